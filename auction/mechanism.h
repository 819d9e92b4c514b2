// SPDX-License-Identifier: Apache-2.0
// Mechanism: a pure function from (lot, offers, seed) to (awards, prices, a reason for every offer).
//
// Start here to read the auctions. A rule is a struct with an id, `admit` and `clear`; it sees neither the ledger nor
// a clock, so the same code runs in the pool, in the simulator and in the audit of a transcript, bit for bit.
// One file a rule under mechanisms/, with its theorem and its source on top. Any thread.
#pragma once
#include <concepts>
#include <span>

#include "auction/types.h"

namespace pp::auction {

template <class M>
concept Mechanism = requires(const LotRules& lot, const Offer& offer, std::span<const Offer> offers, const Seed& seed) {
  { M::kId } -> std::convertible_to<MechanismId>;
  /// Judges one offer by itself; `Won` means that it takes part.
  { M::admit(lot, offer) } -> std::same_as<Reason>;
  /// Promises: verdicts.size() == offers.size(); units_sold + units_left == max(lot.units, 0); no winner is paid
  /// less than its bid or more than the reserve per unit; a permutation of the offers permutes the verdicts only.
  { M::clear(lot, offers, seed) } -> std::same_as<Clearing>;
};

/// True when `clear` knows the rule. Clocks are driven tick by tick, rounds need asks, posted rates have no offers.
bool has_sealed_form(MechanismId id);

/// Clears a sealed lot by the rule it names. A sale out of a book is greedy and pays each its own price.
/// Requires: has_sealed_form(lot.mechanism).
Clearing clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed);

}  // namespace pp::auction
