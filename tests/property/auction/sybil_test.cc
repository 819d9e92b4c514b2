// SPDX-License-Identifier: Apache-2.0
// Many names for one machine gain nothing, and a new name after a bad one costs more than it brings.
#include <gtest/gtest.h>

#include "auction/assign/lottery.h"
#include "auction/reputation/bonds.h"
#include "auction/reputation/standing.h"
#include "schemas/vocab/rng.h"

namespace pp::auction {
namespace {

constexpr JobClass kClass{JobKind::Segment, 18};

TEST(Sybil, SplittingCapacityAndBondOffersNoMore) {
  Rng rng(1);
  for (int round = 0; round < 20'000; ++round) {
    const auto k = static_cast<std::int64_t>(2 + rng.below(9));
    const Millis median{static_cast<std::int64_t>(500 + rng.below(100'000))};
    const Millis window{static_cast<std::int64_t>(60'000 + rng.below(3'600'000))};
    // Each name has a k-th of the machine, so its jobs take k times as long, and a k-th of the bond.
    EXPECT_LE(k * capacity_units(median * k, window, 1), capacity_units(median, window, 1));
    const Money bond = Money::nanos(static_cast<std::int64_t>(rng.below(1'000'000)));
    const Money price = Money::nanos(static_cast<std::int64_t>(1 + rng.below(10'000)));
    EXPECT_LE(k * bonded_units(bond.scaled(1, k), {}, price, true), bonded_units(bond, {}, price, true));
  }
}

TEST(Sybil, ManyNamesWinNoMoreLotteryJobs) {
  // One machine of ten seconds a job under k names against ten others like it: its share stays 1/11 within 1 %.
  for (const std::int64_t k : {1, 2, 5, 20}) {
    Rng rng(7);
    constexpr int kDraws = 400'000;
    int won = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
      Fixed least_own = Fixed::max(), least_other = Fixed::max();
      for (std::int64_t i = 0; i < k; ++i) {
        least_own = std::min(least_own, lottery_time(static_cast<std::uint32_t>(rng.next()), seconds(10 * k)));
      }
      for (int i = 0; i < 10; ++i) {
        least_other = std::min(least_other, lottery_time(static_cast<std::uint32_t>(rng.next()), seconds(10)));
      }
      won += least_own < least_other;
    }
    EXPECT_NEAR(static_cast<double>(won) / kDraws * 11, 1.0, 0.01) << k << " names";
  }
}

TEST(Sybil, LotteryTimesStayInRange) {
  for (const std::uint32_t drawn : {0u, 1u, 0x7fffffffu, 0xffffffffu}) {
    for (const std::int64_t ms : {INT64_MIN, std::int64_t{0}, std::int64_t{86'400'000}, INT64_MAX}) {
      EXPECT_GE(lottery_time(drawn, Millis{ms}), Fixed{});
    }
  }
  EXPECT_EQ(lottery_time(0xffffffff, seconds(10)), Fixed{});  // ln 1
}

/// What one life of a name brings a cheat, in units of a job's price: it passes its benchmarks, works honestly for a
/// while, then hands in invalid proofs until it is shut out, and takes a new name.
Money life_of_a_cheat(std::int64_t honest_jobs, Money price, Money cost, Money bond) {
  Standing standing;
  Money profit;
  std::int64_t at = 0;
  std::vector<PastFault> past;
  for (std::int64_t i = 0; i < kBenchmarkJobs; ++i) {
    standing.apply({MemberEventKind::BenchmarkPassed, Instant{at += 1'000}, kClass, {}});
    profit -= cost;
  }
  for (std::int64_t i = 0; i < honest_jobs; ++i) {
    standing.apply({MemberEventKind::Accepted, Instant{at += 1'000}, kClass, Millis{900}});
    profit += price - cost;
  }
  while (standing.stage() != Stage::Quarantine) {
    at = std::max(at, standing.suspended_until().ms) + 1'000;
    standing.apply({MemberEventKind::Invalid, Instant{at}, kClass, {}});
    const Slash slash = assess(BondFault::InvalidProof, price, bond, Instant{at}, past, price);
    past.push_back({BondFault::InvalidProof, Instant{at}, slash.amount});
    bond = bond - slash.amount;
    profit -= slash.amount;  // and an invalid proof is not paid
  }
  return profit;
}

TEST(Whitewash, ANewNameCostsMoreThanItBrings) {
  Rng rng(3);
  for (int round = 0; round < 10'000; ++round) {
    const Money price = Money::nanos(static_cast<std::int64_t>(100 + rng.below(1'000'000)));
    const Money cost = price.scaled(static_cast<std::int64_t>(50 + rng.below(50)), 100);
    const auto honest_jobs = static_cast<std::int64_t>(rng.below(50));
    const Money honest = (price - cost) * (honest_jobs + kBenchmarkJobs);
    // With a bond or without: less than the same work under the old name, and nothing at all without honest work.
    for (const Money bond : {Money{}, price * 20}) {
      EXPECT_LT(life_of_a_cheat(honest_jobs, price, cost, bond), honest);
      EXPECT_LT(life_of_a_cheat(0, price, cost, bond), Money{});
    }
  }
}

TEST(Whitewash, ANewNameHoldsLessThanABruisedOne) {
  Standing bruised, fresh;
  for (int i = 0; i < 3; ++i) bruised.apply({MemberEventKind::BenchmarkPassed, Instant{1}, kClass, {}});
  for (int i = 0; i < 20; ++i) bruised.apply({MemberEventKind::Accepted, Instant{2}, kClass, Millis{10}});
  bruised.apply({MemberEventKind::Invalid, Instant{3}, kClass, {}});
  EXPECT_GT(bruised.reliability(Instant{3}), fresh.reliability(Instant{3}));
  EXPECT_GE(bruised.credit(), fresh.credit());
  EXPECT_TRUE(bruised.paid());
  EXPECT_FALSE(fresh.paid());
}

}  // namespace
}  // namespace pp::auction
