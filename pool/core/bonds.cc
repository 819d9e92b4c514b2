// SPDX-License-Identifier: Apache-2.0
#include "pool/core/bonds.h"

#include <algorithm>

namespace pp::core {
namespace {

using ledger::AccountKind;
using ledger::Draft;
using ledger::EntryKind;

constexpr Millis kDay = seconds(86'400);

bool proven(const Member& member) { return member.standing.stage() == auction::Stage::Proven; }

auction::Exposure exposure_of(const State& s, const Member& member) {
  auction::Exposure out;
  for (const JobId id : member.jobs) {
    for (const Lease& lease : s.jobs.at(id).leases) {
      if (lease.member == member.member && lease.end == LeaseEnd::Running) out.in_flight += lease.pay;
    }
  }
  return out;
}

/// The first eight bytes of a digest, as the subject of an entry.
std::uint64_t subject_of(const Digest32& digest) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out |= static_cast<std::uint64_t>(digest[i]) << (8 * i);
  return out;
}

/// Moves `amount` from the bond to where it waits for the dispute to end.
void take(Turn& t, Member& member, Dispute dispute) {
  const std::uint64_t number = t.s.next_dispute++;
  dispute.member = member.member;
  dispute.ends = t.now + auction::kDisputeWindow;
  t.book(Draft{{EntryKind::BondSlashed, 0, number}, {}}
             .debit(ledger::bond(member.member), dispute.amount)
             .credit({AccountKind::DisputeHold, {}}, dispute.amount));
  t.wake(dispute.ends, TimerKind::DisputeEnd, number);
  t.s.disputes[number] = dispute;
}

}  // namespace

bool bonds_on(const State& s) { return s.config.bond_least > Money{}; }

Money bond_of(const State& s, const MemberId& member) { return -s.books.balance(ledger::bond(member)); }

Money bond_required(const State& s, const Member& member) {
  if (!bonds_on(s)) return {};
  return auction::required_bond(exposure_of(s, member), s.config.bond_least, proven(member));
}

Money free_bond(const State& s, const Member& member) {
  const Money used = auction::required_bond(exposure_of(s, member), Money{}, proven(member));
  return std::max(Money{}, bond_of(s, member.member) - used);
}

std::int64_t bonded_units(const State& s, const Member& member, Money price) {
  if (!bonds_on(s)) return auction::kUnitsMax;
  const Money bond = bond_of(s, member.member);
  if (bond < s.config.bond_least) return 0;
  return auction::bonded_units(bond, exposure_of(s, member), price, proven(member));
}

bool bond_covers(const State& s, const Member& member, Money pay) {
  if (!bonds_on(s) || member.running == 0) return true;
  auction::Exposure exposure = exposure_of(s, member);
  exposure.in_flight += pay;
  return auction::required_bond(exposure, s.config.bond_least, proven(member)) <= bond_of(s, member.member);
}

Money withheld(const State& s, const Member& member, Money pay) {
  if (!bonds_on(s)) return {};
  // Enough for what it holds, and for as many jobs as it may hold by trust alone.
  auction::Exposure full;
  full.in_flight = pay * static_cast<std::int64_t>(std::min(member.standing.credit(), s.config.credits_max));
  const Money target =
      std::max(bond_required(s, member), auction::required_bond(full, s.config.bond_least, proven(member)));
  const Money missing = std::max(Money{}, target - bond_of(s, member.member));
  return std::min(missing, pay.scaled(s.config.bond_share_ppm, kPpm));
}

void slash(Turn& t, Member& member, auction::BondFault fault, Money price, JobId job, LeaseEpoch epoch) {
  std::erase_if(member.slashes, [&](const auction::PastFault& p) { return t.now - p.at >= kDay; });
  const Money bond = bond_of(t.s, member.member);
  const auction::Slash due = auction::assess(fault, price, bond, t.now, member.slashes, price);
  member.slashes.push_back({fault, t.now, due.amount});
  if (due.amount > Money{}) take(t, member, {job, epoch, {}, fault, due.amount, due.to_rescuer, {}, {}});
  if (due.quarantine) note(t, member, {auction::MemberEventKind::Excluded, {}, {}, job, {}});
}

Money charge_non_reveal_fee(Turn& t, Member& member, const auction::LotRules& rules, std::int64_t units) {
  const auto worth = static_cast<__int128>(rules.reserve.nanos()) * std::clamp<std::int64_t>(units, 0, rules.units);
  const __int128 fee = (worth * rules.non_reveal_fee_ppm + kPpm - 1) / kPpm;
  const Money due = Money::nanos(static_cast<std::int64_t>(std::min<__int128>(fee, kMoneyMax.nanos())));
  const Money free = free_bond(t.s, member);
  std::erase_if(member.slashes, [&](const auction::PastFault& p) { return t.now - p.at >= kDay; });
  const Money taken = std::min(
      auction::assess(auction::BondFault::NotRevealed, due, bond_of(t.s, member.member), t.now, member.slashes, {})
          .amount,
      free);
  member.slashes.push_back({auction::BondFault::NotRevealed, t.now, taken});
  if (taken > Money{}) take(t, member, {{}, {}, {}, auction::BondFault::NotRevealed, taken, {}, {}, {}});
  return taken;
}

void name_rescuer(State& s, JobId job, const MemberId& rescuer) {
  for (auto& [number, dispute] : s.disputes) {
    if (dispute.job == job && dispute.member != rescuer) dispute.rescuer = rescuer;
  }
}

void dispute_end(Turn& t, std::uint64_t number) {
  const auto at = t.s.disputes.find(number);
  if (at == t.s.disputes.end()) return;
  const Dispute& dispute = at->second;
  const Money bounty = dispute.rescuer ? dispute.replacement : Money{};
  Draft draft{{EntryKind::DisputeSettled, 0, number}, {}};
  draft.debit({AccountKind::DisputeHold, {}}, dispute.amount)
      .credit({AccountKind::Reserve, {}}, dispute.amount - bounty);
  if (dispute.rescuer) {
    draft.credit(ledger::payable(*dispute.rescuer), bounty);
    t.s.members.at(*dispute.rescuer).earned += bounty;
  }
  t.book(draft);
  t.s.disputes.erase(at);
}

void on(Turn& t, const DisputeVoided& e) {
  const auto at = t.s.disputes.find(e.number);
  if (at == t.s.disputes.end()) return;
  t.book(Draft{{EntryKind::DisputeSettled, 0, e.number}, {}}
             .debit({AccountKind::DisputeHold, {}}, at->second.amount)
             .credit(ledger::bond(at->second.member), at->second.amount));
  t.s.disputes.erase(at);
}

void on(Turn& t, const BondPaidIn& e) {
  if (e.amount <= Money{} || e.amount > kMoneyMax || !t.s.members.contains(e.member)) return;
  const ledger::EntryKey key{EntryKind::BondPaidIn, 0, subject_of(e.reference)};
  if (t.s.books.posted(key)) return;
  t.book(Draft{key, {}}.debit({AccountKind::Cash, {}}, e.amount).credit(ledger::bond(e.member), e.amount));
}

void bond_exit(Turn& t, const MemberId& id) {
  const auto at = t.s.members.find(id);
  if (at == t.s.members.end() || !at->second.bond_exit || t.now < *at->second.bond_exit) return;
  Member& member = at->second;
  member.bond_exit.reset();
  const Money bond = bond_of(t.s, id);
  if (bond <= Money{} || member.running > 0) return;
  member.earned += bond;
  t.book(Draft{{EntryKind::BondReleased, 0, t.seq.value}, {}}
             .debit(ledger::bond(id), bond)
             .credit(ledger::payable(id), bond));
}

}  // namespace pp::core
