// SPDX-License-Identifier: Apache-2.0
// Reputation: what is remembered about a member, as a fold of its noted events, and what follows from it at once.
#include <algorithm>

#include "pool/core/bonds.h"

namespace pp::core {
namespace {

constexpr std::size_t kNotedMax = 16;
constexpr std::size_t kLotsTold = 16;

/// Keeps the count of members at each per cent of reliability, so that a percentile is a walk over a hundred numbers.
void rank(State& s, Member& member) {
  if (member.rank && --s.ranks[*member.rank] == 0) s.ranks.erase(*member.rank);
  member.rank = static_cast<std::uint32_t>(member.standing.reliability(s.now).to_ppm() / 10'000);
  ++s.ranks[*member.rank];
}

std::uint32_t percentile_of(const State& s, const Member& member) {
  if (!member.rank) return 0;
  std::uint64_t below = 0, all = 0;
  for (const auto& [per_cent, n] : s.ranks) {
    all += n;
    if (per_cent < *member.rank) below += n;
  }
  return static_cast<std::uint32_t>(below * 100 / all);
}

std::vector<LotOutcomeLine> lots_of(const State& s, const MemberId& member) {
  std::vector<LotOutcomeLine> out;
  for (auto lot = s.lots.rbegin(); lot != s.lots.rend() && out.size() < kLotsTold; ++lot) {
    const std::vector<LotBid>& bids = lot->second.bids;
    const auto own = std::find_if(bids.rbegin(), bids.rend(), [&](const LotBid& b) { return b.member == member; });
    if (own == bids.rend()) continue;
    Money cutoff;
    for (const LotBid& bid : bids) {
      if (bid.units_won > 0) cutoff = std::max(cutoff, bid.price);
    }
    out.push_back({lot->first, lot->second.rules.job_class, own->reason, own->price, own->units_won, cutoff});
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

MemberStanding standing_of(const State& s, const Member& member) {
  const auction::Standing& st = member.standing;
  MemberStanding out;
  out.stage = st.stage();
  out.credit = st.credit();
  out.suspended_until = st.stage() == auction::Stage::Quarantine ? Instant{} : member.free_from();
  out.valid_good_ppm = st.validity().good(s.now).to_ppm();
  out.valid_bad_ppm = st.validity().bad(s.now).to_ppm();
  out.valid_bound_ppm = st.validity().lower_bound(s.now).to_ppm();
  out.punctual_good_ppm = st.punctuality().good(s.now).to_ppm();
  out.punctual_bad_ppm = st.punctuality().bad(s.now).to_ppm();
  out.punctual_bound_ppm = st.punctuality().lower_bound(s.now).to_ppm();
  out.reliability_ppm = st.reliability(s.now).to_ppm();
  out.percentile = percentile_of(s, member);
  out.bond = bond_of(s, member.member);
  out.bond_required = bond_required(s, member);
  for (const auto& [number, dispute] : s.disputes) {
    if (dispute.member == member.member) out.on_hold += dispute.amount;
  }
  out.accepted = member.valid;
  out.invalid = member.invalid;
  out.late = member.late;
  out.unrevealed = member.unrevealed;
  for (const auto& [job_class, speed] : st.speeds()) {
    out.speeds.push_back({job_class, speed.median(), speed.quantile(auction::kZ80), speed.n_seen()});
  }
  out.events = member.noted;
  out.lots = lots_of(s, member.member);
  return out;
}

void note(Turn& t, Member& member, const Deed& deed) {
  const auction::MemberEvent event{deed.kind, t.now, deed.job_class, deed.taken};
  const bool was_out = member.standing.stage() == auction::Stage::Quarantine;
  member.standing.apply(event);
  if (member.noted.size() >= kNotedMax) member.noted.erase(member.noted.begin());
  member.noted.push_back(event);
  t.s.notes.push_back({t.seq, member.member, event, deed.job, deed.evidence});
  if (!may_bid(t.s, member)) lapse_all(t, member);  // what it won goes to who may still work for it
  if (!was_out && member.standing.stage() == auction::Stage::Quarantine) {
    member.quarantined_at = t.now;
    t.emit(MemberRefused{member.member, member.session, RefuseReason::Suspended, member.free_from()});
  }
  rank(t.s, member);
  reseat(t.s, member);
}

void strike(Turn& t, Member& member) {
  std::erase_if(member.strikes, [&](Instant at) { return t.now - at > t.s.config.strike_window; });
  member.strikes.push_back(t.now);
  if (member.strikes.size() < t.s.config.strikes_max) return;
  member.strikes.clear();
  member.suspended_until = t.now + t.s.config.suspension;
  lapse_all(t, member);
  reseat(t.s, member);
  t.emit(MemberRefused{member.member, member.session, RefuseReason::Suspended, member.suspended_until});
}

void on(Turn& t, const MemberRehabilitated& e) {
  const auto at = t.s.members.find(e.member);
  if (at == t.s.members.end() || at->second.standing.stage() != auction::Stage::Quarantine) return;
  note(t, at->second, {auction::MemberEventKind::Rehabilitated, {}, {}, {}, {}});
}

bool may_bid(const State& s, const Member& member) {
  switch (member.standing.stage()) {
    case auction::Stage::Newcomer:
      return !s.config.newcomer_lane;
    case auction::Stage::Qualified:
      return !member.standing.let_down();
    case auction::Stage::Proven:
      return true;
    case auction::Stage::Probation:
    case auction::Stage::Quarantine:
      return false;
  }
  return false;
}

}  // namespace pp::core
