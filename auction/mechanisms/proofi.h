// SPDX-License-Identifier: Apache-2.0
// Prooφ: a round between simultaneous orders, who name a value per job, and members, who name a price and a capacity.
//
// Source: Prooφ, arXiv 2404.06495, in the versions of 2024 (v1) and later (v5), of which abstracts and summaries were
// at hand; the reconstruction is ours. An order's batch is all or nothing, which is our extension.
// Later version. Values f1 >= f2 >= ... per job, prices p1 <= p2 <= ... with capacities, S_j their prefix sums;
// l = the last j, scanning from the first, with f[S_(j-1) + 1] >= p_j; members 1..l-1 work at full capacity for p_l
// each, the first S = S_(l-1) jobs are served at f[S + 1] each. A batch that S cuts is dropped with all below it;
// members are then cut back to the largest prefix that the K kept jobs employ in full, at the next one's price; the
// rest of K goes to the posted lane. Theorem: truthful for orders in value and for members in price, never in
// deficit: f[S + 1] >= p_l by choice of l; a winner's bid enters no test that decides its own side's price; who bids
// itself past its price lands behind a capacity where the test fails. Not truthful against withholding capacity or
// false names (the negative controls find both), hence frozen measured capacities and one identity a bond.
// First version. The highest values fill the round's capacity and pay as bid; f = income / jobs; members at or below
// f work, lowest price first or pro rata to capacity, for f each. Nobody gains by enlarging a round outside it.
// Pure; O(n log n); any thread. Wants two orders or more; with one, a lot of many does better.
#pragma once
#include <span>
#include <vector>

#include "auction/types.h"

namespace pp::auction {

struct ProofiRules {
  ProofiVariant variant = ProofiVariant::Excluded;
  std::int64_t round_capacity = kUnitsMax;  // at most so many jobs a round
};

struct ProofiClearing {
  std::vector<Reason> orders;      // orders[i] is about asks[i]
  std::vector<Money> order_price;  // per job, zero where not served
  Clearing members;                // awards and verdicts of the offers
  Money member_price;              // per job
  std::int64_t jobs_served = 0;
  std::int64_t jobs_posted = 0;  // served jobs that no award covers: the posted lane's
  Money spread;                  // income less pay of awards; pays the posted lane, the rest goes to the reserve
};

/// `lot` names the round (its hash draws ties) and caps members' prices by its reserve; its units are not read.
ProofiClearing clear_proofi(const LotRules& lot, const ProofiRules& rules, std::span<const BatchAsk> asks,
                            std::span<const Offer> offers, const Seed& seed);

}  // namespace pp::auction
