// SPDX-License-Identifier: Apache-2.0
// Clocks: arrival inside a tick means nothing, prices move one way, promises cannot beat one's record, lateness is
// paid for, and on the descending clock no exit but the honest one pays.
#include <map>

#include <gtest/gtest.h>

#include "auction/clock_lot.h"
#include "tests/property/auction/market.h"

namespace pp::auction::testing {
namespace {

LotRules random_clock(Rng& rng, MechanismId id) {
  LotRules lot;
  lot.mechanism = id;
  lot.lot.value = rng.next();
  lot.units = static_cast<std::int64_t>(1 + rng.below(12));
  lot.clock.n_ticks = static_cast<std::uint32_t>(1 + rng.below(9));
  lot.clock.floor = Money::nanos(static_cast<std::int64_t>(rng.below(5)));
  // One step is a whole number of nanos, so that costs can lie exactly on the grid.
  const auto step = static_cast<std::int64_t>(1 + rng.below(3));
  lot.reserve = lot.clock.floor + Money::nanos(step * lot.clock.n_ticks);
  lot.clock.delay_cost_per_s = Money::nanos(static_cast<std::int64_t>(rng.below(4)));
  return lot;
}

/// The first tick whose price is below the cost; n_ticks + 1 when none is.
std::uint32_t honest_exit(const LotRules& lot, Money cost) {
  for (std::uint32_t k = 1; k <= lot.clock.n_ticks; ++k) {
    if (price_down(lot, k) < cost) return k;
  }
  return lot.clock.n_ticks + 1;
}

/// The best gain of leaving at another tick than the honest one, per market; costs on the grid or anywhere.
std::int64_t best_exit_gain(Rng& rng, bool on_grid, std::int64_t* step_value) {
  const LotRules lot = random_clock(rng, MechanismId::DutchDown);
  const std::int64_t step = (lot.reserve - lot.clock.floor).nanos() / lot.clock.n_ticks;
  std::vector<Stay> stays;
  std::vector<Money> costs;
  const std::uint64_t n = 1 + rng.below(7);
  for (std::uint64_t i = 0; i < n; ++i) {
    Money cost = price_down(lot, static_cast<std::uint32_t>(rng.below(lot.clock.n_ticks + 1)));
    if (!on_grid) cost = cost - Money::nanos(static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(step))));
    costs.push_back(cost);
    stays.push_back({{member(i), Money{}, static_cast<std::int64_t>(1 + rng.below(6)), {}}, honest_exit(lot, cost)});
  }
  const Seed seed = seed_from(rng);
  const std::size_t j = rng.below(n);
  *step_value = step * stays[j].offer.units;
  const std::int64_t honest = utility(clear_dutch_down(lot, stays, seed), {member(j)}, costs[j]);
  EXPECT_GE(honest, 0);
  std::int64_t best = honest;
  for (std::uint32_t exit = 1; exit <= lot.clock.n_ticks + 1; ++exit) {
    stays[j].exit = exit;
    best = std::max(best, utility(clear_dutch_down(lot, stays, seed), {member(j)}, costs[j]));
  }
  return best - honest;
}

TEST(DutchDown, NoOtherExitPaysOnTheGrid) {
  Rng rng(41);
  std::int64_t step = 0;
  int gains = 0;
  for (int i = 0; i < 100'000; ++i) gains += best_exit_gain(rng, true, &step) > 0;
  EXPECT_EQ(gains, 0);
}

TEST(DutchDown, BetweenTwoPricesALieGainsLessThanAStep) {
  Rng rng(42);
  int gains = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::int64_t step = 0;
    const std::int64_t gain = best_exit_gain(rng, false, &step);
    gains += gain > 0;
    ASSERT_LE(gain, step);
  }
  EXPECT_GT(gains, 0);  // the bound is not idle: off the grid the search does find something
}

TEST(DutchDown, TheLastTwoDoNotLeaveTogether) {
  Rng rng(43);
  LotRules lot = random_clock(rng, MechanismId::DutchDown);
  lot.units = 1;
  const std::vector<Stay> stays{{{member(1), Money{}, 1, {}}, 1}, {{member(2), Money{}, 1, {}}, 1}};
  for (int i = 0; i < 50; ++i) {
    const Clearing c = clear_dutch_down(lot, stays, seed_from(rng));
    ASSERT_EQ(c.awards.size(), 1u);
    ASSERT_EQ(c.awards[0].unit_price, lot.reserve);
  }
}

