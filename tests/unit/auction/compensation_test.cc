// SPDX-License-Identifier: Apache-2.0
// Pay without auctions: what each model pays, that none pays more than it reserved, that the adaptive price settles
// exactly where theory says, and the manners of the book of standing offers.
#include <cmath>
#include <deque>

#include <gtest/gtest.h>

#include "auction/compensation/adaptive.h"
#include "auction/compensation/rates.h"
#include "auction/compensation/standing_offers.h"
#include "tests/property/auction/market.h"
#include "tests/unit/auction/segment_class.h"

namespace pp::auction {
namespace {

using testing::member;

TEST(TimeRate, RewardsSpeedWithinBounds) {
  const TimeRate rate{Money::nanos(1'000), Millis{10'000}, 1'000'000, 500'000, 1'500'000};
  EXPECT_EQ(rate.settle(Millis{10'000}), Money::nanos(1'000));
  EXPECT_EQ(rate.settle(Millis{8'000}), Money::nanos(1'200));
  EXPECT_EQ(rate.settle(Millis{1}), Money::nanos(1'500));
  EXPECT_EQ(rate.settle(Millis{INT64_MAX}), Money::nanos(500));
  EXPECT_EQ(rate.settle(Millis{INT64_MIN}), Money::nanos(1'500));
  EXPECT_EQ(rate.quote(), Money::nanos(1'500));
  for (std::int64_t t = 0; t < 30'000; t += 7) {
    ASSERT_LE(rate.settle(Millis{t + 7}), rate.settle(Millis{t}));  // slowness never pays
    ASSERT_LE(rate.settle(Millis{t}), rate.quote());
  }
}

TEST(Rates, FixedAndVolunteer) {
  EXPECT_EQ(FixedRate{Money::nanos(600'000)}.settle(Millis{5}), Money::nanos(600'000));
  EXPECT_EQ(Volunteer{}.settle(Millis{5}), Money{});
}

/// Largest swing of the price over the last epochs, relative, when supply answers with elasticity e, d epochs late.
double final_swing(double elasticity, unsigned delay) {
  const AdaptiveRules rules{Money{}, kMoneyMax, 1'000'000, 1};
  const double target = 1e12;
  AdaptivePrice price(rules, Money::nanos(static_cast<std::int64_t>(target * 1.02)));
  std::deque<double> past(delay + 1, target * 1.02);
  double swing = 0;
  for (int epoch = 0; epoch < 6'000; ++epoch) {
    past.push_back(static_cast<double>(price.quote().nanos()));
    past.pop_front();
    constexpr double kDemand = 1e12;
    price.step(static_cast<std::int64_t>(kDemand),
               static_cast<std::int64_t>(kDemand * std::pow(past.front() / target, elasticity)));
    if (epoch >= 5'800) swing = std::max(swing, std::abs(static_cast<double>(price.quote().nanos()) / target - 1));
  }
  return swing;
}

TEST(Adaptive, SettlesUpToTheBoundAndNotBeyond) {
  for (unsigned delay = 0; delay <= 4; ++delay) {
    const double bound = 8.0 * static_cast<double>(stable_gain_ppm(delay)) / 1e6;
    EXPECT_LT(final_swing(bound * 0.96, delay), 1e-3) << delay;
    EXPECT_GT(final_swing(bound * 1.04, delay), 1e-3) << delay;
  }
}

TEST(Adaptive, ChecksItsBoundAtStartUp) {
  AdaptiveRules rules{Money{}, Money::nanos(100), 7'999'999, 1};
  EXPECT_TRUE(check_adaptive(rules));
  rules.elasticity_ppm = 8'000'000;
  EXPECT_EQ(check_adaptive(rules).error().code, "P-AUC-010");
  rules = {Money{}, Money::nanos(100), 1'000'000, 17};
  EXPECT_EQ(check_adaptive(rules).error().code, "P-AUC-010");
  rules = {Money::nanos(9), Money::nanos(8), 1, 1};
  EXPECT_EQ(check_adaptive(rules).error().code, "P-AUC-011");
  for (std::uint32_t d = 0; d <= kReactionEpochsMax; ++d) {
    EXPECT_EQ(stable_gain_ppm(d), static_cast<std::int64_t>(2e6 * std::sin(M_PI / (2.0 * (2.0 * d + 1))) + 1e-6));
    EXPECT_EQ(smooth_gain_ppm(d), static_cast<std::int64_t>(1e6 * std::pow(d, d) / std::pow(d + 1.0, d + 1.0) + 1e-9));
  }
}

TEST(Adaptive, StaysInItsRangeWhateverItIsTold) {
  AdaptivePrice price({Money::nanos(10), Money::nanos(1'000), 1'000'000, 1}, Money::nanos(5));
  EXPECT_EQ(price.quote(), Money::nanos(10));
  price.step(1, 0);
  EXPECT_EQ(price.quote(), Money::nanos(11));
  price.step(0, 0);
  price.step(7, 7);
  price.step(-3, -9);
  EXPECT_EQ(price.quote(), Money::nanos(11));
  for (int i = 0; i < 100; ++i) price.step(INT64_MAX, 1);
  EXPECT_EQ(price.quote(), Money::nanos(1'000));
  for (int i = 0; i < 100; ++i) price.step(INT64_MIN, INT64_MAX);
  EXPECT_EQ(price.quote(), Money::nanos(10));
}

constexpr JobClass kOther{JobKind::Node, 2};
constexpr Instant kEnd{100'000'000};

TEST(StandingOffers, AreCheckedInOrder) {
  StandingBook book;
  const auto post = [&](std::uint64_t who, std::int64_t price, std::int64_t at) {
    return book.post(kClass, member(who), Money::nanos(price), 5, kEnd, Instant{at});
  };
  EXPECT_EQ(book.post(kClass, member(1), Money::nanos(-1), 0, {}, {}), PostVerdict::BadPrice);
  EXPECT_EQ(book.post(kClass, member(1), Money::nanos(INT64_MAX), 1, kEnd, {}), PostVerdict::BadPrice);
  EXPECT_EQ(book.post(kClass, member(1), Money::nanos(1), 0, {}, {}), PostVerdict::BadUnits);
  EXPECT_EQ(book.post(kClass, member(1), Money::nanos(1), INT64_MAX, kEnd, {}), PostVerdict::BadUnits);
  EXPECT_EQ(book.post(kClass, member(1), Money::nanos(1), 1, {}, {}), PostVerdict::Expired);
  EXPECT_EQ(post(1, 1'000, 1), PostVerdict::Posted);
  EXPECT_EQ(post(1, 900, 2), PostVerdict::TooSoon);
  EXPECT_EQ(post(1, 1'000, 2), PostVerdict::Posted);  // more units at the same price
  EXPECT_EQ(post(2, 995, 3), PostVerdict::NoRealUndercut);
  EXPECT_EQ(post(2, 990, 3), PostVerdict::Posted);
  EXPECT_EQ(post(3, 990, 3), PostVerdict::Posted);  // equal is no undercut
  EXPECT_EQ(post(1, 900, 1 + kStandingEpoch.count), PostVerdict::Posted);
  EXPECT_EQ(book.best(kClass, Instant{5}), Money::nanos(900));
  EXPECT_FALSE(book.best(kClass, kEnd));
  EXPECT_FALSE(book.best(kOther, Instant{5}));
}

TEST(StandingOffers, AreTakenCheapestFirstAtTheirPrices) {
  StandingBook book;
  book.post(kClass, member(1), Money::nanos(300), 5, kEnd, {});
  book.post(kClass, member(2), Money::nanos(100), 2, kEnd, {});
  book.post(kClass, member(3), Money::nanos(200), 2, Instant{10}, {});
  book.post(kOther, member(4), Money::nanos(1), 9, kEnd, {});
  const auto awards = book.take(kClass, 4, Money::nanos(1'000), {}, Instant{20});
  ASSERT_EQ(awards.size(), 2u);
  EXPECT_EQ(awards[0], (Award{member(2), 2, Money::nanos(100), 0}));
  EXPECT_EQ(awards[1], (Award{member(1), 2, Money::nanos(300), 0}));
  EXPECT_TRUE(book.take(kClass, 9, Money::nanos(299), {}, Instant{20}).empty());
  EXPECT_TRUE(book.withdraw(kClass, member(1)));
  EXPECT_FALSE(book.withdraw(kClass, member(1)));
  EXPECT_TRUE(book.take(kClass, 9, Money::nanos(1'000), {}, Instant{20}).empty());
}

}  // namespace
}  // namespace pp::auction
