// SPDX-License-Identifier: Apache-2.0
#include "auction/mechanisms/vcg.h"

#include <algorithm>

#include "auction/book.h"
#include "auction/mechanisms/greedy.h"

namespace pp::auction {
namespace {

/// Unsold units, cheapest first, as prefix sums; the first step may be what the marginal winner has left.
struct Staircase {
  struct Step {
    std::int64_t units = 0;  // up to and including this step
    __int128 cost = 0;
    std::int64_t price = 0;
  };
  std::vector<Step> steps;
  Money reserve;

  void add(std::int64_t units, Money price) {
    const Step last = steps.empty() ? Step{} : steps.back();
    steps.push_back({last.units + units, last.cost + static_cast<__int128>(units) * price.nanos(), price.nanos()});
  }

  /// The cost of the cheapest `units`; what supply lacks costs the reserve.
  __int128 cost_of(std::int64_t units) const {
    const auto it = std::lower_bound(steps.begin(), steps.end(), units,
                                     [](const Step& step, std::int64_t wanted) { return step.units < wanted; });
    const Step before = it == steps.begin() ? Step{} : *(it - 1);
    const std::int64_t price = it == steps.end() ? reserve.nanos() : it->price;
    return before.cost + static_cast<__int128>(units - before.units) * price;
  }
};

}  // namespace

Reason Vcg::admit(const LotRules& lot, const Offer& offer) { return auction::admit(lot, offer, RankBy::Price); }

Clearing Vcg::clear(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Book book = open_book(lot, offers, seed, RankBy::Price);
  Clearing out = fill_greedily(lot, book);
  Staircase residual;
  residual.reserve = lot.reserve;
  // Nobody can ask for more than the lot's units beyond the marginal winner's own residue.
  std::int64_t units_wanted = std::max<std::int64_t>(lot.units, 0);
  const BookEntry* marginal = nullptr;
  for (const BookEntry& entry : book.entries) {
    const std::int64_t rest = entry.units - out.verdicts[entry.offer].units_won;
    if (rest == 0) continue;
    if (out.verdicts[entry.offer].units_won > 0) {
      marginal = &entry;
      units_wanted += rest;
    }
    residual.add(rest, entry.rank);
    if (residual.steps.back().units >= units_wanted) break;
  }
  for (const BookEntry& entry : book.entries) {
    const std::int64_t units = out.verdicts[entry.offer].units_won;
    if (units == 0) break;
    // The marginal winner's own residue stands first in the staircase and does not compete with itself.
    const std::int64_t own = &entry == marginal ? entry.units - units : 0;
    const __int128 total = residual.cost_of(own + units) - residual.cost_of(own);
    out.awards.push_back(
        Award::of_total(offers[entry.offer].member, units, Money::nanos(static_cast<std::int64_t>(total))));
  }
  return out;
}

}  // namespace pp::auction
