// SPDX-License-Identifier: Apache-2.0
// What a bid is based on: what jobs of late have cost, the work that is taken on, and members that keep their word.
#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

struct EstimateDesk : Desk {
  explicit EstimateDesk(CoreConfig c = {}) : Desk(patient(std::move(c))) {}
  /// Members of these tests are slow and say nothing meanwhile.
  static CoreConfig patient(CoreConfig c) {
    c.member_silence = seconds(7200);
    return c;
  }
  void join_at(const std::string& name, Millis benchmark) {
    say(MemberJoined{member_named(name), 1, name, "", {{segment(), benchmark}}, 1});
  }
  bool deliver(const std::string& name, Millis taken = Millis{1}) {
    const auto job = pull(name);
    if (!job) return false;
    wait(taken);
    const std::string proof = name + std::to_string(job->epoch.value);
    say(result(*job, proof));
    check(*job, CheckVerdict::Valid, proof);
    return true;
  }
  const Member& member(const std::string& name) const { return core.state().members.at(member_named(name)); }
  Money bid(std::uint64_t n) const { return core.state().orders.at(OrderId{n}).bid; }
  Money asked_for(Money price_2p20, int jobs) const {
    const Money cost = (price_of_cycles(price_2p20, 1 << 18) + Money::nanos(1)) * jobs;
    return cost.scaled(12, 10).scaled(100, 95);
  }
};

TEST(Estimates, ABidCountsTheWorkThatIsTakenOn) {
  EstimateDesk d(backup_lane_only());
  d.join_at("a", seconds(100));
  d.bid_on(1);  // three jobs are six minutes, and the deadline is in ten
  EXPECT_TRUE(d.got<PlaceBid>());
  d.bid_on(2);
  EXPECT_EQ(d.order_reason(2), OrderReason::TooLate);  // the bid on the first may be taken
  d.say(OrderLost{OrderId{1}, d.now});
  d.bid_on(3);
  EXPECT_TRUE(d.got<PlaceBid>());
  d.say(OrderWon{OrderId{3}, d.bid(3), Money::units(5), d.now});
  d.bid_on(4);
  EXPECT_EQ(d.order_reason(4), OrderReason::TooLate);  // and now there is a batch
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(d.deliver("a", seconds(100)));
  d.bid_on(5);
  EXPECT_TRUE(d.got<PlaceBid>());
}

TEST(Estimates, ABidFollowsWhatJobsHaveReallyCost) {
  EstimateDesk d;
  d.join("a");
  d.win(1);
  d.sell_to("a");  // three units at 1000 nanos each
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(d.deliver("a"));
  EXPECT_EQ(usual_cost(d.core.state(), Desk::segment()), d.config.cost_per_2p20_cycles.scaled(1, 100));
  EstimateDesk lane(backup_lane_only());
  lane.join("a");
  lane.win(1);
  Money paid;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(lane.deliver("a"));
    paid = lane.core.state().batches.begin()->second.paid;
  }
  const Money cost = price_of_2p20(paid, 3 << 18);
  EXPECT_NE(cost, lane.config.cost_per_2p20_cycles);
  EXPECT_EQ(usual_cost(lane.core.state(), Desk::segment()), cost);
  lane.bid_on(2);
  EXPECT_EQ(lane.bid(2), lane.asked_for(cost, 3));
}

TEST(Estimates, ACheapLotThatOthersHadToFinishDoesNotMakeJobsCheap) {
  EstimateDesk d;
  d.join("a");
  d.join("b");
  d.win(1);
  d.sell_to("a");  // for a song, and it keeps the first one
  ASSERT_TRUE(d.pull("a"));
  d.wait(seconds(60));
  ASSERT_EQ(d.member("a").late, 1u);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(d.deliver("b"));
  EXPECT_EQ(lagged_price(d.core.state(), Desk::segment()), Money::nanos(4000));
  EXPECT_GT(usual_cost(d.core.state(), Desk::segment()), d.config.cost_per_2p20_cycles.scaled(1, 2));
}

