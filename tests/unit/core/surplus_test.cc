// SPDX-License-Identifier: Apache-2.0
// Who gets the surplus of a settled batch: first those who were promised least for the same work, and nobody who gave
// its work away or was late.
#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

struct SurplusDesk : Desk {
  explicit SurplusDesk(CoreConfig c = {}) : Desk(std::move(c)) {}
  Money earned(const std::string& name) const { return core.state().members.at(member_named(name)).earned; }
  void deliver(const JobAssigned& job) {
    const std::string proof = "proof " + std::to_string(job.epoch.value);
    say(result(job, proof));
    check(job, CheckVerdict::Valid, proof);
  }
  void work(const std::string& name, int jobs) {
    for (int i = 0; i < jobs; ++i) {
      const auto job = pull(name);
      ASSERT_TRUE(job) << name << " " << i;
      deliver(*job);
    }
  }
  /// The batch, whose jobs are all done, is delivered and paid for.
  const Batch& settle(std::uint64_t n = 1) {
    say(Assembled{BatchId{n}, BlobHash{named("final")}, 9});
    say(DeliveryAnswered{OrderId{n}, true, false, ""});
    const Batch& batch = core.state().batches.at(BatchId{n});
    say(Settled{SettlementSeq{n}, OrderId{n}, SettlementKind::Paid, batch.price, Money::units(5), {}, now});
    EXPECT_GT(batch.surplus, Money{});
    return batch;
  }
};

/// What cannot be split goes to one of those who share.
bool nothing_but_a_nano(Money difference) { return difference <= Money::nanos(1) && difference >= -Money::nanos(1); }

/// Sells three jobs to "a" in a lot for next to nothing; "b" does three in the lane for what that posts.
SurplusDesk sold_and_held_out(SurplusPolicy policy) {
  CoreConfig config;
  config.surplus_policy = policy;
  config.lot_rounds_max = 1;
  SurplusDesk d(config);
  d.join("a");
  d.win(1, 6);
  d.sell_to("a");
  d.join("b");
  d.work("a", 3);
  d.work("b", 3);
  return d;
}

TEST(Surplus, WhoHeldOutOfTheLotGetsNoMoreThanWhoSoldInIt) {
  SurplusDesk d = sold_and_held_out(SurplusPolicy::Level);
  const Money gap = d.earned("b") - d.earned("a");
  ASSERT_EQ(d.earned("a"), Money::nanos(3'000));
  ASSERT_GT(gap, Money{});
  const Money surplus = d.settle().surplus;
  ASSERT_GT(surplus, gap);
  EXPECT_TRUE(nothing_but_a_nano(d.earned("b") - d.earned("a")));
}

TEST(Surplus, IsSharedByWorkAloneIfTheOperatorSaysSo) {
  SurplusDesk d = sold_and_held_out(SurplusPolicy::Proportional);
  const Money gap = d.earned("b") - d.earned("a");
  d.settle();
  EXPECT_TRUE(nothing_but_a_nano(d.earned("b") - d.earned("a") - gap));
}

TEST(Surplus, LevelsNothingBetweenClasses) {
  const auction::JobClass dear{auction::JobKind::Node, 18};
  CoreConfig config;
  config.mechanisms = {{Desk::segment(), auction::MechanismId::FixedRate}, {dear, auction::MechanismId::FixedRate}};
  config.rates = {{Desk::segment(), Money::nanos(1'000)}, {dear, Money::nanos(9'000)}};
  SurplusDesk d(config);
  d.join("a");
  d.say(MemberJoined{member_named("b"), 1, "b", "", {{dear, seconds(1)}}, 1});
  d.say(OrderSeen{d.terms(), d.now});
  Preflighted plan = d.plan(1, 2);
  plan.jobs[1].job_class = dear;
  d.say(plan);
  d.say(OrderWon{OrderId{1}, d.core.state().orders.at(OrderId{1}).bid, Money::units(5), d.now});
  d.work("a", 1);
  d.work("b", 1);
  const Money gap = d.earned("b") - d.earned("a");
  ASSERT_EQ(gap, Money::nanos(8'000));
  d.settle();
  EXPECT_TRUE(nothing_but_a_nano(d.earned("b") - d.earned("a") - gap));
}

TEST(Surplus, DoesNotMakeGoodWhatADelayCost) {
  CoreConfig config;
  config.mechanisms[Desk::segment()] = auction::MechanismId::DutchUp;
  SurplusDesk d(config);
  d.join("a");
  d.join("b");
  d.win(1, 2);
  d.wait(config.commit_phase);
  for (const char* name : {"a", "b"}) {
    d.say(ClockMoved{member_named(name), 1, d.lot(), auction::MoveKind::Accept, 0, 1, seconds(10), {}});
  }
  d.wait(config.clock_tick);
  d.wait(Millis{1});
  d.beacon();
  const auto in_time = d.pull("a");
  const auto late = d.pull("b");
  ASSERT_TRUE(in_time && late);
  ASSERT_EQ(in_time->pay, late->pay);
  d.deliver(*in_time);
  d.wait(seconds(15));
  d.deliver(*late);
  const Money lost = d.earned("a") - d.earned("b");
  ASSERT_GT(lost, Money{});
  d.settle();
  EXPECT_TRUE(nothing_but_a_nano(d.earned("a") - d.earned("b") - lost));
}

TEST(Surplus, WhoIsOnProbationHasNoShare) {
  CoreConfig config = backup_lane_only();
  config.member_silence = seconds(100'000);
  SurplusDesk d(config);
  d.join("a");
  d.join("b");
  d.win(1, 20);
  for (int i = 0; i < 3; ++i) {
    const auto job = d.pull("a");
    ASSERT_TRUE(job);
    d.say(d.result(*job));
    d.check(*job, CheckVerdict::Invalid);
    d.wait(seconds(241));
  }
  d.say(MemberRehabilitated{member_named("a")});
  d.wait(seconds(86'500));
  d.win(2, 2);
  d.work("a", 1);
  d.work("b", 1);
  d.settle(2);
  EXPECT_EQ(d.earned("a"), Money{});
}

}  // namespace
}  // namespace pp::core
