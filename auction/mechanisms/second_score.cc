// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/second_score.h"

#include <algorithm>

#include "auction/book.h"
#include "auction/mechanisms/greedy.h"

namespace pp::auction {

Reason SecondScore::admit(const LotRules& lot, const Offer& offer) { return auction::admit(lot, offer, RankBy::Score); }

Clearing SecondScore::clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Book book = open_book(lot, offers, seed, RankBy::Score);
  Clearing out = award_best(lot, book, offers);
  if (book.entries.empty()) return out;
  const Offer& winner = offers[book.entries[0].offer];
  const Money second_score = book.entries.size() > 1 ? book.entries[1].rank : lot.score_reserve;
  const Money payment = std::min(lot.reserve, second_score - winner.terms.quality_charge);
  out.awards.push_back(Award::of_total(winner.member, 1, payment));
  return out;
}

}  // namespace pp::auction