std::vector<Acceptance> random_acceptances(Rng& rng, const LotRules& lot) {
  std::vector<Acceptance> out;
  const std::uint64_t n = 1 + rng.below(8);
  for (std::uint64_t i = 0; i < n; ++i) {
    Acceptance a;
    a.offer.member = member(i);
    a.offer.units = static_cast<std::int64_t>(1 + rng.below(5));
    a.offer.terms.median = Millis{static_cast<std::int64_t>(rng.below(5'000))};
    a.offer.terms.quality_charge = Money::nanos(static_cast<std::int64_t>(rng.below(4)));
    a.tick = static_cast<std::uint32_t>(rng.below(lot.clock.n_ticks + 1));
    a.promised = Millis{static_cast<std::int64_t>(1 + rng.below(5'000))};
    out.push_back(a);
  }
  return out;
}

TEST(DutchUp, ArrivalInsideATickMeansNothing) {
  Rng rng(44);
  for (int i = 0; i < 20'000; ++i) {
    const LotRules lot = random_clock(rng, MechanismId::DutchUp);
    std::vector<Acceptance> a = random_acceptances(rng, lot);
    const Seed seed = seed_from(rng);
    const Clearing before = clear_dutch_up(lot, a, seed);
    for (std::size_t k = a.size() - 1; k > 0; --k) std::swap(a[k], a[rng.below(k + 1)]);
    ASSERT_EQ(before.awards, clear_dutch_up(lot, a, seed).awards);
  }
}

TEST(DutchUp, PaysOnePriceWithinTheClockAndFillsTheLot) {
  Rng rng(45);
  for (int i = 0; i < 20'000; ++i) {
    const LotRules lot = random_clock(rng, MechanismId::DutchUp);
    const std::vector<Acceptance> a = random_acceptances(rng, lot);
    const Clearing c = clear_dutch_up(lot, a, seed_from(rng));
    std::int64_t offered = 0;
    for (const Acceptance& x : a) offered += x.offer.units;
    ASSERT_EQ(c.units_sold, std::min(offered, lot.units));
    for (std::size_t k = 0; k < a.size(); ++k) {
      if (is_win(c.verdicts[k].reason)) {
        ASSERT_GE(c.cutoff, price_up(lot, a[k].tick));  // never less than what it accepted
      }
    }
    for (const Award& award : c.awards) ASSERT_EQ(award.unit_price, c.cutoff);
    ASSERT_LE(c.cutoff, lot.reserve);
  }
}

TEST(DutchUp, APromiseCannotBeatTheRecord) {
  LotRules lot;
  lot.mechanism = MechanismId::DutchUp;
  lot.units = 1;
  lot.reserve = Money::nanos(100);
  lot.clock = {Money::nanos(10), 9, Millis{1000}, 1'000'000, Money::nanos(5), Money{}};
  Acceptance braggart{{member(1), Money{}, 1, {}}, 2, Millis{1}};
  braggart.offer.terms.median = Millis{60'000};
  Acceptance honest{{member(2), Money{}, 1, {}}, 2, Millis{50'000}};
  honest.offer.terms.median = Millis{50'000};
  const std::vector both{braggart, honest};
  const Clearing c = clear_dutch_up(lot, both, {});
  EXPECT_EQ(c.verdicts[0].reason, Reason::Outscored);
  EXPECT_EQ(c.verdicts[1].reason, Reason::Won);
  EXPECT_EQ(c.cutoff, Money::nanos(30));
}

TEST(DutchUp, RejectsWhatCannotBeMeant) {
  Rng rng(46);
  LotRules lot = random_clock(rng, MechanismId::DutchUp);
  const auto reason = [&](Acceptance a) { return clear_dutch_up(lot, std::vector{a}, {}).verdicts[0].reason; };
  const Acceptance good{{member(1), Money{}, 1, {}}, 0, Millis{5}};
  Acceptance bad = good;
  EXPECT_EQ(reason(bad), Reason::Won);
  bad.tick = lot.clock.n_ticks + 1;
  EXPECT_EQ(reason(bad), Reason::WrongTick);
  bad = good;
  bad.promised = Millis{0};
  EXPECT_EQ(reason(bad), Reason::AbsurdPromise);
  bad.promised = Millis{INT64_MAX};
  EXPECT_EQ(reason(bad), Reason::AbsurdPromise);
  bad = good;
  bad.offer.units = -1;
  EXPECT_EQ(reason(bad), Reason::NoUnits);
  const std::vector twice{good, good};
  EXPECT_EQ(clear_dutch_up(lot, twice, {}).verdicts[1].reason, Reason::AlreadyAccepted);
}

TEST(Lateness, CostsItsShareAndNeverMoreThanThePrice) {
  const Money price = Money::nanos(1000);
  EXPECT_EQ(pay_when_late(price, 1'000'000, Millis{100}, Millis{-5}), price);
  EXPECT_EQ(pay_when_late(price, 1'000'000, Millis{100}, Millis{25}), Money::nanos(750));
  EXPECT_EQ(pay_when_late(price, 500'000, Millis{100}, Millis{25}), Money::nanos(875));
  EXPECT_EQ(pay_when_late(price, 1'000'000, Millis{3}, Millis{1}), Money::nanos(666));
  EXPECT_EQ(pay_when_late(price, 1'000'000, Millis{100}, Millis{100}), Money{});
  EXPECT_EQ(pay_when_late(kMoneyMax, 10'000'000, Millis{1}, Millis{INT64_MAX}), Money{});
}

TEST(ClockLot, ATickIsJudgedByTheLatestTimeSeen) {
  LotRules lot;
  lot.mechanism = MechanismId::DutchUp;
  lot.units = 2;
  lot.reserve = Money::nanos(100);
  lot.opened = lot.commit_close = Instant{10'000};
  lot.clock = {Money::nanos(10), 9, Millis{1000}, 1'000'000, Money{}, Money{}};
  ClockLot clock(lot, {{member(1), {}}, {member(2), {}}, {member(3), {}}});
  const auto accept = [&](std::uint64_t who, std::uint32_t tick, std::int64_t at) {
    return clock.take({MoveKind::Accept, member(who), tick, 1, Millis{500}, {}, {}}, true, Instant{at});
  };
  EXPECT_EQ(accept(1, 0, 9'999), Reason::ClockNotRunning);
  EXPECT_EQ(accept(9, 0, 10'000), Reason::UnknownMember);
  EXPECT_EQ(accept(1, 1, 12'500), Reason::WrongTick);
  EXPECT_EQ(accept(1, 1, 11'500), Reason::WrongTick);  // the clock of the caller ran backwards: tick 2 still runs
  EXPECT_EQ(accept(1, 2, 11'500), Reason::Won);
  EXPECT_EQ(accept(1, 2, 12'600), Reason::AlreadyAccepted);
  EXPECT_EQ(clock.take({MoveKind::Leave, member(2), 2, 0, {}, {}, {}}, true, Instant{12'700}), Reason::ClockNotRunning);
  EXPECT_EQ(clock.take({MoveKind::Accept, member(2), 2, 1, Millis{5}, {}, {}}, false, {}), Reason::BadSignature);
  EXPECT_EQ(accept(2, 4, 14'000), Reason::Won);
  EXPECT_EQ(accept(3, 4, 14'999), Reason::Won);  // the same tick: still open to all
  EXPECT_EQ(accept(3, 5, 15'000), Reason::ClockNotRunning);
  EXPECT_TRUE(clock.over(Instant{15'000}));
  const Clearing c = clock.clear({});
  EXPECT_EQ(c.units_sold, 2);
  EXPECT_EQ(c.cutoff, price_up(lot, 4));
}

TEST(ClockLot, DescendingStopsWhenThoseInFit) {
  LotRules lot;
  lot.mechanism = MechanismId::DutchDown;
  lot.units = 3;
  lot.reserve = Money::nanos(100);
  lot.commit_close = Instant{1'000};
  lot.clock = {Money::nanos(10), 9, Millis{1000}, 1'000'000, Money{}, Money{}};
  ClockLot clock(lot, {{member(1), {}}, {member(2), {}}, {member(3), {}}});
  const auto move = [&](MoveKind kind, std::uint64_t who, std::uint32_t tick, std::int64_t at) {
    return clock.take({kind, member(who), tick, 2, {}, {}, {}}, true, Instant{at});
  };
  for (std::uint64_t who = 1; who <= 3; ++who) EXPECT_EQ(move(MoveKind::Join, who, 0, 500), Reason::Won);
  EXPECT_EQ(move(MoveKind::Join, 1, 0, 600), Reason::AlreadyAccepted);
  EXPECT_EQ(move(MoveKind::Join, 1, 0, 1'000), Reason::CommitLate);
  EXPECT_EQ(move(MoveKind::Leave, 1, 0, 1'100), Reason::WrongTick);
  EXPECT_EQ(move(MoveKind::Leave, 1, 2, 3'100), Reason::Won);
  EXPECT_EQ(move(MoveKind::Leave, 1, 2, 3'200), Reason::AlreadyAccepted);
  EXPECT_EQ(move(MoveKind::Leave, 2, 5, 6'100), Reason::Won);
  EXPECT_TRUE(clock.over(Instant{7'000}));
  const Clearing c = clock.clear({});
  ASSERT_EQ(c.awards.size(), 1u);
  EXPECT_EQ(c.awards[0].member, member(3));
  EXPECT_EQ(c.cutoff, price_down(lot, 4));
}

}  // namespace
}  // namespace pp::auction::testing
