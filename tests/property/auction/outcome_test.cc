// SPDX-License-Identifier: Apache-2.0
// What every sealed rule promises whatever the market: individual rationality, the reserve, feasibility, monotony,
// independence of the order of offers, and for VCG the agreement with Clarke's definition computed by brute force.
#include <map>

#include <gtest/gtest.h>

#include "tests/property/auction/market.h"

namespace pp::auction::testing {
namespace {

constexpr MechanismId kSealed[] = {MechanismId::FirstPrice, MechanismId::SecondScore, MechanismId::PayAsBid,
                                   MechanismId::Uniform, MechanismId::Vcg};

std::map<MemberId, Award> by_member(const Clearing& clearing) {
  std::map<MemberId, Award> out;
  for (const Award& award : clearing.awards) out[award.member] = award;
  return out;
}

class EveryRule : public ::testing::TestWithParam<MechanismId> {};

TEST_P(EveryRule, PaysBetweenBidAndReserveAndSellsWhatThereIs) {
  Rng rng(21);
  for (int i = 0; i < 20'000; ++i) {
    const Market m = random_market(rng, GetParam());
    const Clearing c = clear(m.lot, m.offers, m.seed);
    ASSERT_EQ(c.verdicts.size(), m.offers.size());
    const auto awards = by_member(c);
    std::int64_t sold = 0;
    for (std::size_t k = 0; k < m.offers.size(); ++k) {
      const Offer& offer = m.offers[k];
      const Verdict& verdict = c.verdicts[k];
      ASSERT_EQ(is_win(verdict.reason), awards.contains(offer.member));
      if (!is_win(verdict.reason)) continue;
      const Award& award = awards.at(offer.member);
      ASSERT_EQ(award.units, verdict.units_won);
      ASSERT_LE(award.units, offer.units);
      ASSERT_GE(award.payment(), offer.price * award.units);
      ASSERT_LE(award.payment(), m.lot.reserve * award.units);
      Money paid;
      for (std::int64_t u = 0; u < award.units; ++u) paid += award.pay_for(u);
      ASSERT_EQ(paid, award.payment());
      sold += award.units;
    }
    ASSERT_EQ(sold, c.units_sold);
    ASSERT_EQ(c.units_sold + c.units_left, m.lot.units);
  }
}

TEST_P(EveryRule, IgnoresTheOrderOfOffers) {
  Rng rng(22);
  for (int i = 0; i < 5'000; ++i) {
    Market m = random_market(rng, GetParam());
    const Clearing before = clear(m.lot, m.offers, m.seed);
    std::map<MemberId, Verdict> verdicts;
    for (std::size_t k = 0; k < m.offers.size(); ++k) verdicts[m.offers[k].member] = before.verdicts[k];
    for (std::size_t k = m.offers.size() - 1; k > 0; --k) std::swap(m.offers[k], m.offers[rng.below(k + 1)]);
    const Clearing after = clear(m.lot, m.offers, m.seed);
    ASSERT_EQ(before.awards, after.awards);
    for (std::size_t k = 0; k < m.offers.size(); ++k) ASSERT_EQ(verdicts[m.offers[k].member], after.verdicts[k]);
  }
}

TEST_P(EveryRule, KeepsAWinnerThatLowersItsPrice) {
  Rng rng(23);
  for (int i = 0; i < 5'000; ++i) {
    Market m = random_market(rng, GetParam());
    const Clearing before = clear(m.lot, m.offers, m.seed);
    const std::size_t k = rng.below(m.offers.size());
    if (!is_win(before.verdicts[k].reason)) continue;
    m.offers[k].price =
        Money::nanos(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(m.offers[k].price.nanos()) + 1)));
    const Clearing after = clear(m.lot, m.offers, m.seed);
    ASSERT_TRUE(is_win(after.verdicts[k].reason));
    ASSERT_GE(after.verdicts[k].units_won, before.verdicts[k].units_won);
  }
}

TEST_P(EveryRule, BreaksTiesBySeedAlone) {
  // Equal offers: over many seeds each wins its fair share, whatever its name or place.
  LotRules lot;
  lot.mechanism = GetParam();
  lot.units = 1;
  lot.reserve = Money::nanos(10);
  std::vector<Offer> offers(4);
  for (std::size_t i = 0; i < 4; ++i) offers[i] = {member(i), Money::nanos(5), 1, {}};
  Rng rng(24);
  std::array<int, 4> wins{};
  for (int i = 0; i < 4'000; ++i) {
    const Clearing c = clear(lot, offers, seed_from(rng));
    for (std::size_t k = 0; k < 4; ++k) wins[k] += is_win(c.verdicts[k].reason);
  }
  for (const int n : wins) EXPECT_NEAR(n, 1000, 150);
}

INSTANTIATE_TEST_SUITE_P(Sealed, EveryRule, ::testing::ValuesIn(kSealed), [](const auto& rule) {
  std::string name(to_text(rule.param));
  std::erase(name, '-');
  return name;
});

/// Lowest total cost of filling the lot from single units, what is missing at the reserve.
std::int64_t brute_cost(const Market& m, std::size_t without) {
  std::vector<std::int64_t> units;
  for (std::size_t k = 0; k < m.offers.size(); ++k) {
    if (k == without || m.offers[k].price > m.lot.reserve) continue;
    units.insert(units.end(), static_cast<std::size_t>(m.offers[k].units), m.offers[k].price.nanos());
  }
  units.resize(std::max(units.size(), static_cast<std::size_t>(m.lot.units)), m.lot.reserve.nanos());
  std::sort(units.begin(), units.end());
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < m.lot.units; ++i) sum += units[static_cast<std::size_t>(i)];
  return sum;
}

TEST(Vcg, IsClarkesRule) {
  Rng rng(25);
  for (int i = 0; i < 20'000; ++i) {
    const Market m = random_market(rng, MechanismId::Vcg);
    const auto awards = by_member(clear(m.lot, m.offers, m.seed));
    const std::int64_t with_all = brute_cost(m, m.offers.size());
    for (std::size_t k = 0; k < m.offers.size(); ++k) {
      if (!awards.contains(m.offers[k].member)) continue;
      const Award& award = awards.at(m.offers[k].member);
      const std::int64_t own_cost = m.offers[k].price.nanos() * award.units;
      ASSERT_EQ(award.payment().nanos(), brute_cost(m, k) - (with_all - own_cost));
    }
  }
}

}  // namespace
}  // namespace pp::auction::testing
