// SPDX-License-Identifier: Apache-2.0
// Dutch, descending: the price falls from the reserve by ticks and members leave when it passes their cost.
//
// The clock stops as soon as those who are still in fit into the lot; they sell everything they brought at the last
// price at which all of them were in. Those who leave in one tick leave one by one in the drawn order, so the last
// two never leave together. Obviously truthful on the grid of prices (Li 2017): at each tick the worst of staying
// while the price covers the cost is no worse than the best of leaving; between two prices a lie gains less than one
// step a unit. Leaving never helps because who leaves sells nothing; for the same reason the lot may keep a remainder
// of less than one offer, which rolls into the next. Pure; O(n log n); any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

/// reserve - (reserve - floor) * tick / n_ticks, the difference rounded down. Requires: tick <= n_ticks, n_ticks > 0.
Money price_down(const LotRules& lot, std::uint32_t tick);

struct Stay {
  Offer offer;             // units and terms; its price is not read
  std::uint32_t exit = 0;  // the first tick whose price it refused, at least 1; n_ticks + 1: it never left
  friend bool operator==(const Stay&, const Stay&) = default;
};

Clearing clear_dutch_down(const LotRules& lot, std::span<const Stay> stays, const Seed& seed);

}  // namespace pp::auction
