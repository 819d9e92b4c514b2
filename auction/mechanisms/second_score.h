// SPDX-License-Identifier: Apache-2.0
// Second score: one job, sealed bids, the lowest score wins and is paid the highest bid that would still have won.
//
// Score = price + quality charge; payment = min(reserve, S2 - charge of the winner), S2 = min(second score, score
// reserve). Theorem (Vickrey 1961; Che 1993 for scores): bidding one's true price is a dominant strategy. Why: the
// charge does not depend on the bid, so a winner's payment does not either, and a bid wins exactly when it is below
// that payment. The misreport search in the property tests looks for a counterexample. Pure; O(n log n); any thread.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

struct SecondScore {
  static constexpr MechanismId kId = MechanismId::SecondScore;
  static Reason admit(const LotRules& lot, const Offer& offer);
  /// Sells one unit; more would be a fault of the lot, which check_lot reports, and stay unsold.
  static Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed);
};

}  // namespace pp::auction
