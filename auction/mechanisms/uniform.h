// SPDX-License-Identifier: Apache-2.0
// Uniform, full fill: many units, winners sell everything they offered, all are paid the first price shut out.
//
// Winners are the longest prefix of the book whose units fit the lot; the price is the next offer's (the reserve when
// there is none). Theorem: truthful in price. Raising above that price puts a winner behind a prefix that no longer
// fits; a loser that undercuts meets an excluded price at or below its cost. Not truthful against withholding units
// or false names (the negative controls find both). The remainder, less than one offer, rolls into the next lot:
// selling it to the price-setter or to losers of this lot was found manipulable. Pure; O(n log n); any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

struct Uniform {
  static constexpr MechanismId kId = MechanismId::Uniform;
  static Reason admit(const LotRules& lot, const Offer& offer);
  static Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed);
};

}  // namespace pp::auction