TEST(Estimates, WhatWasGivenUpCostsAtLeastWhatNobodyDidItFor) {
  EstimateDesk d(backup_lane_only());
  d.join("a");
  d.win(1);
  d.say(WorkPulled{member_named("a"), 1, Money::units(8000)});  // its floor is above all that the lane may pay
  d.wait(seconds(60));
  d.say(Heartbeat{member_named("a"), 1, {}});
  const Money posted = posted_price(d.core.state().batches.begin()->second, d.core.state().jobs.begin()->second);
  d.wait(seconds(600));
  ASSERT_EQ(d.order_reason(1), OrderReason::Failed);
  EXPECT_EQ(d.core.state().class_costs.at(Desk::segment()).size(), 1u);
  EXPECT_GE(usual_cost(d.core.state(), Desk::segment()), price_of_2p20(posted, 1 << 18));
  EXPECT_GE(usual_cost(d.core.state(), Desk::segment()), d.config.cost_per_2p20_cycles);
}

struct LaneDesk : EstimateDesk {
  LaneDesk() : EstimateDesk(backup_lane_only()) {}
  void ask(const std::string& name, Money floor) { say(WorkPulled{member_named(name), 1, floor}); }
  const ClassWork& work() const { return core.state().batches.begin()->second.classes.begin()->second; }
  void wait_steps(int n) {
    for (int i = 0; i < n; ++i) wait(config.backup_step);
  }
};

TEST(Lane, DoesNotClimbForWhoCouldNotBegin) {
  LaneDesk d;
  d.join("hoarder");
  d.join("worker");
  d.win(1, 3);
  ASSERT_TRUE(d.pull("worker"));
  for (int i = 0; i < 4; ++i) {
    // It holds one and wants more, whatever that pays.
    d.ask("hoarder", {});
    d.wait(d.config.backup_step);
  }
  ASSERT_EQ(d.work().fresh, 1);
  EXPECT_EQ(d.work().backup_steps, 0u);
}

TEST(Lane, OneThatAsksTooMuchMovesNothingWhileWorkFlows) {
  LaneDesk d;
  for (int i = 0; i < 30; ++i) d.join("worker" + std::to_string(i));
  d.join("greedy");
  d.win(1, 60);
  d.ask("greedy", Money::units(8000));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(d.deliver("worker" + std::to_string(i)));
    d.wait(d.config.backup_step - Millis{2});
  }
  EXPECT_EQ(d.work().backup_steps, 0u);
  d.wait_steps(3);  // now nobody takes any
  EXPECT_GT(d.work().backup_steps, 0u);
}

TEST(Lane, CopiesLeaveWhatTheWaitingJobsCost) {
  LaneDesk d;
  d.join("a");
  d.join("b");
  d.win(1, 3);
  const auto running = d.pull("a");
  ASSERT_TRUE(running);
  Batch batch = d.core.state().batches.begin()->second;
  const Job& copied = d.core.state().jobs.at(running->job);
  ClassWork& work = batch.classes.begin()->second;
  ASSERT_EQ(work.uncovered(), 2);
  work.backup_steps = 100;  // one copy at such a price would be paid with the others' money
  const Money left = batch.pay_budget - batch.paid - batch.promised;
  EXPECT_EQ(posted_price(batch, copied), copied.reserved);
  for (const auto& [id, job] : d.core.state().jobs) {
    if (id == running->job) continue;
    EXPECT_EQ(posted_price(batch, job), left.scaled(1, 2));
  }
  EXPECT_EQ(left_beyond_waiting(batch), Money{});
  work.backup_steps = 0;
  EXPECT_EQ(left_beyond_waiting(batch), left - posted_price(batch, d.core.state().jobs.rbegin()->second) * 2);
}

