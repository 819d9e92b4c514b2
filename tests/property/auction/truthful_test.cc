// SPDX-License-Identifier: Apache-2.0
// No lie pays under the rules that promise it, and the search finds the lies that are known to pay under the others.
//
// The sharing of a settled batch's surplus stands outside the mechanisms and outside this game.
#include <gtest/gtest.h>

#include "auction/mechanisms/greedy.h"
#include "tests/property/auction/market.h"

namespace pp::auction::testing {
namespace {

constexpr int kMarkets = 100'000;
const Rule kRule = [](const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  return clear(lot, offers, seed);
};

/// The classic rule with a partly filled marginal winner, paid the first price fully shut out: known to be
/// manipulable by becoming marginal, and kept here only to show that the search finds it.
Clearing partial_uniform(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Book book = open_book(lot, offers, seed, RankBy::Price);
  Clearing out = fill_greedily(lot, book);
  Money price = lot.reserve;
  for (const BookEntry& e : book.entries) {
    if (out.verdicts[e.offer].units_won > 0) continue;
    price = e.rank;
    break;
  }
  for (const BookEntry& e : book.entries) {
    const std::int64_t units = out.verdicts[e.offer].units_won;
    if (units > 0) out.awards.push_back({offers[e.offer].member, units, price, 0});
  }
  return out;
}

/// Full-fill uniform that sells its remainder to the price-setter at a posted price: found manipulable.
Clearing uniform_with_remainder(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Clearing out = clear(lot, offers, seed);
  for (std::size_t i = 0; i < offers.size(); ++i) {
    if (out.verdicts[i].reason != Reason::SetPrice || out.units_left == 0) continue;
    const Money posted = Money::nanos(lot.reserve.nanos() / 2);
    if (offers[i].price <= posted) out.awards.push_back({offers[i].member, out.units_left, posted, 0});
  }
  return out;
}

TEST(SecondScore, NoPriceLiePays) {
  EXPECT_EQ(count_gains(kRule, MechanismId::SecondScore, Lie::Price, kMarkets, 1), 0);
}
TEST(Uniform, NoPriceLiePays) { EXPECT_EQ(count_gains(kRule, MechanismId::Uniform, Lie::Price, kMarkets, 2), 0); }
TEST(Vcg, NoPriceLiePays) { EXPECT_EQ(count_gains(kRule, MechanismId::Vcg, Lie::Price, kMarkets, 3), 0); }
TEST(Vcg, NoPriceAndCapacityLiePays) {
  EXPECT_EQ(count_gains(kRule, MechanismId::Vcg, Lie::PriceAndUnits, kMarkets, 4), 0);
}
TEST(Vcg, NoSecondNamePays) { EXPECT_EQ(count_gains(kRule, MechanismId::Vcg, Lie::TwoNames, kMarkets, 5), 0); }

// Negative controls: if these stop finding gains, the search above proves nothing.
TEST(NegativeControl, FirstPriceIsShaded) {
  EXPECT_GT(count_gains(kRule, MechanismId::FirstPrice, Lie::Price, 500, 6), 50);
}
TEST(NegativeControl, PayAsBidIsShaded) {
  EXPECT_GT(count_gains(kRule, MechanismId::PayAsBid, Lie::Price, 500, 7), 100);
}
TEST(NegativeControl, UniformFallsToWithholding) {
  EXPECT_GT(count_gains(kRule, MechanismId::Uniform, Lie::PriceAndUnits, 1500, 8), 10);
}
TEST(NegativeControl, UniformFallsToFalseNames) {
  EXPECT_GT(count_gains(kRule, MechanismId::Uniform, Lie::TwoNames, 1500, 9), 10);
}
TEST(NegativeControl, PartialUniformFallsToPrice) {
  EXPECT_GT(count_gains(partial_uniform, MechanismId::Uniform, Lie::Price, 1500, 10), 50);
}
TEST(NegativeControl, RemainderToThePriceSetterFalls) {
  EXPECT_GT(count_gains(uniform_with_remainder, MechanismId::Uniform, Lie::Price, 4000, 11), 50);
}

}  // namespace
}  // namespace pp::auction::testing
