// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/first_price.h"

#include "auction/book.h"
#include "auction/mechanisms/greedy.h"

namespace pp::auction {

Reason FirstPrice::admit(const LotRules& lot, const Offer& offer) { return auction::admit(lot, offer, RankBy::Score); }

Clearing FirstPrice::clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Book book = open_book(lot, offers, seed, RankBy::Score);
  Clearing out = award_best(lot, book, offers);
  if (!book.entries.empty()) {
    const Offer& winner = offers[book.entries[0].offer];
    out.awards.push_back(Award::of_total(winner.member, 1, winner.price));
  }
  return out;
}

}  // namespace pp::auction
