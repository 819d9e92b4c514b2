// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/uniform.h"

#include <algorithm>

#include "auction/book.h"

namespace pp::auction {

Reason Uniform::admit(const LotRules& lot, const Offer& offer) { return auction::admit(lot, offer, RankBy::Price); }

Clearing Uniform::clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Book book = open_book(lot, offers, seed, RankBy::Price);
  Clearing out;
  out.verdicts = std::move(book.verdicts);
  out.units_left = std::max<std::int64_t>(lot.units, 0);
  out.cutoff = lot.reserve;
  std::size_t n_winners = 0;
  while (n_winners < book.entries.size() && book.entries[n_winners].units <= out.units_left) {
    const BookEntry& entry = book.entries[n_winners++];
    out.units_left -= entry.units;
    out.units_sold += entry.units;
    out.cutoff = entry.rank;
  }
  const bool shut_out = n_winners < book.entries.size();
  const Money price = shut_out ? book.entries[n_winners].rank : lot.reserve;
  for (std::size_t i = 0; i < n_winners; ++i) {
    const BookEntry& entry = book.entries[i];
    Verdict& verdict = out.verdicts[entry.offer];
    verdict.reason = Reason::Won;
    verdict.units_won = entry.units;
    out.awards.push_back({offers[entry.offer].member, entry.units, price, 0});
  }
  if (shut_out) out.verdicts[book.entries[n_winners].offer].reason = Reason::SetPrice;
  return out;
}

}  // namespace pp::auction
