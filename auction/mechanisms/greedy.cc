// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/greedy.h"

#include <algorithm>

namespace pp::auction {

Clearing fill_greedily(const LotRules& lot, Book& book) {
  Clearing out;
  out.verdicts = std::move(book.verdicts);
  out.units_left = std::max<std::int64_t>(lot.units, 0);
  out.cutoff = lot.reserve;
  for (const BookEntry& entry : book.entries) {
    Verdict& verdict = out.verdicts[entry.offer];
    if (out.units_left == 0) {
      verdict.reason = entry.rank == out.cutoff ? Reason::TieLost : Reason::Outbid;
      continue;
    }
    verdict.units_won = std::min(out.units_left, entry.units);
    verdict.reason = verdict.units_won == entry.units ? Reason::Won : Reason::WonPartly;
    out.units_left -= verdict.units_won;
    out.units_sold += verdict.units_won;
    out.cutoff = entry.rank;
  }
  return out;
}

Clearing award_best(const LotRules& lot, Book& book, std::span<const Offer> offers) {
  Clearing out;
  out.verdicts = std::move(book.verdicts);
  out.units_left = std::max<std::int64_t>(lot.units, 0);
  out.cutoff = lot.score_reserve;
  if (book.entries.empty()) return out;
  out.cutoff = book.entries[0].rank;
  const Money best_price = offers[book.entries[0].offer].price;
  for (const BookEntry& entry : book.entries) {
    Reason& reason = out.verdicts[entry.offer].reason;
    if (entry.rank == out.cutoff) {
      reason = Reason::TieLost;
    } else {
      reason = offers[entry.offer].price > best_price ? Reason::Outbid : Reason::Outscored;
    }
  }
  Verdict& winner = out.verdicts[book.entries[0].offer];
  winner.reason = Reason::Won;
  winner.units_won = 1;
  out.units_sold = 1;
  --out.units_left;
  return out;
}

}  // namespace pp::auction
