// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/check.h"
#include "schemas/wire/codec.h"
#include "schemas/wire/codec_fields.h"

namespace pp::wire {

PP_DEFINE_ONE_OF(ToMember);

namespace {

using Out = schema::ToMember::Builder;

void put(Out out, const Challenge& v) {
  auto to = out.initChallenge();
  to.setVersion(v.version);
  to.setNonce(octets(v.nonce));
  to.setPool(octets(v.pool.bytes));
  to.setSignature(octets(v.signature));
  to.setTime(v.time.ms);
}

void put(Out out, const Welcome& v) {
  auto to = out.initWelcome();
  to.setSession(v.session);
  to.setEarned(v.earned.nanos());
  to.setAccepted(v.accepted);
  to.setHeartbeatMs(v.heartbeat_ms);
  to.setSilenceMs(v.silence_ms);
  to.setTime(v.time.ms);
}

void put(Out out, const Tick& v) { out.initTick().setTime(v.time.ms); }

void put(Out out, const LotOpen& v) {
  PP_CHECK(v.rules.size() <= kRulesBytesMax);
  auto to = out.initLotOpen();
  to.setRules(octets(v.rules));
  to.setCapacityUnits(v.capacity_units);
  to.setBondedUnits(v.bonded_units);
  to.setQualityCharge(v.quality_charge.nanos());
  to.setCyclesMean(v.cycles_mean);
  to.setProgram(octets(v.program.bytes));
  to.setProgramBytes(v.program_bytes);
  to.setMedianMs(v.median.count);
}

void put(Out out, const CommitReceipt& v) {
  auto to = out.initCommitReceipt();
  to.setRequest(v.request);
  to.setLot(v.lot.value);
  to.setSealed(v.sealed);
  write(to.initCause(), v.cause);
  to.setLotHash(octets(v.lot_hash));
  to.setCommitment(octets(v.commitment));
  to.setIndex(v.index);
  to.setSealedAt(v.sealed_at.ms);
  write(to.initSeal(), v.seal);
}

void put(Out out, const RevealCall& v) {
  auto to = out.initRevealCall();
  to.setLot(v.lot.value);
  to.setCommitRoot(octets(v.commit_root));
  to.setCommitments(v.commitments);
  to.setRevealClose(v.reveal_close.ms);
}

void put(Out out, const RevealReceipt& v) {
  auto to = out.initRevealReceipt();
  to.setRequest(v.request);
  to.setLot(v.lot.value);
  to.setOpened(v.opened);
  write(to.initCause(), v.cause);
  write(to.initSeal(), v.seal);
}

void put(Out out, const LotResult& v) {
  PP_CHECK(v.rules.size() <= kRulesBytesMax && v.transcript.size() <= kTranscriptBytesMax);
  auto to = out.initLotResult();
  to.setRules(octets(v.rules));
  to.setCleared(v.cleared);
  write(to.initCause(), v.cause);
  to.setCommitRoot(octets(v.commit_root));
  to.setRevealRoot(octets(v.reveal_root));
  to.setSeed(octets(v.seed));
  to.setBeaconRound(v.beacon_round);
  to.setCommitment(octets(v.commitment));
  to.setRevealed(v.revealed);
  to.setPrice(v.price.nanos());
  to.setUnits(v.units);
  write(to.initReason(), v.reason);
  to.setUnitsWon(v.units_won);
  to.setPriceWon(v.price_won.nanos());
  to.setTranscript(octets(v.transcript));
  write(to.initSeal(), v.seal);
  to.setTranscriptHash(octets(v.transcript_hash.bytes));
  to.setTranscriptBytes(v.transcript_bytes);
}

void put(Out out, const Assign& v) {
  PP_CHECK(v.inputs.size() <= kInputsMax);
  auto to = out.initAssign();
  to.setJob(v.job.value);
  to.setBatch(v.batch.value);
  to.setJobClass(v.job_class);
  to.setEpoch(v.epoch.value);
  to.setDeadline(v.deadline.ms);
  to.setPay(v.pay.nanos());
  to.setBackup(v.backup);
  to.setProgram(octets(v.program.bytes));
  to.setProgramBytes(v.program_bytes);
  to.setPayload(octets(v.payload.bytes));
  to.setPayloadBytes(v.payload_bytes);
  auto inputs = to.initInputs(static_cast<unsigned>(v.inputs.size()));
  for (unsigned i = 0; i < inputs.size(); ++i) inputs.set(i, octets(v.inputs[i].bytes));
  to.setPayLeast(v.pay_least.nanos());
}

void put(Out out, const LeaseEnd& v) {
  auto to = out.initLeaseEnd();
  to.setJob(v.job.value);
  to.setEpoch(v.epoch.value);
  write(to.initCause(), v.cause);
}

void put(Out out, const Fetch& v) { write(out.initFetch(), v); }
void put(Out out, const Chunk& v) { write(out.initChunk(), v); }

void put(Out out, const Verdict& v) {
  auto to = out.initVerdict();
  to.setRequest(v.request);
  to.setJob(v.job.value);
  to.setEpoch(v.epoch.value);
  to.setAccepted(v.accepted);
  write(to.initCause(), v.cause);
  to.setProof(octets(v.proof.bytes));
  to.setPay(v.pay.nanos());
  write(to.initSeal(), v.seal);
}

void put(Out out, const Statement& v) {
  PP_CHECK(v.path.size() <= kPathMax);
  auto to = out.initStatement();
  to.setRequest(v.request);
  to.setEarned(v.earned.nanos());
  to.setOpenPay(v.open_pay.nanos());
  to.setPayoutEpoch(v.payout_epoch);
  to.setPayoutRoot(octets(v.payout_root));
  to.setCumulative(v.cumulative.nanos());
  auto path = to.initPath(static_cast<unsigned>(v.path.size()));
  for (unsigned i = 0; i < path.size(); ++i) path.set(i, octets(v.path[i]));
  write(to.initSeal(), v.seal);
  write(to.initStanding(), v.standing);
}

void put(Out out, const Refuse& v) {
  auto to = out.initRefuse();
  write(to.initCause(), v.cause);
  to.setUntil(v.until.ms);
  to.setCloses(v.closes);
  to.setLasting(v.lasting);
}

void put(Out out, const Goodbye&) { out.setGoodbye(); }

void put(Out out, const ClockTick& v) {
  auto to = out.initClockTick();
  to.setLot(v.lot.value);
  to.setTick(v.tick);
  to.setPrice(v.price.nanos());
  to.setEnds(v.ends.ms);
}

void put(Out out, const ClockReceipt& v) {
  auto to = out.initClockReceipt();
  to.setRequest(v.request);
  to.setLot(v.lot.value);
  to.setCounted(v.counted);
  write(to.initCause(), v.cause);
  to.setLotHash(octets(v.lot_hash));
  to.setIndex(v.index);
  to.setReceived(v.received.ms);
  write(to.initSeal(), v.seal);
}

void put(Out out, const RatePosted& v) {
  auto to = out.initRatePosted();
  to.setBatch(v.batch.value);
  to.setJobClass(v.job_class);
  to.setRule(v.rule);
  to.setMost(v.most.nanos());
  to.setLeast(v.least.nanos());
  to.setReferenceMs(v.reference.count);
  to.setJobs(v.jobs);
  to.setDeadline(v.deadline.ms);
}

Challenge take(schema::ToMember::Challenge::Reader in, FieldsIn& fields) {
  return {in.getVersion(), fields.fixed<32>(in.getNonce(), "nonce"), fields.key<PoolKey>(in.getPool(), "pool"),
          fields.fixed<64>(in.getSignature(), "signature"), fields.instant(in.getTime(), "time")};
}

Welcome take(schema::ToMember::Welcome::Reader in, FieldsIn& fields) {
  return {in.getSession(),   fields.amount(in.getEarned(), "earned"), in.getAccepted(), in.getHeartbeatMs(),
          in.getSilenceMs(), fields.instant(in.getTime(), "time")};
}

LotOpen take(schema::ToMember::LotOpen::Reader in, FieldsIn& fields) {
  return {fields.bytes(in.getRules(), kRulesBytesMax, "rules"),
          in.getCapacityUnits(),
          in.getBondedUnits(),
          fields.amount(in.getQualityCharge(), "quality charge"),
          in.getCyclesMean(),
          fields.key<BlobHash>(in.getProgram(), "program"),
          fields.size(in.getProgramBytes(), "program size"),
          fields.span(in.getMedianMs(), "median")};
}

CommitReceipt take(schema::ToMember::CommitReceipt::Reader in, FieldsIn& fields) {
  CommitReceipt out;
  out.request = in.getRequest();
  out.lot = {in.getLot()};
  out.sealed = in.getSealed();
  out.cause = fields.cause(in.getCause());
  out.lot_hash = fields.fixed<32>(in.getLotHash(), "lot hash");
  out.commitment = fields.fixed<32>(in.getCommitment(), "commitment");
  out.index = in.getIndex();
  out.sealed_at = fields.instant(in.getSealedAt(), "sealing time");
  out.seal = fields.seal(in.getSeal());
  return out;
}

LotResult take(schema::ToMember::LotResult::Reader in, FieldsIn& fields) {
  LotResult out;
  out.rules = fields.bytes(in.getRules(), kRulesBytesMax, "rules");
  out.cleared = in.getCleared();
  out.cause = fields.cause(in.getCause());
  out.commit_root = fields.fixed<32>(in.getCommitRoot(), "commit root");
  out.reveal_root = fields.fixed<32>(in.getRevealRoot(), "reveal root");
  out.seed = fields.fixed<32>(in.getSeed(), "seed");
  out.beacon_round = in.getBeaconRound();
  out.commitment = fields.fixed<32>(in.getCommitment(), "commitment");
  out.revealed = in.getRevealed();
  out.price = Money::nanos(in.getPrice());  // as the member itself revealed it, absurd or not
  out.units = in.getUnits();
  out.reason = fields.cause(in.getReason());
  out.units_won = in.getUnitsWon();
  out.price_won = fields.amount(in.getPriceWon(), "price won");
  out.transcript = fields.bytes(in.getTranscript(), kTranscriptBytesMax, "transcript");
  out.seal = fields.seal(in.getSeal());
  if (in.getTranscriptHash().size() > 0)
    out.transcript_hash = fields.key<BlobHash>(in.getTranscriptHash(), "transcript hash");
  out.transcript_bytes = fields.size(in.getTranscriptBytes(), "transcript size");
  return out;
}

Assign take(schema::ToMember::Assign::Reader in, FieldsIn& fields) {
  Assign out;
  out.job = {in.getJob()};
  out.batch = {in.getBatch()};
  out.job_class = in.getJobClass();
  out.epoch = {in.getEpoch()};
  out.deadline = fields.instant(in.getDeadline(), "deadline");
  out.pay = fields.amount(in.getPay(), "pay");
  out.backup = in.getBackup();
  out.program = fields.key<BlobHash>(in.getProgram(), "program");
  out.program_bytes = fields.size(in.getProgramBytes(), "program size");
  out.payload = fields.key<BlobHash>(in.getPayload(), "payload");
  out.payload_bytes = fields.size(in.getPayloadBytes(), "payload size");
  const auto inputs = in.getInputs();
  const unsigned n = fields.count(inputs, kInputsMax, "inputs");
  for (unsigned i = 0; i < n; ++i) out.inputs.push_back(fields.key<BlobHash>(inputs[i], "input"));
  out.pay_least = fields.amount(in.getPayLeast(), "least pay");
  return out;
}

Verdict take(schema::ToMember::Verdict::Reader in, FieldsIn& fields) {
  Verdict out;
  out.request = in.getRequest();
  out.job = {in.getJob()};
  out.epoch = {in.getEpoch()};
  out.accepted = in.getAccepted();
  out.cause = fields.cause(in.getCause());
  out.proof = fields.key<BlobHash>(in.getProof(), "proof");
  out.pay = fields.amount(in.getPay(), "pay");
  out.seal = fields.seal(in.getSeal());
  return out;
}

Statement take(schema::ToMember::Statement::Reader in, FieldsIn& fields) {
  Statement out;
  out.request = in.getRequest();
  out.earned = fields.amount(in.getEarned(), "earned");
  out.open_pay = fields.amount(in.getOpenPay(), "open pay");
  out.payout_epoch = in.getPayoutEpoch();
  out.payout_root = fields.fixed<32>(in.getPayoutRoot(), "payout root");
  out.cumulative = fields.amount(in.getCumulative(), "cumulative");
  const auto path = in.getPath();
  const unsigned n = fields.count(path, kPathMax, "path");
  for (unsigned i = 0; i < n; ++i) out.path.push_back(fields.fixed<32>(path[i], "path"));
  out.seal = fields.seal(in.getSeal());
  out.standing = fields.standing(in.getStanding());
  return out;
}

ClockReceipt take(schema::ToMember::ClockReceipt::Reader in, FieldsIn& fields) {
  ClockReceipt out;
  out.request = in.getRequest();
  out.lot = {in.getLot()};
  out.counted = in.getCounted();
  out.cause = fields.cause(in.getCause());
  out.lot_hash = fields.fixed<32>(in.getLotHash(), "lot hash");
  out.index = in.getIndex();
  out.received = fields.instant(in.getReceived(), "time of receipt");
  out.seal = fields.seal(in.getSeal());
  return out;
}

RatePosted take(schema::ToMember::RatePosted::Reader in, FieldsIn& fields) {
  return {{in.getBatch()},
          in.getJobClass(),
          in.getRule(),
          fields.amount(in.getMost(), "rate"),
          fields.amount(in.getLeast(), "least rate"),
          fields.span(in.getReferenceMs(), "reference time"),
          in.getJobs(),
          fields.instant(in.getDeadline(), "deadline")};
}

std::optional<ToMember> take(schema::ToMember::Reader in, FieldsIn& fields) {
  switch (in.which()) {
    case schema::ToMember::CHALLENGE:
      return take(in.getChallenge(), fields);
    case schema::ToMember::WELCOME:
      return take(in.getWelcome(), fields);
    case schema::ToMember::TICK:
      return Tick{fields.instant(in.getTick().getTime(), "time")};
    case schema::ToMember::LOT_OPEN:
      return take(in.getLotOpen(), fields);
    case schema::ToMember::COMMIT_RECEIPT:
      return take(in.getCommitReceipt(), fields);
    case schema::ToMember::REVEAL_CALL: {
      const auto call = in.getRevealCall();
      return RevealCall{{call.getLot()},
                        fields.fixed<32>(call.getCommitRoot(), "commit root"),
                        call.getCommitments(),
                        fields.instant(call.getRevealClose(), "reveal close")};
    }
    case schema::ToMember::REVEAL_RECEIPT: {
      const auto receipt = in.getRevealReceipt();
      return RevealReceipt{receipt.getRequest(),
                           {receipt.getLot()},
                           receipt.getOpened(),
                           fields.cause(receipt.getCause()),
                           fields.seal(receipt.getSeal())};
    }
    case schema::ToMember::LOT_RESULT:
      return take(in.getLotResult(), fields);
    case schema::ToMember::ASSIGN:
      return take(in.getAssign(), fields);
    case schema::ToMember::LEASE_END: {
      const auto end = in.getLeaseEnd();
      return LeaseEnd{{end.getJob()}, {end.getEpoch()}, fields.cause(end.getCause())};
    }
    case schema::ToMember::FETCH:
      return fields.fetch(in.getFetch());
    case schema::ToMember::CHUNK:
      return fields.chunk(in.getChunk());
    case schema::ToMember::VERDICT:
      return take(in.getVerdict(), fields);
    case schema::ToMember::STATEMENT:
      return take(in.getStatement(), fields);
    case schema::ToMember::REFUSE: {
      const auto refuse = in.getRefuse();
      return Refuse{fields.cause(refuse.getCause()), fields.instant(refuse.getUntil(), "until"), refuse.getCloses(),
                    refuse.getLasting()};
    }
    case schema::ToMember::GOODBYE:
      return Goodbye{};
    case schema::ToMember::CLOCK_TICK: {
      const auto tick = in.getClockTick();
      return ClockTick{{tick.getLot()},
                       tick.getTick(),
                       fields.amount(tick.getPrice(), "price"),
                       fields.instant(tick.getEnds(), "end of tick")};
    }
    case schema::ToMember::CLOCK_RECEIPT:
      return take(in.getClockReceipt(), fields);
    case schema::ToMember::RATE_POSTED:
      return take(in.getRatePosted(), fields);
  }
  return std::nullopt;
}

}  // namespace

Bytes encode(const ToMember& message) {
  capnp::MallocMessageBuilder builder;
  auto root = builder.initRoot<schema::ToMember>();
  std::visit([&](const auto& v) { put(root, v); }, message);
  return finish(builder);
}

Result<ToMember> decode_to_member(BytesView frame) {
  return open_frame<schema::ToMember, ToMember>(
      frame, [](schema::ToMember::Reader root, FieldsIn& fields) { return take(root, fields); });
}

}  // namespace pp::wire
