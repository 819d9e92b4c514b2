// SPDX-License-Identifier: Apache-2.0
// Who wins, before anybody is paid: the two allocations that the sealed rules share.
//
// Each takes the verdicts out of the book and fills in reasons, units won, units sold and left, and the cutoff;
// prices and awards are the rule's own business. Pure; O(n); any thread.
#pragma once
#include <span>

#include "auction/book.h"

namespace pp::auction {

/// Cheapest first until the lot is sold; the marginal offer may be filled in part.
Clearing fill_greedily(const LotRules& lot, Book& book);
/// One job to the best entry of a book ranked by score.
Clearing award_best(const LotRules& lot, Book& book, std::span<const Offer> offers);

}  // namespace pp::auction
