// SPDX-License-Identifier: Apache-2.0
#include "pool/wire/causes.h"

namespace pp::wire {
namespace {

template <class E>
Cause make(E value, std::string_view text) {
  return {static_cast<std::uint16_t>(value), std::string(text.substr(0, kTextBytesMax))};
}

std::string_view sentence(core::ResultReason r) {
  using R = core::ResultReason;
  switch (r) {
    case R::Accepted:
      return "accepted and paid";
    case R::AcceptedLate:
      return "accepted and paid, though the lease had ended";
    case R::UnknownJob:
      return "no such job";
    case R::NotAssigned:
      return "this job was never given to you";
    case R::WrongEpoch:
      return "you never held this lease of the job";
    case R::Barred:
      return "an earlier proof of yours for this job was refused";
    case R::AlreadyDone:
      return "another result was accepted first";
    case R::BatchClosed:
      return "the batch is closed";
    case R::Duplicate:
      return "this result is already here";
    case R::Replayed:
      return "these bytes were refused before";
    case R::TooLarge:
      return "larger than a proof may be";
    case R::Malformed:
      return "not a proof";
    case R::InvalidProof:
      return "the proof does not verify";
    case R::WrongStatement:
      return "a valid proof of another statement";
    case R::CheckFailed:
      return "the pool could not check it; nobody is blamed";
  }
  return "a newer reason";
}

std::string_view sentence(core::LeaseEnd e) {
  using E = core::LeaseEnd;
  switch (e) {
    case E::Running:
      return "the lease runs";
    case E::Delivered:
      return "delivered";
    case E::Expired:
      return "the deadline passed";
    case E::Declined:
      return "given back";
    case E::MemberGone:
      return "you were gone";
    case E::JobDone:
      return "another copy of the job won";
    case E::BatchClosed:
      return "the batch is closed";
  }
  return "a newer reason";
}

std::string_view sentence(core::RefuseReason r) {
  using R = core::RefuseReason;
  switch (r) {
    case R::None:
      return "no reason";
    case R::PoolFull:
      return "the pool holds as many members as it may";
    case R::StaleSession:
      return "a newer session of this member took over";
    case R::NotJoined:
      return "no session here; say hello again";
    case R::Suspended:
      return "suspended after too many refused results";
    case R::TooManyCredits:
      return "more jobs asked for than a member may hold; cut down";
    case R::Overloaded:
      return "the pool is busy; try again";
  }
  return "a newer reason";
}

std::string_view sentence(core::LotOutcome o) {
  using O = core::LotOutcome;
  if (o == O::Running) return "the lot runs";
  if (o == O::Cleared) return "cleared";
  if (o == O::NoOffers) return "nobody revealed an offer that counts";
  if (o == O::NoSeed) return "no beacon came in time; the lot is void";
  if (o == O::NoFunds) return "the awards could not be covered; the lot is void";
  if (o == O::Withdrawn) return "the batch ended first";
  return "the lot is void";
}

std::string_view sentence(Refusal r) {
  switch (r) {
    case Refusal::ForeignRoutingId:
      return "a routing id of one's own is not accepted";
    case Refusal::UserIdMismatch:
      return "the frame's key is not the session's";
    case Refusal::Banned:
      return "too many frames a moment ago; wait";
    case Refusal::TooManySessions:
      return "the pool has as many connections as it may";
    case Refusal::Flood:
      return "too many frames";
    case Refusal::Malformed:
      return "a message is malformed or out of bounds";
    case Refusal::NoSession:
      return "no session here; say hello again";
    case Refusal::OutOfPlace:
      return "this message does not belong here";
    case Refusal::WrongVersion:
      return "the pool speaks another version; update";
    case Refusal::BadSignature:
      return "the signature does not verify";
    case Refusal::NotListed:
      return "this pool admits only members on its list; ask the operator";
    case Refusal::Overloaded:
      return "the pool is busy; try again";
    case Refusal::UnknownLot:
      return "no such lot";
    case Refusal::UploadTooLarge:
      return "larger than a proof may be";
    case Refusal::UploadStorm:
      return "too many results on the way; wait";
    case Refusal::UploadBroken:
      return "the bytes that came do not match the announced proof";
    case Refusal::SlowReader:
      return "messages were not read in time";
    case Refusal::Silent:
      return "nothing heard for too long";
    case Refusal::Replaced:
      return "the same member said hello elsewhere";
    default:
      return "refused";
  }
}

std::string_view sentence(core::LotDoor d) {
  using D = core::LotDoor;
  if (d == D::NotJoined) return "no session here; say hello again";
  if (d == D::Suspended) return "suspended";
  return "no such lot";
}

std::string_view sentence(auction::Stage s) {
  switch (s) {
    case auction::Stage::Newcomer:
      return "newcomer: benchmark jobs come first";
    case auction::Stage::Qualified:
      return "qualified: one job at a time until one is accepted";
    case auction::Stage::Proven:
      return "proven";
    case auction::Stage::Probation:
      return "probation: unpaid until ten valid results";
    case auction::Stage::Quarantine:
      return "quarantine: no work until a review, or a week is over";
  }
  return "unknown";
}

std::string_view sentence(auction::MemberEventKind k) {
  using K = auction::MemberEventKind;
  switch (k) {
    case K::BenchmarkPassed:
      return "benchmark passed";
    case K::Accepted:
      return "result accepted";
    case K::AcceptedLate:
      return "result accepted, late";
    case K::Late:
      return "deadline missed";
    case K::Lost:
      return "connection lost with a job in hand";
    case K::Invalid:
      return "invalid proof";
    case K::Unassigned:
      return "result for a job of others";
    case K::Hoarded:
      return "jobs hoarded";
    case K::NotRevealed:
      return "bid not revealed";
    case K::Rehabilitated:
      return "quarantine over";
    case K::Excluded:
      return "third invalid proof within a day";
    case K::SelfMeasured:
      return "own measurement noted";
  }
  return "unknown";
}

}  // namespace

Cause cause_of(auction::Stage stage) { return make(stage, sentence(stage)); }
Cause cause_of(auction::MemberEventKind kind) { return make(kind, sentence(kind)); }
Cause cause_of(auction::Reason reason) { return make(reason, auction::to_text(reason)); }
Cause cause_of(core::LotDoor door, auction::Reason reason) {
  if (door == core::LotDoor::Open) return cause_of(reason);
  return {static_cast<std::uint16_t>(kCauseWireBase + static_cast<unsigned>(door)), std::string(sentence(door))};
}
Cause cause_of(core::ResultReason reason) { return make(reason, sentence(reason)); }
Cause cause_of(core::LeaseEnd end) { return make(end, sentence(end)); }
Cause cause_of(core::LotOutcome outcome) { return make(outcome, sentence(outcome)); }
Cause cause_of(core::RefuseReason reason) { return make(reason, sentence(reason)); }
Cause cause_of(Refusal refusal) {
  return {static_cast<std::uint16_t>(kCauseWireBase + static_cast<unsigned>(refusal)), std::string(sentence(refusal))};
}

}  // namespace pp::wire
