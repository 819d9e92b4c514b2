// SPDX-License-Identifier: Apache-2.0
// VCG: many units, cheapest first, each winner is paid what the rest of the market would charge for its units.
//
// Winner j with q units is paid the cost of the next q cheapest unsold units of others, at the reserve where supply
// ends. Theorem (Vickrey 1961, Clarke 1971, Groves 1973): truthful in price; with decreasing residual supply also
// against offering fewer units and, at equal capacity, against splitting into several names. Offering more than one
// can deliver is the bonds' business. The rule for lots of many by default. Pure; O(n log n): one staircase of
// residual units, one binary search a winner; any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

struct Vcg {
  static constexpr MechanismId kId = MechanismId::Vcg;
  static Reason admit(const LotRules& lot, const Offer& offer);
  static Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed);
};

}  // namespace pp::auction
