// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/check.h"
#include "schemas/wire/codec.h"
#include "schemas/wire/codec_fields.h"

namespace pp::wire {

PP_DEFINE_ONE_OF(ToPool);

namespace {

using Out = schema::ToPool::Builder;

void put(Out out, const Knock& v) { out.initKnock().setVersion(v.version); }

void put(Out out, const Hello& v) {
  PP_CHECK(v.name.size() <= kNameBytesMax && v.payout_address.size() <= kPayoutAddressBytesMax);
  PP_CHECK(v.capabilities.size() <= kCapabilitiesMax);
  auto to = out.initHello();
  to.setVersion(v.version);
  to.setMember(octets(v.member.bytes));
  to.setName(text(v.name));
  to.setPayoutAddress(text(v.payout_address));
  auto list = to.initCapabilities(static_cast<unsigned>(v.capabilities.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setJobClass(v.capabilities[i].job_class);
    list[i].setBenchmarkMs(v.capabilities[i].benchmark.count);
  }
  to.setMemoryBytes(v.memory_bytes);
  to.setSignature(octets(v.signature));
}

void put(Out out, const Heartbeat& v) {
  PP_CHECK(v.progress.size() <= kProgressMax);
  auto list = out.initHeartbeat().initProgress(static_cast<unsigned>(v.progress.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setJob(v.progress[i].job.value);
    list[i].setEpoch(v.progress[i].epoch.value);
    list[i].setPermille(v.progress[i].permille);
  }
}

void put(Out out, const Commit& v) {
  auto to = out.initCommit();
  to.setRequest(v.request);
  to.setLot(v.lot.value);
  to.setLotHash(octets(v.lot_hash));
  to.setCommitment(octets(v.commitment));
  to.setSignature(octets(v.signature));
}

void put(Out out, const Reveal& v) {
  auto to = out.initReveal();
  to.setRequest(v.request);
  to.setLot(v.lot.value);
  to.setJobClass(v.job_class);
  to.setPrice(v.price.nanos());
  to.setUnits(v.units);
  to.setNonce(octets(v.nonce));
}

void put(Out out, const Pull& v) {
  auto to = out.initPull();
  to.setCredits(v.credits);
  to.setBackupFloor(v.backup_floor.nanos());
  PP_CHECK(v.floors.size() <= kCapabilitiesMax);
  auto list = to.initFloors(static_cast<unsigned>(v.floors.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setJobClass(v.floors[i].job_class);
    list[i].setPrice(v.floors[i].price.nanos());
  }
}

void put(Out out, const Fetch& v) { write(out.initFetch(), v); }
void put(Out out, const Chunk& v) { write(out.initChunk(), v); }

void put(Out out, const ResultOffer& v) {
  auto to = out.initResult();
  to.setRequest(v.request);
  to.setJob(v.job.value);
  to.setEpoch(v.epoch.value);
  to.setProof(octets(v.proof.bytes));
  to.setProofBytes(v.proof_bytes);
}

void put(Out out, const Decline& v) {
  PP_CHECK(v.detail.size() <= kTextBytesMax);
  auto to = out.initDecline();
  to.setJob(v.job.value);
  to.setEpoch(v.epoch.value);
  to.setDetail(text(v.detail));
}

void put(Out out, const StatementAsk& v) { out.initStatementAsk().setRequest(v.request); }
void put(Out out, const Drain&) { out.setDrain(); }
void put(Out out, const Goodbye&) { out.setGoodbye(); }

void put(Out out, const ClockMove& v) {
  auto to = out.initClockMove();
  to.setRequest(v.request);
  to.setLot(v.lot.value);
  to.setLotHash(octets(v.lot_hash));
  to.setKind(v.kind);
  to.setTick(v.tick);
  to.setUnits(v.units);
  to.setPromisedMs(v.promised.count);
  to.setSignature(octets(v.signature));
}

Hello take(schema::ToPool::Hello::Reader in, FieldsIn& fields) {
  Hello out;
  out.version = in.getVersion();
  out.member = fields.key<MemberId>(in.getMember(), "member");
  out.name = fields.text(in.getName(), kNameBytesMax, "name");
  out.payout_address = fields.text(in.getPayoutAddress(), kPayoutAddressBytesMax, "payout address");
  const auto list = in.getCapabilities();
  const unsigned n = fields.count(list, kCapabilitiesMax, "capabilities");
  for (unsigned i = 0; i < n; ++i) {
    const std::int64_t benchmark_ms = list[i].getBenchmarkMs();
    if (benchmark_ms < 0 || benchmark_ms > 86'400'000) fields.fail("benchmark");
    out.capabilities.push_back({list[i].getJobClass(), {benchmark_ms}});
  }
  out.memory_bytes = in.getMemoryBytes();
  out.signature = fields.fixed<64>(in.getSignature(), "signature");
  return out;
}

Heartbeat take(schema::ToPool::Heartbeat::Reader in, FieldsIn& fields) {
  Heartbeat out;
  const auto list = in.getProgress();
  const unsigned n = fields.count(list, kProgressMax, "progress");
  for (unsigned i = 0; i < n; ++i) {
    if (list[i].getPermille() > 1000) fields.fail("permille");
    out.progress.push_back({{list[i].getJob()}, {list[i].getEpoch()}, list[i].getPermille()});
  }
  return out;
}

Commit take(schema::ToPool::Commit::Reader in, FieldsIn& fields) {
  return {in.getRequest(),
          {in.getLot()},
          fields.fixed<32>(in.getLotHash(), "lot hash"),
          fields.fixed<32>(in.getCommitment(), "commitment"),
          fields.fixed<64>(in.getSignature(), "signature")};
}

Reveal take(schema::ToPool::Reveal::Reader in, FieldsIn& fields) {
  // Price and units pass as they are: what is negative or absurd gets its reason from the auction.
  return {in.getRequest(),  {in.getLot()},
          in.getJobClass(), Money::nanos(in.getPrice()),
          in.getUnits(),    fields.fixed<32>(in.getNonce(), "nonce")};
}

Pull take(schema::ToPool::Pull::Reader in, FieldsIn& fields) {
  Pull out{in.getCredits(), fields.amount(in.getBackupFloor(), "backup floor"), {}};
  const auto list = in.getFloors();
  const unsigned n = fields.count(list, kCapabilitiesMax, "floors");
  for (unsigned i = 0; i < n; ++i) {
    out.floors.push_back({list[i].getJobClass(), fields.amount(list[i].getPrice(), "floor")});
  }
  return out;
}

ClockMove take(schema::ToPool::ClockMove::Reader in, FieldsIn& fields) {
  // Units and promises pass as they are: what is negative or absurd gets its reason from the auction.
  return {in.getRequest(),
          {in.getLot()},
          fields.fixed<32>(in.getLotHash(), "lot hash"),
          in.getKind(),
          in.getTick(),
          in.getUnits(),
          {in.getPromisedMs()},
          fields.fixed<64>(in.getSignature(), "signature")};
}

ResultOffer take(schema::ToPool::ResultOffer::Reader in, FieldsIn& fields) {
  return {in.getRequest(),
          {in.getJob()},
          {in.getEpoch()},
          fields.key<BlobHash>(in.getProof(), "proof"),
          in.getProofBytes()};
}

std::optional<ToPool> take(schema::ToPool::Reader in, FieldsIn& fields) {
  switch (in.which()) {
    case schema::ToPool::KNOCK:
      return Knock{in.getKnock().getVersion()};
    case schema::ToPool::HELLO:
      return take(in.getHello(), fields);
    case schema::ToPool::HEARTBEAT:
      return take(in.getHeartbeat(), fields);
    case schema::ToPool::COMMIT:
      return take(in.getCommit(), fields);
    case schema::ToPool::REVEAL:
      return take(in.getReveal(), fields);
    case schema::ToPool::PULL:
      return take(in.getPull(), fields);
    case schema::ToPool::FETCH:
      return fields.fetch(in.getFetch());
    case schema::ToPool::CHUNK:
      return fields.chunk(in.getChunk());
    case schema::ToPool::RESULT:
      return take(in.getResult(), fields);
    case schema::ToPool::DECLINE: {
      const auto decline = in.getDecline();
      return Decline{
          {decline.getJob()}, {decline.getEpoch()}, fields.text(decline.getDetail(), kTextBytesMax, "detail")};
    }
    case schema::ToPool::STATEMENT_ASK:
      return StatementAsk{in.getStatementAsk().getRequest()};
    case schema::ToPool::DRAIN:
      return Drain{};
    case schema::ToPool::GOODBYE:
      return Goodbye{};
    case schema::ToPool::CLOCK_MOVE:
      return take(in.getClockMove(), fields);
  }
  return std::nullopt;
}

}  // namespace

Bytes encode(const ToPool& message) {
  capnp::MallocMessageBuilder builder;
  auto root = builder.initRoot<schema::ToPool>();
  std::visit([&](const auto& v) { put(root, v); }, message);
  return finish(builder);
}

Result<ToPool> decode_to_pool(BytesView frame) {
  return open_frame<schema::ToPool, ToPool>(
      frame, [](schema::ToPool::Reader root, FieldsIn& fields) { return take(root, fields); });
}

}  // namespace pp::wire