TEST(LetDown, WhoKeepsItsFirstJobLosesItsQuotaAndIsNotInvitedAgain) {
  EstimateDesk d;
  d.join("a");
  d.join("b");
  d.win(1);
  d.sell_to("a");
  ASSERT_TRUE(d.pull("a"));
  EXPECT_FALSE(d.pull("b"));  // what is left is under a's quota
  d.wait(seconds(60));
  EXPECT_EQ(d.got<LeaseEnded>()->reason, LeaseEnd::Expired);
  EXPECT_TRUE(d.member("a").quotas.empty());
  const auto job = d.got<JobAssigned>();
  ASSERT_TRUE(job);
  EXPECT_EQ(job->member, member_named("b"));
  d.say(d.result(*job));
  d.check(*job, CheckVerdict::Valid);
  d.wait(seconds(1200));
  d.win(2);
  EXPECT_EQ(d.lots.at(d.lot()).members, std::vector<MemberId>{member_named("b")});
}

TEST(LetDown, ALeaseThatRunsOutWithItsHoldersConnectionIsLostAndNotKept) {
  EstimateDesk d(backup_lane_only());
  d.join("a");
  d.win(1);
  ASSERT_TRUE(d.pull("a"));
  d.say(MemberLeft{member_named("a"), 1, LeaveReason::Silent});
  d.wait(seconds(60));
  EXPECT_EQ(d.got<LeaseEnded>()->reason, LeaseEnd::Expired);
  EXPECT_EQ(d.member("a").noted.back().kind, auction::MemberEventKind::Lost);
  EXPECT_EQ(d.member("a").late_in_row, 0u);
  d.join("a", 2);
  EXPECT_FALSE(d.member("a").suspended(d.now));
  EXPECT_TRUE(d.pull("a"));
}

TEST(Hoarding, FiveLeasesKeptInARowSuspendEvenAProvenMember) {
  EstimateDesk d(backup_lane_only());
  d.join("a");
  d.win(1, 12);
  ASSERT_TRUE(d.deliver("a"));
  const auto punctual = [&] { return d.member("a").standing.punctuality().bad(d.now); };
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(d.pull("a")) << i;
    d.wait(seconds(40));
    EXPECT_FALSE(d.member("a").suspended(d.now));
  }
  ASSERT_TRUE(d.deliver("a"));  // one that comes back breaks the row
  const Fixed before = punctual();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(d.pull("a")) << i;
    d.wait(seconds(40));
  }
  EXPECT_TRUE(d.member("a").suspended(d.now));
  EXPECT_EQ(d.member("a").noted.back().kind, auction::MemberEventKind::Hoarded);
  EXPECT_GT(punctual(), before + Fixed::from_int(6));  // five late, and two for the pattern
}

/// A swift member proves 64 jobs; a slow one waits. `erratic`: times jump, so that no model can be right.
EstimateDesk after_many(bool erratic) {
  EstimateDesk d(backup_lane_only());
  d.join("swift");
  d.join_at("slow", seconds(200));
  OrderTerms terms = d.terms();
  terms.deadline = d.now + seconds(3600);
  d.say(OrderSeen{terms, d.now});
  d.say(d.plan(1, 220));
  d.say(OrderWon{OrderId{1}, d.bid(1), Money::units(5), d.now});
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(d.deliver("swift", seconds(erratic && i % 2 ? 9 : 1)));
  return d;
}

TEST(Fallback, TheCoreGivesUpItsModelWhenItIsWrongAndTakesItUpAgain) {
  EstimateDesk steady = after_many(false);
  EXPECT_FALSE(steady.core.state().assigner.in_fallback());
  EXPECT_FALSE(steady.pull("slow"));  // the swift one will have done all before
  EstimateDesk erratic = after_many(true);
  EXPECT_TRUE(erratic.core.state().assigner.in_fallback());
  const auto job = erratic.pull("slow");
  ASSERT_TRUE(job);  // nobody idles while the model is not believed
  EXPECT_FALSE(erratic.core.state().jobs.at(job->job).failed_by.contains(member_named("slow")));
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(erratic.deliver("swift", seconds(1)));
  EXPECT_FALSE(erratic.core.state().assigner.in_fallback());
}

}  // namespace
}  // namespace pp::core
