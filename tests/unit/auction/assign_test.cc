// SPDX-License-Identifier: Apache-2.0
// Assignment rule by rule: the published queue, its live form, residual times and the smart assigner's promises.
#include <cmath>

#include <gtest/gtest.h>

#include "auction/assign/lrp.h"
#include "auction/assign/smart.h"
#include "tests/property/auction/market.h"
#include "tests/unit/auction/segment_class.h"

namespace pp::auction {
namespace {

using testing::member;
constexpr JobClass kSmall{JobKind::Segment, 16};
constexpr JobClass kNode{JobKind::Node, 2};

TEST(LrpQueue, IsThePublishedRule) {
  LrpQueue q;
  for (std::uint64_t j = 1; j <= 3; ++j) q.add({j});
  for (std::uint64_t j = 1; j <= 3; ++j) EXPECT_EQ(q.next(), JobId{j});
  EXPECT_EQ(q.next(), JobId{1});  // nothing fresh: the head of the queue, even though somebody holds it
  EXPECT_TRUE(q.complete({2}));
  EXPECT_FALSE(q.complete({2}));
  EXPECT_EQ(q.next(), JobId{3});
  EXPECT_EQ(q.next(), JobId{1});
  q.add({4});
  EXPECT_EQ(q.next(), JobId{4});
  EXPECT_EQ(q.next(), JobId{3});
  EXPECT_EQ(q.n_open(), 3u);
}

TEST(LiveLrp, NeverReturnsAJobToWhoFailedOrHoldsIt) {
  LiveLrp q;
  q.add({1});
  q.add({2});
  EXPECT_EQ(q.next(member(1), 9, true), JobId{1});
  q.fail({1}, member(1));
  EXPECT_EQ(q.next(member(1), 9, true), JobId{2});
  EXPECT_EQ(q.next(member(1), 9, true), std::nullopt);
  EXPECT_EQ(q.next(member(2), 9, true), JobId{1});  // requeued goes first
  EXPECT_EQ(q.next(member(2), 9, false), std::nullopt);
  EXPECT_EQ(q.next(member(2), 9, true), JobId{2});  // a duplicate
  EXPECT_EQ(q.complete({2}), (std::set{member(1), member(2)}));
  EXPECT_EQ(q.in_flight(member(1)), 0u);
  EXPECT_TRUE(q.has_failed({1}, member(1)));
}

TEST(LiveLrp, KeepsItsLimitsInAnyOrderOfEvents) {
  Rng rng(71);
  for (int round = 0; round < 300; ++round) {
    LiveLrp q({2});
    std::map<std::uint64_t, std::set<std::uint64_t>> failed, holders;
    std::set<std::uint64_t> open;
    std::uint64_t next = 0;
    for (int step = 0; step < 200; ++step) {
      const std::uint64_t who = rng.below(5), j = next == 0 ? 0 : rng.below(next);
      switch (rng.below(5)) {
        case 0:
          open.insert(next), q.add({next++});
          break;
        case 1:
        case 2:
          if (const auto got = q.next(member(who), 3, rng.below(2) == 0)) {
            ASSERT_TRUE(open.contains(got->value));
            ASSERT_FALSE(failed[got->value].contains(who));
            ASSERT_TRUE(holders[got->value].insert(who).second);
            ASSERT_LE(holders[got->value].size(), 2u);
            ASSERT_LE(q.in_flight(member(who)), 3u);
          }
          break;
        case 3:
          if (!holders[j].contains(who)) break;
          q.fail({j}, member(who));
          failed[j].insert(who);
          holders[j].erase(who);
          break;
        case 4:
          if (open.erase(j) > 0) {
            ASSERT_EQ(q.complete({j}).size(), holders[j].size());
          }
          holders[j].clear();
          break;
      }
    }
    ASSERT_EQ(q.n_open(), open.size());
  }
}

TEST(Residual, TailIsTheNormalOne) {
  for (int i = -450; i <= 450; ++i) {
    const double z = i / 100.0;
    const double tail = static_cast<double>(normal_tail(Fixed::ratio(i, 100)).raw()) / 4294967296.0;
    EXPECT_NEAR(tail, 0.5 * std::erfc(z / std::sqrt(2.0)), 1e-3) << z;
  }
}

TEST(Residual, AnOverdueJobLooksWorseWithEverySecond) {
  const ServiceModel m{Millis{60'000}, Fixed::ppm(100'000), true};
  EXPECT_NEAR(static_cast<double>(residual_time(m, Millis{1'000}).count), 59'600, 1'500);
  EXPECT_LT(residual_time(m, Millis{60'000}), Millis{15'000});
  EXPECT_GT(residual_time(m, Millis{120'000}), Millis{110'000});
  EXPECT_EQ(health(m, Millis{30'000}), Health::InTime);
  EXPECT_EQ(health(m, Millis{61'000}), Health::Due);
  EXPECT_EQ(health(m, Millis{120'000}), Health::Stuck);
  const ServiceModel unknown{Millis{60'000}, Fixed::ppm(100'000), false};
  EXPECT_GT(residual_time(unknown, Millis{60'000}), residual_time(m, Millis{60'000}));
  for (const std::int64_t t : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, INT64_MAX}) {
    EXPECT_GE(residual_time({Millis{t}, Fixed{}, false}, Millis{t}).count, 0);
  }
}

SeatView seat_of(std::uint64_t who, std::int64_t median_ms, std::uint32_t in_flight_max = 1) {
  return {member(who), {{kClass, Millis{median_ms}, Fixed::ppm(100'000)}}, Fixed::ppm(950'000), true, in_flight_max,
          {}};
}

TEST(Smart, LeavesTheLastJobToTheFaster) {
  SmartAssigner a;
  a.seat(seat_of(1, 100'000), {});
  a.seat(seat_of(2, 10'000), {});
  a.add({1}, kClass);
  EXPECT_FALSE(a.request(member(9), {}));  // never seated
  const auto fast = a.request(member(2), Instant{0});
  ASSERT_TRUE(fast);
  EXPECT_EQ(fast->kind, HandOut::Fresh);
  a.add({2}, kClass);
  EXPECT_FALSE(a.request(member(1), Instant{10}));  // the fast one will do both before the slow one does one
  EXPECT_EQ(a.n_waiting(), 1u);
}

TEST(Smart, KeepsInFlightLimitsAndSuspensions) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000, 2), {});
  for (std::uint64_t j = 0; j < 5; ++j) a.add({j}, kClass);
  EXPECT_TRUE(a.request(member(1), Instant{0}));
  EXPECT_TRUE(a.request(member(1), Instant{0}));
  EXPECT_FALSE(a.request(member(1), Instant{0}));
  EXPECT_EQ(a.in_flight(member(1)), 2u);
  SeatView later = seat_of(2, 10'000);
  later.suspended_until = Instant{5'000};
  a.seat(later, {});
  EXPECT_FALSE(a.request(member(2), Instant{4'999}));
  EXPECT_TRUE(a.request(member(2), Instant{5'000}));
}

TEST(Smart, TakesLateWorkAwayAndKeepsTheHandsFull) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.add({1}, kClass);
  const auto given = a.request(member(1), Instant{0});
  ASSERT_TRUE(given);
  EXPECT_EQ(given->late_at, Instant{22'000});
  EXPECT_TRUE(a.tick(Instant{21'999}).late.empty());
  const auto report = a.tick(Instant{22'000});
  ASSERT_EQ(report.late.size(), 1u);
  EXPECT_TRUE(report.handed_out.empty());
  EXPECT_FALSE(a.request(member(1), Instant{23'000}));  // failed it, and still has it in hand
  a.seat(seat_of(2, 10'000), Instant{23'000});
  const auto again = a.request(member(2), Instant{23'000});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->kind, HandOut::Requeued);
  EXPECT_EQ(a.complete({1}, member(2), Millis{9'000}), std::vector{member(1)});
  EXPECT_EQ(a.in_flight(member(1)), 1u);
  a.returned({1}, member(1));
  EXPECT_EQ(a.in_flight(member(1)), 0u);
  EXPECT_EQ(a.n_open(), 0u);
}

TEST(Smart, ALateResultStillCounts) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.add({1}, kClass);
  a.request(member(1), Instant{0});
  a.tick(Instant{30'000});
  EXPECT_TRUE(a.complete({1}, member(1), Millis{30'000}).empty());
  EXPECT_EQ(a.n_open(), 0u);
  EXPECT_FALSE(a.request(member(1), Instant{31'000}));  // its requeued copy went with it
}

TEST(Smart, AFailedJobGoesToSomebodyElse) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.add({1}, kClass);
  a.request(member(1), Instant{0});
  a.fail({1}, member(1));
  EXPECT_FALSE(a.request(member(1), Instant{1}));
  EXPECT_TRUE(a.tick(Instant{2}).handed_out.empty());
  a.seat(seat_of(2, 900'000), Instant{3});
  EXPECT_FALSE(a.request(member(2), Instant{3}));  // slower than the first, if only that one might
  const auto given = a.tick(Instant{4}).handed_out;
  ASSERT_EQ(given.size(), 1u);  // nobody else will: the batch must not stand still
  EXPECT_EQ(given[0].member, member(2));
}

TEST(Smart, AGoneMembersJobIsRequeuedWithoutBlame) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.add({1}, kClass);
  a.request(member(1), Instant{0});
  a.unseat(member(1));
  EXPECT_FALSE(a.request(member(1), Instant{1}));
  a.seat(seat_of(1, 10'000), Instant{2});
  EXPECT_TRUE(a.request(member(1), Instant{2}));
}

TEST(Smart, HedgesAStuckJobWithinThreeCopies) {
  SmartAssigner a;
  for (std::uint64_t m = 1; m <= 5; ++m) a.seat(seat_of(m, 10'000), {});
  a.add({1}, kClass);
  ASSERT_TRUE(a.request(member(1), Instant{0}));
  for (std::uint64_t m = 2; m <= 5; ++m) a.request(member(m), Instant{0});
  std::size_t copies = 1;
  for (std::int64_t t = 1'000; t < 20'000; t += 1'000) {
    for (const Assignment& given : a.tick(Instant{t}).handed_out) {
      EXPECT_EQ(given.kind, HandOut::Hedge);
      EXPECT_GE(t, 10'000);  // not before it is due
      ++copies;
    }
  }
  EXPECT_EQ(copies, 3u);
  EXPECT_EQ(a.complete({1}, member(2), Millis{5'000}).size(), 2u);
}

TEST(Smart, InsuresWithMembersThatAreNoSlowerThanMost) {
  AssignOptions options;
  options.insurance_ppm = 1'000'000;
  SmartAssigner a(options);
  a.seat(seat_of(1, 90'000), {});
  a.seat(seat_of(2, 100'000), {});
  a.seat(seat_of(3, 110'000), {});
  a.add({1}, kClass);
  ASSERT_TRUE(a.request(member(1), Instant{0}));
  a.refresh(Instant{1'000});
  EXPECT_FALSE(a.request(member(3), Instant{1'000}));
  const auto copy = a.request(member(2), Instant{1'000});
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->kind, HandOut::Insurance);
}

TEST(Smart, PrefersTheClassOfItsAdvantage) {
  SmartAssigner a;
  const auto two = [](std::uint64_t who, std::int64_t large_ms, std::int64_t small_ms) {
    SeatView v = seat_of(who, large_ms);
    v.skills.push_back({kSmall, Millis{small_ms}, Fixed::ppm(100'000)});
    return v;
  };
  // The first is faster at both, but its advantage is at the large ones; the second's lesser disadvantage at the small.
  a.seat(two(1, 10'000, 9'000), {});
  a.seat(two(2, 60'000, 10'000), {});
  a.seat(two(3, 50'000, 20'000), {});
  for (std::uint64_t j = 0; j < 20; ++j) a.add({j}, j % 2 == 0 ? kClass : kSmall);
  EXPECT_EQ(a.request(member(1), Instant{0})->job.value % 2, 0u);
  EXPECT_EQ(a.request(member(2), Instant{0})->job.value % 2, 1u);
}

TEST(Smart, GivesWhatIsNearestTheRootFirst) {
  SmartAssigner a;
  SeatView v = seat_of(1, 10'000);
  v.skills.push_back({kNode, Millis{90'000}, Fixed::ppm(100'000)});
  a.seat(v, {});
  for (std::uint64_t j = 0; j < 20; ++j) a.add({j}, kClass);
  a.add({20}, kNode);
  EXPECT_EQ(a.request(member(1), Instant{0})->job, JobId{20});
}

TEST(Smart, FallsBackWhenItsModelIsWrong) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  for (std::uint64_t j = 0; j < 100; ++j) {
    a.add({j}, kClass);
    ASSERT_TRUE(a.request(member(1), Instant{static_cast<std::int64_t>(j)}));
    a.complete({j}, member(1), Millis{25'000});
  }
  EXPECT_TRUE(a.in_fallback());
  EXPECT_GT(a.calibration_error(), Fixed::ppm(300'000));
}

/// Opens what the test says.
struct TestGate : Gate {
  std::set<HandOut> open;
  std::int64_t units = kUnitsMax;
  bool admits(const MemberId&, JobId, HandOut kind) const override { return open.contains(kind); }
  std::int64_t units_open(const MemberId&, const Lane&) const override { return units; }
};

TEST(Smart, GivesNothingThatTheGateShuts) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.add({1}, kClass);
  TestGate gate;
  EXPECT_FALSE(a.request(member(1), Instant{0}, gate));
  EXPECT_FALSE(a.hand_anyway(Instant{0}, gate));
  EXPECT_EQ(a.n_waiting(), 1u);
  gate.open = {HandOut::Fresh};
  EXPECT_TRUE(a.request(member(1), Instant{0}, gate));
  gate.open = {HandOut::Fresh, HandOut::Requeued};
  a.seat(seat_of(2, 10'000), {});
  EXPECT_FALSE(a.request(member(2), Instant{30'000}, gate));  // a copy, however overdue, is not open
}

TEST(Smart, CountsOnNoMoreThanMembersMayDraw) {
  // Alone, the fast one would do both jobs before the slow one did one, but it may draw one only.
  struct OneEach : Gate {
    std::int64_t units_open(const MemberId&, const Lane&) const override { return 1; }
  } gate;
  SmartAssigner a;
  a.seat(seat_of(1, 100'000), {});
  a.seat(seat_of(2, 10'000), {});
  a.add({1}, kClass);
  a.add({2}, kClass);
  EXPECT_TRUE(a.request(member(1), Instant{0}, gate));
  EXPECT_EQ(a.units_in_time(member(1), kClass, Instant{0}), 0);
}

SeatView let_down_seat(std::uint64_t who, std::int64_t median_ms) {
  SeatView view = seat_of(who, median_ms);
  view.proven = false;
  view.let_down = true;
  return view;
}

TEST(Smart, WhoKeptAJobGetsOnlyWhatOthersCouldStillFinish) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.seat(let_down_seat(2, 10'000), {});
  a.add({1}, kClass);
  EXPECT_FALSE(a.request(member(2), Instant{0}));  // lost there, it would be done after 28 s instead of 10
  for (std::uint64_t j = 2; j <= 10; ++j) a.add({j}, kClass);
  a.refresh(Instant{2'500});
  EXPECT_TRUE(a.request(member(2), Instant{2'500}));  // the others take longer than that anyway
}

TEST(Smart, WhoKeptAJobGetsNoCopies) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.seat(let_down_seat(2, 10'000), {});
  a.seat(seat_of(3, 10'000), {});
  a.add({1}, kClass);
  ASSERT_TRUE(a.request(member(1), Instant{0}));
  a.refresh(Instant{15'000});
  EXPECT_FALSE(a.request(member(2), Instant{15'000}));
  EXPECT_TRUE(a.request(member(3), Instant{15'000}));
}

TEST(Smart, DoesNotWaitForWhoIsFastAndKeepsJobs) {
  SmartAssigner a;
  a.seat(seat_of(1, 100'000), {});
  for (std::uint64_t m = 2; m <= 9; ++m) a.seat(let_down_seat(m, 70'000), {});
  a.add({1}, kClass);
  EXPECT_TRUE(a.request(member(1), Instant{0}));
}

TEST(Smart, WhenNobodyIsInTimeThoseWhoKeptNothingComeFirst) {
  struct NothingSold : Gate {
    std::int64_t units_open(const MemberId&, const Lane&) const override { return 0; }
  } gate;
  SmartAssigner a;
  a.seat(let_down_seat(1, 10'000), {});
  a.seat(seat_of(2, 100'000), {});
  a.add({1}, kClass);
  a.want(member(1));
  a.want(member(2));
  const auto given = a.hand_anyway(Instant{0}, gate);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->member, member(2));
}

TEST(Smart, ThoseWhoAreRefusedKeepNobodyBehindThemWaiting) {
  struct LastOnly : Gate {
    bool admits(const MemberId& who, JobId, HandOut) const override { return who == member(1'000); }
  } gate;
  SmartAssigner a;
  a.seat(seat_of(2'000, 10'000), {});
  a.add({9'000}, kClass);
  ASSERT_TRUE(a.request(member(2'000), Instant{0}));
  for (std::uint64_t m = 1; m <= 500; ++m) a.seat(seat_of(m, 10'000), {});
  a.seat(seat_of(1'000, 11'000), {});
  for (std::uint64_t m = 1; m <= 500; ++m) a.want(member(m));
  a.want(member(1'000));
  for (std::uint64_t j = 1; j <= 5'000; ++j) a.add({j}, kClass);
  std::size_t given = 0;
  for (std::int64_t second = 0; second < 10; ++second) given += a.tick(Instant{second * 1'000}, gate).handed_out.size();
  EXPECT_EQ(given, 1u);
}

TEST(Smart, AParkedJobGoesToItsOwnerOnly) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.seat(seat_of(2, 10'000), {});
  a.add({1}, kClass);
  a.park({1}, true);
  EXPECT_FALSE(a.request(member(2), Instant{0}));
  EXPECT_TRUE(a.give({1}, member(1), Instant{0}));
  EXPECT_FALSE(a.give({1}, member(1), Instant{0}));
  a.fail({1}, member(1));
  EXPECT_EQ(a.place_of({1}), SmartAssigner::Place::Queued);
  EXPECT_TRUE(a.request(member(2), Instant{0}));
}

TEST(Smart, WhatIsBeingCheckedIsGivenToNobody) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.seat(seat_of(2, 10'000), {});
  a.add({1}, kClass);
  ASSERT_TRUE(a.request(member(1), Instant{0}));
  a.take_late(Instant{30'000});
  EXPECT_EQ(a.place_of({1}), SmartAssigner::Place::Queued);
  a.delivered({1}, member(1), Instant{31'000});
  EXPECT_EQ(a.in_flight(member(1)), 0u);
  EXPECT_FALSE(a.request(member(2), Instant{31'000}));
  EXPECT_TRUE(a.take_late(Instant{900'000}).empty());
  a.fail({1}, member(1));
  EXPECT_TRUE(a.request(member(2), Instant{900'000}));
}

TEST(Smart, ARestartGivesBackTheTimeThatThePoolWasDown) {
  SmartAssigner a;
  a.seat(seat_of(1, 10'000), {});
  a.add({1}, kClass);
  const Instant late = a.request(member(1), Instant{0})->late_at;
  a.stretch(seconds(1'000));
  EXPECT_TRUE(a.take_late(late + seconds(999)).empty());
  EXPECT_EQ(a.take_late(late + seconds(1'000)).size(), 1u);
}

TEST(Smart, SurvivesItsEncoding) {
  SmartAssigner a;
  for (std::uint64_t m = 1; m <= 5; ++m) a.seat(seat_of(m, 10'000 * static_cast<std::int64_t>(m)), {});
  for (std::uint64_t j = 1; j <= 9; ++j) a.add({j}, kClass, BatchId{j % 2});
  for (std::uint64_t m = 1; m <= 5; ++m) a.request(member(m), Instant{0});
  a.tick(Instant{15'000});
  auto back = decode_fields<SmartAssigner>(encode_fields(a));
  ASSERT_TRUE(back);
  EXPECT_EQ(encode_fields(*back), encode_fields(a));
  a.tick(Instant{90'000});
  back->tick(Instant{90'000});
  EXPECT_EQ(encode_fields(*back), encode_fields(a));
}

TEST(CancelFee, IsHalfThePriceForTheShareSpent) {
  EXPECT_EQ(cancel_fee(Money::nanos(1'000), Millis{5'000}, Millis{10'000}), Money::nanos(250));
  EXPECT_EQ(cancel_fee(Money::nanos(1'000), Millis{50'000}, Millis{10'000}), Money::nanos(500));
  EXPECT_EQ(cancel_fee(Money::nanos(1'000), Millis{-5}, Millis{10'000}), Money{});
}

}  // namespace
}  // namespace pp::auction
