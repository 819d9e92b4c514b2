// SPDX-License-Identifier: Apache-2.0
// Pay as bid: many identical units, cheapest offers first, each winner is paid its own price.
//
// The last winner may be filled in part. Not truthful: a member gains by bidding just below the marginal price, and
// the misreport search in the property tests must find that. Pure; O(n log n); any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

struct PayAsBid {
  static constexpr MechanismId kId = MechanismId::PayAsBid;
  static Reason admit(const LotRules& lot, const Offer& offer);
  static Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed);
};

}  // namespace pp::auction
