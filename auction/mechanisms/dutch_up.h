// SPDX-License-Identifier: Apache-2.0
// Dutch, ascending: the price climbs from the floor to the reserve by ticks, and members accept units as it passes.
//
// All acceptances of one tick are one batch: inside a tick the order of arrival means nothing, so a short line to
// the pool wins nothing. The clock stops at the first tick that fills the lot; that tick is rationed to the lowest
// score (delay cost of the later of promise and measured median, plus expected loss), then by the drawn order, and
// all are paid that tick's price, so that early acceptance is not punished. A first-acceptance clock is strategically
// a first-price game (Vickrey 1961): waiting is shading. Pure; O(n log n); any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

/// floor + (reserve - floor) * tick / n_ticks, rounded down. Requires: tick <= n_ticks, n_ticks > 0.
Money price_up(const LotRules& lot, std::uint32_t tick);

struct Acceptance {
  Offer offer;             // units and terms; its price is not read
  std::uint32_t tick = 0;  // the tick that it accepted
  Millis promised;         // completion time of the last unit, from the award on
  friend bool operator==(const Acceptance&, const Acceptance&) = default;
};

/// How an acceptance ranks inside its tick, lower first:
/// ceil(delay_cost_per_s * max(promised, median) / 1000) + quality charge.
Money clock_score(const LotRules& lot, const Acceptance& acceptance);

/// Requires: each member at most once among those that are admitted; a repeat voids all of that member's.
Clearing clear_dutch_up(const LotRules& lot, std::span<const Acceptance> acceptances, const Seed& seed);

/// What an accepted result is paid when it comes `late` after its promise:
/// price - min(price, ceil(price * lateness_ppm / 10^6 * late / promised)). Requires: promised > 0.
Money pay_when_late(Money price, std::uint32_t lateness_ppm, Millis promised, Millis late);
/// From this delay after the award on, the unit is taken back, the lock bond is forfeit and the job reopens at the
/// price the clock had reached: the clock never steps back.
constexpr Millis take_back_after(Millis promised) { return promised * 2; }

}  // namespace pp::auction
