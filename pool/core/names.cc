// SPDX-License-Identifier: Apache-2.0
// The names of verdicts, stages and events, for logs, the page and the API.
#include "pool/core/core.h"

namespace pp::core {

std::string_view name_of(OrderReason r) {
  switch (r) {
    case OrderReason::None:
      return "none";
    case OrderReason::TooManyOrders:
      return "too many orders";
    case OrderReason::BadTerms:
      return "bad terms";
    case OrderReason::BidsClosed:
      return "bids closed";
    case OrderReason::Paused:
      return "paused";
    case OrderReason::CircuitOpen:
      return "circuit open";
    case OrderReason::PreflightRefused:
      return "preflight refused";
    case OrderReason::BadPlan:
      return "bad plan";
    case OrderReason::Unprofitable:
      return "unprofitable";
    case OrderReason::TooLate:
      return "too late";
    case OrderReason::NoEquity:
      return "no equity";
    case OrderReason::BidRefused:
      return "bid refused";
    case OrderReason::Outbid:
      return "outbid";
    case OrderReason::Cancelled:
      return "cancelled";
    case OrderReason::Failed:
      return "failed";
  }
  return "unknown";
}

std::string_view name_of(LotDoor d) {
  switch (d) {
    case LotDoor::Open:
      return "open";
    case LotDoor::NotJoined:
      return "not joined";
    case LotDoor::Suspended:
      return "suspended";
    case LotDoor::UnknownLot:
      return "unknown lot";
  }
  return "unknown";
}

std::string_view name_of(ResultReason r) {
  switch (r) {
    case ResultReason::Accepted:
      return "accepted";
    case ResultReason::AcceptedLate:
      return "accepted late";
    case ResultReason::UnknownJob:
      return "unknown job";
    case ResultReason::NotAssigned:
      return "not assigned";
    case ResultReason::WrongEpoch:
      return "wrong epoch";
    case ResultReason::AlreadyDone:
      return "already done";
    case ResultReason::BatchClosed:
      return "batch closed";
    case ResultReason::Duplicate:
      return "duplicate";
    case ResultReason::Replayed:
      return "replayed";
    case ResultReason::TooLarge:
      return "too large";
    case ResultReason::Malformed:
      return "malformed";
    case ResultReason::InvalidProof:
      return "invalid proof";
    case ResultReason::WrongStatement:
      return "wrong statement";
    case ResultReason::Barred:
      return "barred";
    case ResultReason::CheckFailed:
      return "check failed";
  }
  return "unknown";
}

std::string_view name_of(CheckVerdict v) {
  switch (v) {
    case CheckVerdict::Valid:
      return "valid";
    case CheckVerdict::Malformed:
      return "malformed";
    case CheckVerdict::Invalid:
      return "invalid";
    case CheckVerdict::WrongStatement:
      return "wrong statement";
    case CheckVerdict::CheckerFailed:
      return "checker failed";
  }
  return "unknown";
}

std::string_view name_of(LeaseEnd e) {
  switch (e) {
    case LeaseEnd::Running:
      return "running";
    case LeaseEnd::Delivered:
      return "delivered";
    case LeaseEnd::Expired:
      return "expired";
    case LeaseEnd::Declined:
      return "declined";
    case LeaseEnd::MemberGone:
      return "member gone";
    case LeaseEnd::JobDone:
      return "job done";
    case LeaseEnd::BatchClosed:
      return "batch closed";
  }
  return "unknown";
}

std::string_view name_of(RefuseReason r) {
  switch (r) {
    case RefuseReason::None:
      return "none";
    case RefuseReason::PoolFull:
      return "pool full";
    case RefuseReason::StaleSession:
      return "stale session";
    case RefuseReason::NotJoined:
      return "not joined";
    case RefuseReason::Suspended:
      return "suspended";
    case RefuseReason::TooManyCredits:
      return "too many credits";
    case RefuseReason::Overloaded:
      return "overloaded";
  }
  return "unknown";
}

std::string_view name_of(LotOutcome o) {
  switch (o) {
    case LotOutcome::Running:
      return "running";
    case LotOutcome::Cleared:
      return "cleared";
    case LotOutcome::NoOffers:
      return "no offers";
    case LotOutcome::NoSeed:
      return "no seed";
    case LotOutcome::NoFunds:
      return "no funds";
    case LotOutcome::Interrupted:
      return "interrupted";
    case LotOutcome::Withdrawn:
      return "withdrawn";
  }
  return "unknown";
}

std::string_view name_of(OrderStage s) {
  switch (s) {
    case OrderStage::Preflight:
      return "preflight";
    case OrderStage::Bidding:
      return "bidding";
    case OrderStage::Lost:
      return "lost";
    case OrderStage::Refused:
      return "refused";
    case OrderStage::Won:
      return "won";
    case OrderStage::Proving:
      return "proving";
    case OrderStage::Assembling:
      return "assembling";
    case OrderStage::Delivering:
      return "delivering";
    case OrderStage::Failed:
      return "failed";
    case OrderStage::Paid:
      return "paid";
    case OrderStage::Slashed:
      return "slashed";
  }
  return "unknown";
}

std::string_view name_of(JobStage s) {
  switch (s) {
    case JobStage::Waiting:
      return "waiting";
    case JobStage::Ready:
      return "ready";
    case JobStage::Leased:
      return "leased";
    case JobStage::Checking:
      return "checking";
    case JobStage::Accepted:
      return "accepted";
    case JobStage::Dropped:
      return "dropped";
  }
  return "unknown";
}

std::string_view name_of(LotPhase p) {
  switch (p) {
    case LotPhase::Committing:
      return "committing";
    case LotPhase::Revealing:
      return "revealing";
    case LotPhase::AwaitingSeed:
      return "awaiting seed";
    case LotPhase::Decided:
      return "decided";
    case LotPhase::Ticking:
      return "ticking";
  }
  return "unknown";
}

std::string_view name_of(MemberPresence p) {
  switch (p) {
    case MemberPresence::Online:
      return "online";
    case MemberPresence::Draining:
      return "draining";
    case MemberPresence::Silent:
      return "silent";
    case MemberPresence::Offline:
      return "offline";
    case MemberPresence::Suspended:
      return "suspended";
  }
  return "unknown";
}

std::string_view name_of(auction::Stage s) {
  switch (s) {
    case auction::Stage::Newcomer:
      return "newcomer";
    case auction::Stage::Qualified:
      return "qualified";
    case auction::Stage::Proven:
      return "proven";
    case auction::Stage::Probation:
      return "probation";
    case auction::Stage::Quarantine:
      return "quarantine";
  }
  return "unknown";
}

namespace {

constexpr std::string_view kEventNames[] = {
    "started",
    "configured",
    "equity paid in",
    "bidding switched",
    "time passed",
    "order seen",
    "bid answered",
    "order won",
    "order lost",
    "order cancelled",
    "delivery answered",
    "settled",
    "beacon seen",
    "market health changed",
    "preflighted",
    "preflight refused",
    "assembled",
    "assemble failed",
    "checked",
    "member joined",
    "member left",
    "heartbeat",
    "bid committed",
    "bid revealed",
    "work pulled",
    "result submitted",
    "job declined",
    "member draining",
    "statement asked",
    "clock moved",
    "bond paid in",
    "dispute voided",
    "member rehabilitated",
};
static_assert(std::size(kEventNames) == std::variant_size_v<EventBody::Base>);

}  // namespace

std::string_view name_of(const EventBody& body) { return kEventNames[body.index()]; }

namespace {

std::string on_order(std::string_view what, OrderId order) {
  return std::string(what) + " order " + std::to_string(order.value);
}
std::string on_job(const MemberId& member, std::string_view what, JobId job) {
  return member.brief() + " " + std::string(what) + " job " + std::to_string(job.value);
}
std::string on_lot(const MemberId& member, std::string_view what, LotId lot) {
  return member.brief() + " " + std::string(what) + " lot " + std::to_string(lot.value);
}

/// One overload for each event that people want to read about; the template takes the rest.
struct Describe {
  template <class T>
  std::string operator()(const T&) const {
    return {};
  }
  std::string operator()(const Started&) const { return "the pool started"; }
  std::string operator()(const Configured&) const { return "the configuration changed"; }
  std::string operator()(const EquityPaidIn& e) const { return e.amount.to_string() + " of equity paid in"; }
  std::string operator()(const BiddingSwitched& e) const { return e.paused ? "bidding paused" : "bidding resumed"; }
  std::string operator()(const OrderSeen& e) const { return on_order("saw", e.terms.order); }
  std::string operator()(const BidAnswered& e) const {
    return on_order(e.accepted ? "bid stands on" : "bid refused on", e.order);
  }
  std::string operator()(const OrderWon& e) const { return on_order("won", e.order) + " at " + e.price.to_string(); }
  std::string operator()(const OrderLost& e) const { return on_order("lost", e.order); }
  std::string operator()(const OrderCancelled& e) const { return on_order("the market closed", e.order); }
  std::string operator()(const DeliveryAnswered& e) const {
    return on_order(e.accepted ? "delivered" : "delivery refused for", e.order);
  }
  std::string operator()(const Settled& e) const {
    return on_order(e.kind == SettlementKind::Paid ? "paid for" : "slashed on", e.order) + ": " + e.revenue.to_string();
  }
  std::string operator()(const MarketHealthChanged& e) const { return "the market: " + e.detail; }
  std::string operator()(const Preflighted& e) const {
    return on_order("planned", e.order) + ": " + std::to_string(e.jobs.size()) + " jobs";
  }
  std::string operator()(const PreflightRefused& e) const {
    return on_order("cannot prove", e.order) + ": " + e.detail;
  }
  std::string operator()(const Assembled& e) const {
    return "assembled the proof of batch " + std::to_string(e.batch.value);
  }
  std::string operator()(const AssembleFailed& e) const {
    return "cannot assemble batch " + std::to_string(e.batch.value) + ": " + e.detail;
  }
  std::string operator()(const Checked& e) const {
    return on_job(e.member, e.verdict == CheckVerdict::Valid ? "proved" : "sent a proof that does not hold for", e.job);
  }
  std::string operator()(const MemberJoined& e) const {
    return e.member.brief() + " joined as " + e.name.substr(0, 64);
  }
  std::string operator()(const MemberLeft& e) const { return e.member.brief() + " left"; }
  std::string operator()(const BidCommitted& e) const { return on_lot(e.member, "sealed a bid in", e.lot); }
  std::string operator()(const ClockMoved& e) const {
    const char* what = e.kind == auction::MoveKind::Accept ? "accepted on"
                       : e.kind == auction::MoveKind::Join ? "joined"
                                                           : "left";
    return on_lot(e.member, what, e.lot);
  }
  std::string operator()(const BidRevealed& e) const { return on_lot(e.member, "opened its bid in", e.lot); }
  std::string operator()(const ResultSubmitted& e) const { return on_job(e.member, "delivered", e.job); }
  std::string operator()(const JobDeclined& e) const { return on_job(e.member, "gave back", e.job); }
  std::string operator()(const MemberDraining& e) const { return e.member.brief() + " is draining"; }
  std::string operator()(const BondPaidIn& e) const {
    return e.member.brief() + " has a deposit of " + e.amount.to_string() + " for its bond";
  }
  std::string operator()(const DisputeVoided& e) const { return "slash " + std::to_string(e.number) + " is void"; }
  std::string operator()(const MemberRehabilitated& e) const {
    return e.member.brief() + " may work off its probation";
  }
};

}  // namespace

std::string describe(const EventBody& body) { return std::visit(Describe{}, body); }

}  // namespace pp::core
