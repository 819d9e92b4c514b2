// SPDX-License-Identifier: Apache-2.0
// What the live pool remembers of its members, what follows from it, and what they are told.
#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

struct StandingDesk : Desk {
  explicit StandingDesk(CoreConfig c = {}) : Desk(std::move(c)) {}
  const Member& member(const std::string& name) const { return core.state().members.at(member_named(name)); }
  auction::Stage stage(const std::string& name) const { return member(name).standing.stage(); }
  std::optional<JobAssigned> deliver(const std::string& name, CheckVerdict verdict = CheckVerdict::Valid) {
    const auto job = pull(name);
    if (!job) return job;
    const std::string proof = name + std::to_string(job->epoch.value);
    say(result(*job, proof));
    check(*job, verdict, proof);
    return job;
  }
  MemberStanding statement(const std::string& name) {
    say(StatementAsked{member_named(name), 3});
    return got<StatementAnswered>()->standing;
  }
};

TEST(MemberStanding, IsToldWithItsNumbersEventsAndLots) {
  StandingDesk d;
  d.join("a");
  d.join("b");
  d.win();
  d.say(d.commit("b", d.opening(Money::units(99), 1)));
  d.say(d.commit("a", d.opening()));
  d.wait(d.config.commit_phase);
  d.say(d.reveal("a", d.opening()));
  d.say(d.reveal("b", d.opening(Money::units(99), 1)));
  d.wait(Millis{1});
  d.beacon();
  d.now = d.now + seconds(2);
  const auto job = d.pull("a");
  ASSERT_TRUE(job);
  d.now = d.now + Millis{1'500};
  d.say(d.result(*job));
  d.check(*job, CheckVerdict::Valid);
  const MemberStanding a = d.statement("a");
  EXPECT_EQ(a.stage, auction::Stage::Proven);
  EXPECT_EQ(a.credit, 2u);
  EXPECT_EQ(a.accepted, 1u);
  EXPECT_EQ(a.valid_good_ppm, 5'000'000);  // four of the prior and one
  EXPECT_EQ(a.valid_bad_ppm, 1'000'000);
  EXPECT_GT(a.reliability_ppm, 0);
  ASSERT_EQ(a.speeds.size(), 1u);
  EXPECT_EQ(a.speeds[0].n_seen, 1);
  EXPECT_GT(a.speeds[0].median, seconds(1));  // it said one second and took one and a half
  EXPECT_EQ(a.events.back().kind, auction::MemberEventKind::Accepted);
  EXPECT_EQ(a.events.back().taken, Millis{1'500});
  ASSERT_EQ(a.lots.size(), 1u);
  EXPECT_EQ(a.lots[0].units_won, 3);
  const MemberStanding b = d.statement("b");
  ASSERT_EQ(b.lots.size(), 1u);
  EXPECT_EQ(b.lots[0].units_won, 0);
  EXPECT_NE(b.lots[0].reason, auction::Reason::Won);
  EXPECT_EQ(b.lots[0].cutoff, Money::nanos(1000));
  EXPECT_GT(a.percentile, b.percentile);
}

TEST(MemberStanding, SuspendsThenQuarantinesThenPutsOnUnpaidProbation) {
  StandingDesk d(backup_lane_only());
  d.join("a");
  d.win(1, 20);
  ASSERT_TRUE(d.deliver("a"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(d.deliver("a", CheckVerdict::Invalid)) << i;
    EXPECT_FALSE(d.pull("a"));
    d.wait(seconds(241));
    d.say(Heartbeat{member_named("a"), 1, {}});
  }
  EXPECT_EQ(d.stage("a"), auction::Stage::Quarantine);
  EXPECT_FALSE(d.pull("a"));
  d.say(MemberRehabilitated{member_named("a")});
  EXPECT_EQ(d.stage("a"), auction::Stage::Probation);
}

TEST(MemberStanding, ProbationWorksForNothing) {
  CoreConfig config = backup_lane_only();
  config.member_silence = seconds(100'000);
  StandingDesk d(config);
  d.join("a");
  d.win(1, 20);
  for (const std::int64_t suspended_s : {61, 241, 0}) {
    ASSERT_TRUE(d.deliver("a", CheckVerdict::Invalid));
    d.wait(seconds(suspended_s));
  }
  ASSERT_EQ(d.stage("a"), auction::Stage::Quarantine);
  d.say(MemberRehabilitated{member_named("a")});
  EXPECT_FALSE(d.pull("a"));  // the suspension for the last one runs on
  d.wait(seconds(86'500));
  d.win(2, 20);  // the first batch is long over
  const auto job = d.deliver("a");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->pay, Money{});
  EXPECT_FALSE(may_bid(d.core.state(), d.member("a")));
}

TEST(MemberStanding, AWeekInQuarantineEndsIt) {
  StandingDesk d(backup_lane_only());
  d.join("a");
  d.win(1, 20);
  for (int i = 0; i < 3; ++i) {
    d.deliver("a", CheckVerdict::Invalid);
    d.wait(seconds(241));
    d.say(Heartbeat{member_named("a"), 1, {}});
  }
  ASSERT_EQ(d.stage("a"), auction::Stage::Quarantine);
  d.now = d.now + seconds(7 * 86'400);
  d.join("a", 2);
  EXPECT_EQ(d.stage("a"), auction::Stage::Probation);
}

CoreConfig with_lane() {
  CoreConfig config = backup_lane_only();
  config.newcomer_lane = true;
  return config;
}

TEST(NewcomerLane, ALotteryJobThenBenchmarksOfKnownAnswer) {
  StandingDesk d(with_lane());
  d.join("a");
  d.join("b");
  EXPECT_EQ(d.stage("a"), auction::Stage::Newcomer);
  d.win(1, 12);
  EXPECT_FALSE(d.pull("a"));
  EXPECT_FALSE(d.pull("b"));
  d.wait(seconds(1));
  const auto drawn = d.got<JobAssigned>();  // one job of twelve, since five per cent round up to it
  ASSERT_TRUE(drawn);
  const std::string winner = drawn->member == member_named("a") ? "a" : "b", other = winner == "a" ? "b" : "a";
  EXPECT_GT(drawn->pay, Money{});
  d.wait(seconds(1));
  EXPECT_FALSE(d.got<JobAssigned>());
  d.say(d.result(*drawn));
  d.check(*drawn, CheckVerdict::Valid);
  // Its answer is known now: the other shows itself on it, three times, unpaid.
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(d.stage(other), auction::Stage::Newcomer);
    d.say(WorkPulled{member_named(other), 1, {}});
    d.wait(seconds(1));
    const auto trial = d.got<JobAssigned>();
    ASSERT_TRUE(trial);
    EXPECT_EQ(trial->member, member_named(other));
    EXPECT_EQ(trial->job, drawn->job);
    EXPECT_EQ(trial->pay, Money{});
    const std::string proof = "trial" + std::to_string(i);
    d.say(d.result(*trial, proof));
    d.say(d.result(*trial, proof));
    EXPECT_EQ(d.got<ResultAnswered>()->reason, ResultReason::Duplicate);
    d.check(*trial, CheckVerdict::Valid, proof);
    EXPECT_EQ(d.got<ResultAnswered>()->reason, ResultReason::Accepted);
    EXPECT_EQ(d.got<ResultAnswered>()->pay, Money{});
  }
  EXPECT_EQ(d.stage(other), auction::Stage::Qualified);
  EXPECT_EQ(d.member(other).earned, Money{});
  EXPECT_TRUE(d.pull(other));  // now it works like anybody
}

TEST(NewcomerLane, ABadBenchmarkCountsAndALateOneToo) {
  StandingDesk d(with_lane());
  d.join("a");
  d.join("b");
  d.win(1, 12);
  d.pull("a");
  d.pull("b");
  d.wait(seconds(1));
  const auto drawn = d.got<JobAssigned>();
  ASSERT_TRUE(drawn);
  const std::string other = drawn->member == member_named("a") ? "b" : "a";
  d.say(d.result(*drawn));
  d.check(*drawn, CheckVerdict::Valid);
  d.say(WorkPulled{member_named(other), 1, {}});
  d.wait(seconds(1));
  auto trial = d.got<JobAssigned>();
  ASSERT_TRUE(trial);
  d.say(d.result(*trial, "bad"));
  d.check(*trial, CheckVerdict::Invalid, "bad");
  EXPECT_EQ(d.member(other).invalid, 1u);
  EXPECT_GT(d.member(other).standing.suspended_until(), d.now);
  d.wait(seconds(61));
  d.say(Heartbeat{member_named(other), 1, {}});
  d.say(WorkPulled{member_named(other), 1, {}});
  d.wait(seconds(1));
  trial = d.got<JobAssigned>();
  ASSERT_TRUE(trial);
  d.wait(trial->deadline - d.now);
  EXPECT_EQ(d.got<LeaseEnded>()->reason, LeaseEnd::Expired);
  EXPECT_EQ(d.member(other).noted.back().kind, auction::MemberEventKind::Late);
}

}  // namespace
}  // namespace pp::core
