// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/dutch_up.h"

#include <algorithm>
#include <tuple>

#include "auction/book.h"
#include "auction/lot.h"

namespace pp::auction {
namespace {

struct Ranked {
  std::uint32_t tick = 0;
  Money score;
  Digest32 tie{};
  std::uint32_t index = 0;
};

Reason admit_acceptance(const LotRules& lot, const Acceptance& acceptance) {
  Offer offer = acceptance.offer;
  offer.price = Money{};  // the clock names the price
  const Reason reason = admit(lot, offer, RankBy::Price);
  if (reason != Reason::Won) return reason;
  if (acceptance.tick > lot.clock.n_ticks) return Reason::WrongTick;
  if (acceptance.promised.count <= 0 || acceptance.promised > kPromiseMax) return Reason::AbsurdPromise;
  return Reason::Won;
}

}  // namespace

Money price_up(const LotRules& lot, std::uint32_t tick) {
  PP_CHECK(lot.clock.n_ticks > 0 && tick <= lot.clock.n_ticks);
  return lot.clock.floor + (lot.reserve - lot.clock.floor).scaled(tick, lot.clock.n_ticks);
}

Money clock_score(const LotRules& lot, const Acceptance& acceptance) {
  const Millis counted = std::max(acceptance.promised, acceptance.offer.terms.median);
  // Rounded up by rounding the negative down; 9e12 nano per second over a day stays inside int64.
  return -((-lot.clock.delay_cost_per_s).scaled(counted.count, 1000)) + acceptance.offer.terms.quality_charge;
}

Clearing clear_dutch_up(const LotRules& lot, std::span<const Acceptance> acceptances, const Seed& seed) {
  Clearing out;
  out.verdicts.resize(acceptances.size());
  out.units_left = std::max<std::int64_t>(lot.units, 0);
  out.cutoff = lot.reserve;
  std::vector<MemberId> members;
  for (const Acceptance& a : acceptances) members.push_back(a.offer.member);
  std::sort(members.begin(), members.end());
  std::vector<Ranked> ranked;
  const LotHash hash = lot_hash(lot);
  for (std::uint32_t i = 0; i < acceptances.size(); ++i) {
    const Acceptance& a = acceptances[i];
    Verdict& verdict = out.verdicts[i];
    verdict.reason = admit_acceptance(lot, a);
    const auto [first, last] = std::equal_range(members.begin(), members.end(), a.offer.member);
    if (lot.units > 0 && last - first > 1) verdict.reason = Reason::AlreadyAccepted;
    if (verdict.reason != Reason::Won) continue;
    const Terms& terms = a.offer.terms;
    verdict.units_admitted = std::min({a.offer.units, terms.capacity_units, terms.bonded_units});
    verdict.reason = Reason::ClockNotRunning;  // until the clock is seen to reach its tick
    ranked.push_back({a.tick, clock_score(lot, a), tie_digest(seed, hash, a.offer.member), i});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return std::tie(a.tick, a.score, a.tie) < std::tie(b.tick, b.score, b.tie);
  });
  // A lot that no tick fills runs to the last one, and all are paid the reserve.
  std::uint32_t closing_tick = lot.clock.n_ticks;
  for (const Ranked& r : ranked) {
    if (out.units_left == 0 && r.tick > closing_tick) break;
    Verdict& verdict = out.verdicts[r.index];
    if (out.units_left == 0) {
      verdict.reason = Reason::Outscored;
      continue;
    }
    verdict.units_won = std::min(out.units_left, verdict.units_admitted);
    verdict.reason = verdict.units_won == verdict.units_admitted ? Reason::Won : Reason::WonPartly;
    out.units_left -= verdict.units_won;
    out.units_sold += verdict.units_won;
    if (out.units_left == 0) closing_tick = r.tick;
  }
  if (out.units_sold > 0) out.cutoff = price_up(lot, closing_tick);
  for (const Ranked& r : ranked) {
    const Verdict& verdict = out.verdicts[r.index];
    if (verdict.units_won == 0) continue;
    out.awards.push_back({acceptances[r.index].offer.member, verdict.units_won, out.cutoff, 0});
  }
  return out;
}

Money pay_when_late(Money price, std::uint32_t lateness_ppm, Millis promised, Millis late) {
  PP_CHECK(promised.count > 0 && !price.negative());
  if (late.count <= 0) return price;
  const __int128 numerator = static_cast<__int128>(price.nanos()) * lateness_ppm * late.count;
  const __int128 denominator = static_cast<__int128>(1'000'000) * promised.count;
  const __int128 penalty = (numerator + denominator - 1) / denominator;
  return penalty >= price.nanos() ? Money{} : price - Money::nanos(static_cast<std::int64_t>(penalty));
}

}  // namespace pp::auction
