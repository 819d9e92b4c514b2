// SPDX-License-Identifier: Apache-2.0
// Reputation: the formulas against floating point, the schedules row by row, and the state as a fold of its events.
#include <cmath>

#include <gtest/gtest.h>

#include "auction/reputation/bonds.h"
#include "auction/reputation/standing.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/auction/segment_class.h"

namespace pp::auction {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
long double value(Fixed x) { return static_cast<long double>(x.raw()) / 4294967296.0L; }

TEST(Beta, LowerBoundIsTheFormula) {
  Rng rng(1);
  for (int i = 0; i < 2'000; ++i) {
    Beta beta = Beta::newcomer();
    long double a = 0, b = 0;
    std::int64_t now = 0;
    for (std::uint64_t k = rng.below(200); k > 0; --k) {
      const auto step = static_cast<std::int64_t>(rng.below(kDayMs));
      now += step;
      const long double keep = std::exp2(-static_cast<long double>(step) / (7.0L * kDayMs));
      const bool good = rng.below(4) != 0;
      a = a * keep + (good ? 1 : 0);
      b = b * keep + (good ? 0 : 3);
      beta.observe(Instant{now}, good ? 1 : 0, good ? 0 : 3);
    }
    const long double x = a + 1, y = b + 1;
    const long double sd = std::sqrt(x * y / ((x + y) * (x + y) * (x + y + 1)));
    ASSERT_LE(std::abs(value(beta.lower_bound(Instant{now})) - std::max(0.0L, x / (x + y) - 1.28L * sd)), 1e-6L);
  }
}

TEST(Beta, ForgetsEvidenceAndKeepsThePrior) {
  Beta bruised = Beta::qualified();
  bruised.observe(Instant{0}, 0, 3);
  const Fixed then = bruised.lower_bound(Instant{0});
  EXPECT_LT(then, bruised.lower_bound(Instant{7 * kDayMs}));
  EXPECT_EQ(bruised.lower_bound(Instant{1'000 * kDayMs}), Beta::qualified().lower_bound(Instant{0}));
  // A clock that runs backwards changes nothing but the count.
  Beta a = Beta::newcomer(), b = Beta::newcomer();
  a.observe(Instant{100}, 1, 0);
  a.observe(Instant{50}, 1, 0);
  b.observe(Instant{100}, 1, 0);
  b.observe(Instant{100}, 1, 0);
  EXPECT_EQ(a, b);
}

TEST(Speed, LearnsAMemberFromItsPrior) {
  Rng rng(2);
  Speed s = Speed::prior(Millis{60'000}, Fixed::ppm(300'000));
  EXPECT_NEAR(static_cast<double>(s.median().count), 60'000, 2);
  for (int i = 0; i < 400; ++i) s.observe(Millis{static_cast<std::int64_t>(14'000 + rng.below(2'000))});
  // Twenty observations against a prior that weighs three: exp((3 ln 60000 + 20 ln 15000) / 23) = 17,974.
  EXPECT_NEAR(static_cast<double>(s.median().count), 17'974, 300);
  EXPECT_LT(s.median(), s.quantile(kZ80));
  EXPECT_LT(s.quantile(kZ80), s.quantile(kZ95));
  s.observe(Millis{-5});
  s.observe(Millis{INT64_MAX});
  EXPECT_LE(s.quantile(kZ95).count, kDayMs);
}

MemberEvent event(MemberEventKind kind, std::int64_t at, std::int64_t taken = 10'000) {
  return {kind, Instant{at}, kClass, Millis{taken}};
}

Standing proven(std::int64_t n_accepted) {
  Standing s;
  for (int i = 0; i < 3; ++i) s.apply(event(MemberEventKind::BenchmarkPassed, 1));
  for (std::int64_t i = 0; i < n_accepted; ++i) s.apply(event(MemberEventKind::Accepted, 2 + i));
  return s;
}

TEST(Standing, NewcomersQualifyThenProve) {
  Standing s;
  EXPECT_EQ(s.stage(), Stage::Newcomer);
  EXPECT_FALSE(s.paid());
  for (int i = 0; i < 3; ++i) s.apply(event(MemberEventKind::BenchmarkPassed, 1));
  EXPECT_EQ(s.stage(), Stage::Qualified);
  EXPECT_EQ(s.credit(), 1u);
  s.apply(event(MemberEventKind::Accepted, 2));
  EXPECT_EQ(s.stage(), Stage::Proven);
  EXPECT_EQ(s.credit(), 2u);
  EXPECT_NE(s.speed(kClass), nullptr);
}

TEST(Standing, InvalidResultsSuspendThenQuarantineThenProbation) {
  Standing s = proven(30);
  const Fixed before = s.reliability(Instant{100});
  s.apply(event(MemberEventKind::Invalid, 1'000));
  EXPECT_EQ(s.suspended_until(), Instant{61'000});
  EXPECT_FALSE(s.may_work(Instant{60'999}));
  EXPECT_TRUE(s.may_work(Instant{61'000}));
  EXPECT_EQ(s.credit(), 1u);
  EXPECT_LT(s.reliability(Instant{1'000}), before);
  s.apply(event(MemberEventKind::Invalid, 100'000));
  EXPECT_EQ(s.suspended_until(), Instant{340'000});
  s.apply(event(MemberEventKind::Invalid, 400'000));
  EXPECT_EQ(s.stage(), Stage::Quarantine);
  EXPECT_FALSE(s.may_work(Instant{INT64_MAX}));
  s.apply(event(MemberEventKind::Rehabilitated, 500'000));
  EXPECT_EQ(s.stage(), Stage::Probation);
  EXPECT_FALSE(s.paid());
  for (int i = 0; i < 9; ++i) s.apply(event(MemberEventKind::Accepted, 700'000));
  EXPECT_EQ(s.stage(), Stage::Probation);
  s.apply(event(MemberEventKind::Accepted, 700'000));
  EXPECT_EQ(s.stage(), Stage::Proven);
  s = proven(0);
  s.apply(event(MemberEventKind::Invalid, 1));
  s.apply(event(MemberEventKind::Invalid, 1));
  s.apply(event(MemberEventKind::Invalid, 1));
  s.apply(event(MemberEventKind::Rehabilitated, 2));
  s.apply(event(MemberEventKind::Invalid, 3));
  EXPECT_EQ(s.stage(), Stage::Quarantine);  // probation forgives nothing
}

TEST(Standing, LatenessHalvesCreditAndHoldsNewcomersBack) {
  Standing s = proven(9);
  EXPECT_EQ(s.credit(), 10u);
  s.apply(event(MemberEventKind::Late, 1'000));
  EXPECT_EQ(s.credit(), 5u);
  EXPECT_TRUE(s.may_work(Instant{1'000}));
  Standing fresh = proven(0);
  fresh.apply(event(MemberEventKind::Late, 1'000));
  EXPECT_FALSE(fresh.may_work(Instant{600'999}));
  EXPECT_TRUE(fresh.may_work(Instant{601'000}));
  fresh.apply(event(MemberEventKind::Late, 700'000));
  EXPECT_EQ(fresh.suspended_until(), Instant{700'000 + 4 * 600'000});
}

TEST(Standing, OneLostJobIsAMishapAndASecondInARowIsNot) {
  Standing s = proven(0);
  s.apply(event(MemberEventKind::Lost, 1'000));
  EXPECT_TRUE(s.may_work(Instant{1'000}));
  EXPECT_FALSE(s.let_down());
  s.apply(event(MemberEventKind::Lost, 2'000));
  EXPECT_TRUE(s.let_down());
  EXPECT_EQ(s.suspended_until(), Instant{602'000});
  s.apply(event(MemberEventKind::Accepted, 3'000));
  EXPECT_TRUE(s.may_work(Instant{3'000}));
  s.apply(event(MemberEventKind::Lost, 4'000));
  s.apply(event(MemberEventKind::Lost, 5'000));
  EXPECT_TRUE(s.may_work(Instant{5'000}));  // it has shown what it can do
}

TEST(Standing, ThreeUnrevealedBidsWithinADayCostADay) {
  Standing s = proven(1);
  s.apply(event(MemberEventKind::NotRevealed, 1'000));
  s.apply(event(MemberEventKind::NotRevealed, 2'000 + kDayMs));
  s.apply(event(MemberEventKind::NotRevealed, 3'000 + kDayMs));
  EXPECT_TRUE(s.may_work(Instant{3'000 + kDayMs}));
  s.apply(event(MemberEventKind::NotRevealed, 4'000 + kDayMs));
  EXPECT_FALSE(s.may_work(Instant{3'999 + 2 * kDayMs}));
  EXPECT_TRUE(s.may_work(Instant{4'000 + 2 * kDayMs}));
}

TEST(Standing, ANewNameIsWorseThanABruisedOne) {
  // Whitewashing: after one invalid proof the old account still has the better terms.
  Standing bruised = proven(10);
  bruised.apply(event(MemberEventKind::Invalid, 100));
  const Standing reborn;
  const Instant later{100 + 60'000};
  EXPECT_GT(bruised.reliability(later), reborn.reliability(later));
  EXPECT_TRUE(bruised.paid());
  EXPECT_FALSE(reborn.paid());
}

TEST(Standing, IsAFoldOfItsEvents) {
  Rng rng(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<MemberEvent> events;
    Standing live;
    std::int64_t now = 0;
    for (int i = 0; i < 100; ++i) {
      now += static_cast<std::int64_t>(rng.below(10'000'000)) - 1'000;
      MemberEvent e =
          event(static_cast<MemberEventKind>(rng.below(10)), now, static_cast<std::int64_t>(rng.below(100'000)));
      e.job_class.log_size = static_cast<std::uint8_t>(18 + rng.below(3));
      events.push_back(e);
      live.apply(e);
    }
    ASSERT_EQ(live, fold(events));
  }
}

TEST(Charges, CountDelayAndRisk) {
  EXPECT_EQ(quality_charge(Money::nanos(10), Millis{1'500}, Money::nanos(100), Fixed::ppm(750'000)), Money::nanos(40));
  EXPECT_EQ(quality_charge(Money::nanos(1), Millis{1}, Money{}, Fixed::from_int(1)), Money::nanos(1));
  EXPECT_EQ(quality_charge(kMoneyMax, kPromiseMax, kMoneyMax, Fixed{}), kChargeMax);
  EXPECT_EQ(capacity_units(Millis{10'000}, Millis{60'000}, 1), 7);
  EXPECT_EQ(capacity_units(Millis{10'000}, Millis{60'000}, 4), 28);
  EXPECT_EQ(capacity_units(Millis{1}, Millis{INT64_MAX / 2}, 1'000), kUnitsMax);
  EXPECT_EQ(capacity_units(Millis{0}, Millis{60'000}, 1), 0);
}

TEST(Bonds, CoverTheExposure) {
  const Exposure e{Money::nanos(100), Money::nanos(30), Money::nanos(7)};
  EXPECT_EQ(required_bond(e, Money::nanos(50), true), Money::nanos(237));
  EXPECT_EQ(required_bond(e, Money::nanos(50), false), Money::nanos(537));
  EXPECT_EQ(required_bond({}, Money::nanos(50), true), Money::nanos(50));
  EXPECT_EQ(bonded_units(Money::nanos(437), e, Money::nanos(10), true), 10);
  EXPECT_EQ(bonded_units(Money::nanos(100), e, Money::nanos(10), true), 0);
  EXPECT_EQ(bonded_units(Money{}, {}, Money{}, false), kUnitsMax);
}

struct SlashRow {
  BondFault fault;
  std::int64_t same_today;
  std::int64_t amount;
  bool quarantine;
};

TEST(Bonds, SlashBySchedule) {
  const std::vector<SlashRow> rows{
      {BondFault::InvalidProof, 0, 200, false},  {BondFault::InvalidProof, 1, 200, false},
      {BondFault::InvalidProof, 2, 1'000, true}, {BondFault::Unassigned, 0, 0, false},
      {BondFault::NotRevealed, 0, 100, false},   {BondFault::MissedDeadline, 0, 0, false},
      {BondFault::MissedDeadline, 1, 0, false},  {BondFault::MissedDeadline, 2, 50, false},
      {BondFault::BrokenPromise, 0, 100, false}, {BondFault::HoardingReviewed, 0, 500, false}};
  for (const SlashRow& row : rows) {
    const std::vector<PastFault> past(static_cast<std::size_t>(row.same_today), {row.fault, Instant{5}, Money{}});
    const Slash s = assess(row.fault, Money::nanos(100), Money::nanos(10'000), Instant{10}, past, Money::nanos(80));
    EXPECT_EQ(s.amount, Money::nanos(row.amount)) << static_cast<int>(row.fault);
    EXPECT_EQ(s.quarantine, row.quarantine);
    EXPECT_EQ(s.to_rescuer + s.to_reserve, s.amount);
    EXPECT_LE(s.to_rescuer, s.amount.scaled(1, 2));
    // Yesterday's faults are forgotten.
    const Slash tomorrow =
        assess(row.fault, Money::nanos(100), Money::nanos(10'000), Instant{5 + kDayMs}, past, Money{});
    EXPECT_FALSE(tomorrow.quarantine);
  }
}

TEST(Bonds, TakeAtMostAQuarterADay) {
  std::vector<PastFault> past;
  Money bond = Money::nanos(1'000);
  Money taken;
  for (int i = 0; i < 20; ++i) {
    const Slash s = assess(BondFault::BrokenPromise, Money::nanos(90), bond, Instant{i}, past, Money{});
    past.push_back({BondFault::BrokenPromise, Instant{i}, s.amount});
    bond -= s.amount;
    taken += s.amount;
  }
  EXPECT_EQ(taken, Money::nanos(250));
}

}  // namespace
}  // namespace pp::auction
