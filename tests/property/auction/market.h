// SPDX-License-Identifier: Apache-2.0
// Random small markets and the search for a lie that pays: what the truthfulness tests of every rule share.
//
// A market has true costs and true capacities. A member's utility is what it is paid less its true cost of what it
// sold; a name that it invented counts as its own. The search is exhaustive in price and, where asked, in capacity.
#pragma once
#include <algorithm>
#include <functional>
#include <vector>

#include "auction/mechanism.h"
#include "schemas/vocab/rng.h"

namespace pp::auction::testing {

inline MemberId member(std::uint64_t n) {
  MemberId id;
  for (int i = 0; i < 8; ++i) id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(n >> (8 * i));
  id.bytes[31] = 1;
  return id;
}

inline Seed seed_from(Rng& rng) {
  Seed seed;
  for (auto& b : seed.bytes) b = static_cast<std::uint8_t>(rng.next());
  return seed;
}

struct Market {
  LotRules lot;
  std::vector<Offer> offers;  // truthful: price is the true cost, units the true capacity
  Seed seed;
};

inline Market random_market(Rng& rng, MechanismId mechanism, std::uint64_t members_max = 7) {
  Market m;
  m.lot.mechanism = mechanism;
  m.lot.lot.value = rng.next();
  m.lot.units = sells_one_job(mechanism) ? 1 : static_cast<std::int64_t>(1 + rng.below(20));
  m.lot.reserve = Money::nanos(static_cast<std::int64_t>(8 + rng.below(13)));
  m.lot.score_reserve = m.lot.reserve + Money::nanos(static_cast<std::int64_t>(rng.below(8)));
  m.seed = seed_from(rng);
  const std::uint64_t n = 2 + rng.below(members_max - 1);
  for (std::uint64_t i = 0; i < n; ++i) {
    Offer offer;
    offer.member = member(i);
    offer.price = Money::nanos(static_cast<std::int64_t>(1 + rng.below(20)));
    offer.units = sells_one_job(mechanism) ? 1 : static_cast<std::int64_t>(1 + rng.below(8));
    offer.terms.quality_charge = Money::nanos(static_cast<std::int64_t>(rng.below(10)));
    m.offers.push_back(offer);
  }
  return m;
}

/// What `names` together earn when each unit truly costs `cost`.
inline std::int64_t utility(const Clearing& clearing, std::initializer_list<MemberId> names, Money cost) {
  std::int64_t sum = 0;
  for (const Award& award : clearing.awards) {
    if (std::find(names.begin(), names.end(), award.member) == names.end()) continue;
    sum += (award.payment() - cost * award.units).nanos();
  }
  return sum;
}

using Rule = std::function<Clearing(const LotRules&, std::span<const Offer>, const Seed&)>;

enum class Lie { Price, PriceAndUnits, TwoNames };

/// The largest gain over honesty that member `j` finds. Exhaustive in prices 0..reserve+1 (and in units, or in both
/// prices of a split at equal capacity).
inline std::int64_t best_gain(const Rule& rule, const Market& m, std::size_t j, Lie lie, Rng& rng) {
  const Money cost = m.offers[j].price;
  const std::int64_t capacity = m.offers[j].units;
  const MemberId me = m.offers[j].member;
  const MemberId alias = member(1000);
  const std::int64_t honest = utility(rule(m.lot, m.offers, m.seed), {me}, cost);
  std::int64_t best = honest;
  std::vector<Offer> offers = m.offers;
  const std::int64_t price_max = m.lot.reserve.nanos() + 1;
  for (std::int64_t p = 0; p <= price_max; ++p) {
    offers[j].price = Money::nanos(p);
    if (lie == Lie::TwoNames) {
      if (capacity < 2) return 0;
      const auto first = static_cast<std::int64_t>(1 + rng.below(static_cast<std::uint64_t>(capacity - 1)));
      offers[j].units = first;
      Offer second = m.offers[j];
      second.member = alias;
      second.units = capacity - first;
      for (int k = 0; k < 2; ++k) {
        second.price = Money::nanos(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(price_max + 1))));
        offers.push_back(second);
        best = std::max(best, utility(rule(m.lot, offers, m.seed), {me, alias}, cost));
        offers.pop_back();
      }
      continue;
    }
    for (std::int64_t units = lie == Lie::PriceAndUnits ? 1 : capacity; units <= capacity; ++units) {
      offers[j].units = units;
      best = std::max(best, utility(rule(m.lot, offers, m.seed), {me}, cost));
    }
  }
  return best - honest;
}

/// In how many of `n` random markets one random member finds a lie that pays.
inline int count_gains(const Rule& rule, MechanismId mechanism, Lie lie, int n, std::uint64_t seed) {
  Rng rng(seed);
  int gains = 0;
  for (int i = 0; i < n; ++i) {
    const Market m = random_market(rng, mechanism);
    gains += best_gain(rule, m, rng.below(m.offers.size()), lie, rng) > 0;
  }
  return gains;
}

}  // namespace pp::auction::testing
