// SPDX-License-Identifier: Apache-2.0
// First price: one job, sealed bids, the lowest score wins and is paid its own bid.
//
// Score = price + quality charge, the money that delay and risk cost the pool (fixed before the bid was opened).
// Not truthful: every bidder shades. With n symmetric bidders and uniform costs on [lo, hi] the equilibrium bid is
// c + (hi - c) / n (Krishna, Auction Theory, 2.3, turned to procurement). Pure; O(n log n); any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

struct FirstPrice {
  static constexpr MechanismId kId = MechanismId::FirstPrice;
  static Reason admit(const LotRules& lot, const Offer& offer);
  /// Sells one unit; more would be a fault of the lot, which check_lot reports, and stay unsold.
  static Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed);
};

}  // namespace pp::auction
