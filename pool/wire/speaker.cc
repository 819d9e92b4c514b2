// SPDX-License-Identifier: Apache-2.0
// What the core says, as frames. A message to a member without a session is dropped: the core says again what matters
// when the member joins.
#include "auction/lot.h"
#include "pool/wire/causes.h"
#include "pool/wire/switchboard.h"
#include "schemas/vocab/sha256.h"

namespace pp::wire {
namespace {

Bytes rules_bytes(const auction::LotRules& rules) {
  ByteWriter out;
  auction::write_lot(out, rules);
  return out.take();
}

/// Amounts of the core's own making; the codec's bound on the other side is only met by sane ones.
bool sane(Money amount) { return !amount.negative() && amount.nanos() <= INT64_MAX / 4; }

}  // namespace

void Switchboard::tell(host::MemberMessage& message) {
  Seal seal;
  if (message.signed_bytes.size() <= kSealedBytesMax) {
    seal.message = std::move(message.signed_bytes);
    seal.signature = message.signature;
  }
  std::visit([&](const auto& body) { tell(body, seal); }, message.body);
}

void Switchboard::say_to_member(const MemberId& member, const ToMember& message) {
  Session* session = find(member);
  if (session && session->stage == Stage::Joined) say(*session, message);
}

void Switchboard::tell(const core::LotOpened& v, const Seal&) {
  lots_[v.rules.lot] = v.hash.bytes;
  while (lots_.size() > limits_.lots_known_max) lots_.erase(lots_.begin());  // numbered in order: the oldest
  const Bytes frame_bytes =
      encode(ToMember{LotOpen{rules_bytes(v.rules), v.terms.capacity_units, v.terms.bonded_units,
                              v.terms.quality_charge, v.cycles_mean, v.program, v.program_bytes, v.terms.median}});
  for (const MemberId& member : v.members) {
    Session* session = find(member);
    if (session && v.program_bytes > 0) allow(*session, v.program);
  }
  broadcast(v.members, frame_bytes);
}

void Switchboard::tell(const core::CommitAnswered& v, const Seal& seal) {
  CommitReceipt out;
  out.request = v.request;
  out.lot = v.lot;
  out.sealed = v.door == core::LotDoor::Open && v.reason == auction::Reason::Won;
  out.cause = cause_of(v.door, v.reason);
  out.lot_hash = v.hash.bytes;
  out.commitment = v.commitment;
  out.index = v.index;
  out.sealed_at = v.sealed_at;
  out.seal = seal;
  say_to_member(v.member, out);
}

namespace {

Standing told(const core::MemberStanding& v) {
  Standing out{cause_of(v.stage),
               v.credit,
               v.suspended_until,
               v.valid_good_ppm,
               v.valid_bad_ppm,
               v.valid_bound_ppm,
               v.punctual_good_ppm,
               v.punctual_bad_ppm,
               v.punctual_bound_ppm,
               v.reliability_ppm,
               v.percentile,
               v.bond,
               v.bond_required,
               v.on_hold,
               v.accepted,
               v.invalid,
               v.late,
               v.unrevealed,
               {},
               {},
               {}};
  for (const core::SpeedLine& s : v.speeds) {
    if (out.speeds.size() == kStandingLinesMax) break;
    out.speeds.push_back({s.job_class.code(), s.median, s.q80, static_cast<std::uint64_t>(s.n_seen)});
  }
  for (const auction::MemberEvent& e : v.events) {
    out.events.push_back({cause_of(e.kind), e.at, e.job_class.code(), e.taken});
  }
  for (const core::LotOutcomeLine& l : v.lots) {
    out.lots.push_back({l.lot, l.job_class.code(), cause_of(l.reason), sane(l.price) ? l.price : Money{}, l.units_won,
                        sane(l.cutoff) ? l.cutoff : Money{}});
  }
  return out;
}

}  // namespace

void Switchboard::tell(const core::RevealsWanted& v, const Seal&) {
  for (const MemberId& member : v.members) {
    say_to_member(member, RevealCall{v.lot, v.commit_root, v.commitments, v.reveal_close});
  }
}

void Switchboard::tell(const core::RevealAnswered& v, const Seal& seal) {
  const bool opened = v.door == core::LotDoor::Open && v.reason == auction::Reason::Won;
  say_to_member(v.member, RevealReceipt{v.request, v.lot, opened, cause_of(v.door, v.reason), seal});
}

void Switchboard::tell(const core::LotDecided& v, const Seal& seal) {
  LotResult out;
  out.rules = rules_bytes(v.rules);
  out.cleared = v.outcome == core::LotOutcome::Cleared;
  out.cause = cause_of(v.outcome);
  out.commit_root = v.commit_root;
  out.reveal_root = v.reveal_root;
  out.seed = v.seed.bytes;
  out.beacon_round = v.beacon_round;
  const bool inline_too = v.transcript.size() <= kTranscriptBytesMax;
  if (inline_too) out.transcript = v.transcript;
  if (!inline_too && v.transcript.size() <= kBlobBytesMax) {
    out.transcript_hash = keep_transcript(v.transcript);
    out.transcript_bytes = v.transcript.size();
  }
  out.seal = seal;
  for (const core::LotBid& bid : v.bids) {
    // A member hears of its last commitment; those before it are in the transcript.
    if (bid.reason == auction::Reason::Superseded) continue;
    Session* session = find(bid.member);
    if (session && out.transcript_bytes > 0) allow(*session, out.transcript_hash);
    out.commitment = bid.commitment;
    out.revealed = bid.revealed;
    out.price = bid.price;
    out.units = bid.units;
    out.reason = cause_of(bid.reason);
    out.units_won = bid.units_won;
    out.price_won = sane(bid.price_won) ? bid.price_won : Money{};
    say_to_member(bid.member, out);
  }
}

void Switchboard::tell(const core::JobAssigned& v, const Seal&) {
  Session* session = find(v.member);
  if (!session || session->stage != Stage::Joined || v.inputs.size() > kInputsMax) return;
  allow(*session, v.program);
  allow(*session, v.payload);
  for (const BlobHash& input : v.inputs) allow(*session, input);
  say(*session, Assign{v.job, v.batch, v.job_class.code(), v.epoch, v.deadline, v.pay, v.backup, v.program,
                       v.program_bytes, v.payload, v.payload_bytes, v.inputs, v.pay_least});
}

void Switchboard::tell(const core::LeaseEnded& v, const Seal&) {
  say_to_member(v.member, LeaseEnd{v.job, v.epoch, cause_of(v.reason)});
}

void Switchboard::tell(const core::ResultAnswered& v, const Seal& seal) {
  const bool accepted = v.reason == core::ResultReason::Accepted || v.reason == core::ResultReason::AcceptedLate;
  say_to_member(v.member, Verdict{v.request, v.job, v.epoch, accepted, cause_of(v.reason), v.proof,
                                  sane(v.pay) ? v.pay : Money{}, seal});
}

void Switchboard::tell(const core::StatementAnswered& v, const Seal& seal) {
  if (v.path.size() > kPathMax) return;
  say_to_member(v.member, Statement{v.request, v.earned, v.open_pay, v.payout_epoch, v.payout_root, v.cumulative,
                                    v.path, seal, told(v.standing)});
}

void Switchboard::tell(const core::MemberRefused& v, const Seal&) {
  Session* session = find(v.member);
  if (!session || (v.session != 0 && v.session != session->number)) return;
  using R = core::RefuseReason;
  // A suspended member stays: it may still ask for its statement.
  const bool closes = v.reason == R::PoolFull || v.reason == R::StaleSession || v.reason == R::NotJoined;
  say(*session, Refuse{cause_of(v.reason), v.until, closes, v.reason == R::StaleSession});
  if (closes) end(*session, std::nullopt);  // the core said so itself
}

void Switchboard::tell(const core::ClockTicked& v, const Seal&) {
  const Bytes frame_bytes = encode(ToMember{ClockTick{v.lot, v.tick, sane(v.price) ? v.price : Money{}, v.ends}});
  broadcast(v.members, frame_bytes);
}

void Switchboard::tell(const core::MoveAnswered& v, const Seal& seal) {
  const bool counted = v.door == core::LotDoor::Open && v.reason == auction::Reason::Won;
  say_to_member(v.member, ClockReceipt{v.request, v.lot, counted, cause_of(v.door, v.reason), v.hash.bytes, v.index,
                                       v.move.received, seal});
}

void Switchboard::tell(const core::RatePosted& v, const Seal&) {
  const Bytes frame_bytes = encode(ToMember{RatePosted{v.batch, v.job_class.code(), static_cast<std::uint8_t>(v.rule),
                                                       v.most, v.least, v.reference, v.jobs, v.deadline}});
  broadcast(v.members, frame_bytes);
}

BlobHash Switchboard::keep_transcript(const Bytes& bytes) {
  const BlobHash hash{sha256(bytes)};
  if (!transcripts_.try_emplace(hash, bytes).second) return hash;
  transcript_order_.push_back(hash);
  if (transcript_order_.size() > limits_.transcripts_kept_max) {
    transcripts_.erase(transcript_order_.front());
    transcript_order_.pop_front();
  }
  return hash;
}

void Switchboard::broadcast(const std::vector<MemberId>& members, const Bytes& frame_bytes) {
  zmq::message_t shared(frame_bytes.data(), frame_bytes.size());
  for (const MemberId& member : members) {
    Session* session = find(member);
    if (!session || session->stage != Stage::Joined) continue;
    zmq::message_t copy;  // counts a reference, copies no bytes
    copy.copy(shared);
    deliver(*session, std::move(copy));
  }
}

void Switchboard::tell(const core::MemberWelcomed& v, const Seal&) {
  Session* session = find(v.member);
  if (!session || session->number != v.session || session->stage == Stage::Knocked) return;
  session->stage = Stage::Joined;
  say(*session, Welcome{session->number, sane(v.earned) ? v.earned : Money{}, v.accepted, limits_.heartbeat_ms,
                        static_cast<std::uint32_t>(limits_.silence_ms), ports_.clock.now()});
}

}  // namespace pp::wire
