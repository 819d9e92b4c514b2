// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/pay_as_bid.h"

#include "auction/book.h"
#include "auction/mechanisms/greedy.h"

namespace pp::auction {

Reason PayAsBid::admit(const LotRules& lot, const Offer& offer) { return auction::admit(lot, offer, RankBy::Price); }

Clearing PayAsBid::clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Book book = open_book(lot, offers, seed, RankBy::Price);
  Clearing out = fill_greedily(lot, book);
  for (const BookEntry& entry : book.entries) {
    const std::int64_t units = out.verdicts[entry.offer].units_won;
    if (units == 0) break;
    const Offer& offer = offers[entry.offer];
    out.awards.push_back(Award::of_total(offer.member, units, offer.price * units));
  }
  return out;
}

}  // namespace pp::auction
