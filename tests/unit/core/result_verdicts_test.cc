// SPDX-License-Identifier: Apache-2.0
// Every verdict of the core on results and leases has a way that leads to it, and the books hold after each step.
#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

/// A desk where member "a" holds a job from its quota and "b" is idle.
struct Working : Desk {
  JobAssigned job;
  explicit Working(CoreConfig c = {}) : Desk(std::move(c)) {
    join("a");
    join("b");
    win();
    sell_to("a");
    job = *pull("a");
  }
  ResultReason said(const ResultSubmitted& e) {
    say(e);
    const auto answer = got<ResultAnswered>();
    return answer ? answer->reason : ResultReason::Accepted;
  }
};

TEST(ResultVerdicts, AtTheDoor) {
  Working d;
  ResultSubmitted nowhere = d.result(d.job);
  nowhere.job = JobId{99};
  EXPECT_EQ(d.said(nowhere), ResultReason::UnknownJob);
  ResultSubmitted foreign = d.result(d.job);
  foreign.member = member_named("b");
  EXPECT_EQ(d.said(foreign), ResultReason::NotAssigned);
  EXPECT_EQ(d.core.state().members.at(member_named("b")).intrusions, 1u);
  ResultSubmitted wrong_epoch = d.result(d.job);
  wrong_epoch.epoch.value += 100;
  EXPECT_EQ(d.said(wrong_epoch), ResultReason::WrongEpoch);
  EXPECT_EQ(d.said(d.result(d.job)), ResultReason::Accepted);
  EXPECT_TRUE(d.got<CheckProof>());
  EXPECT_EQ(d.said(d.result(d.job)), ResultReason::Duplicate);
  EXPECT_EQ(d.said(d.result(d.job, "another")), ResultReason::Duplicate);
}

TEST(ResultVerdicts, AnAcceptedResultIsPaidOnceAndAnsweredAlike) {
  Working d;
  d.say(d.result(d.job));
  d.check(d.job, CheckVerdict::Valid);
  const auto paid = d.got<ResultAnswered>();
  ASSERT_TRUE(paid);
  EXPECT_EQ(paid->reason, ResultReason::Accepted);
  EXPECT_EQ(paid->pay, Money::nanos(1000));
  EXPECT_EQ(d.core.state().books.balance(ledger::payable(d.job.member)), -Money::nanos(1000));
  d.check(d.job, CheckVerdict::Valid);
  EXPECT_TRUE(d.last.empty());
  d.say(d.result(d.job));
  EXPECT_EQ(d.got<ResultAnswered>()->pay, Money::nanos(1000));
  EXPECT_EQ(d.said(d.result(d.job, "another")), ResultReason::AlreadyDone);
  EXPECT_EQ(d.core.state().books.balance(ledger::payable(d.job.member)), -Money::nanos(1000));
}

TEST(ResultVerdicts, WhatDoesNotHoldIsRefusedAndGoesToAnother) {
  struct Row {
    CheckVerdict verdict;
    ResultReason reason;
  };
  for (const Row& row :
       {Row{CheckVerdict::Malformed, ResultReason::Malformed}, Row{CheckVerdict::Invalid, ResultReason::InvalidProof},
        Row{CheckVerdict::WrongStatement, ResultReason::WrongStatement}}) {
    Working d;
    d.say(d.result(d.job));
    d.check(d.job, row.verdict);
    EXPECT_EQ(d.got<ResultAnswered>()->reason, row.reason);
    EXPECT_EQ(d.core.state().members.at(d.job.member).invalid, 1u);
    EXPECT_EQ(d.said(d.result(d.job)), ResultReason::Replayed);
    EXPECT_EQ(d.said(d.result(d.job, "second try")), ResultReason::Barred);
    const auto other = d.pull("a");
    EXPECT_TRUE(!other || other->job != d.job.job);
    const auto moved = d.pull("b");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->job, d.job.job);
    EXPECT_TRUE(moved->backup);
  }
}

TEST(ResultVerdicts, AFailedCheckerBlamesNobody) {
  Working d;
  d.say(d.result(d.job));
  d.check(d.job, CheckVerdict::CheckerFailed);
  EXPECT_EQ(d.got<ResultAnswered>()->reason, ResultReason::CheckFailed);
  EXPECT_EQ(d.core.state().members.at(d.job.member).invalid, 0u);
  EXPECT_EQ(d.said(d.result(d.job)), ResultReason::Accepted);
}

TEST(ResultVerdicts, TooLargeIsNotLookedAt) {
  Working d;
  ResultSubmitted large = d.result(d.job);
  large.proof_bytes = d.config.proof_bytes_max + 1;
  EXPECT_EQ(d.said(large), ResultReason::TooLarge);
  EXPECT_FALSE(d.got<CheckProof>());
}

TEST(ResultVerdicts, LateButValidCounts) {
  Working d;
  d.wait(d.job.deadline - d.now + Millis{1});
  EXPECT_EQ(d.core.state().members.at(d.job.member).late, 1u);
  d.say(d.result(d.job));
  d.check(d.job, CheckVerdict::Valid);
  EXPECT_EQ(d.got<ResultAnswered>()->reason, ResultReason::AcceptedLate);
  EXPECT_EQ(d.got<ResultAnswered>()->pay, Money::nanos(1000));
}

TEST(ResultVerdicts, TheSecondOfTwoCopiesIsAlreadyDone) {
  Working d;
  d.wait(d.job.deadline - d.now + Millis{1});
  const auto copy = d.pull("b");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->job, d.job.job);
  d.say(d.result(d.job, "first"));
  d.check(d.job, CheckVerdict::Valid, "first");
  EXPECT_EQ(d.got<LeaseEnded>()->reason, LeaseEnd::JobDone);
  EXPECT_EQ(d.said(d.result(*copy, "second")), ResultReason::AlreadyDone);
}

TEST(ResultVerdicts, AfterTheBatchNothingIsPaid) {
  Working d;
  d.say(Settled{SettlementSeq{1}, OrderId{1}, SettlementKind::Slashed, {}, Money::units(5), {}, d.now});
  EXPECT_EQ(d.said(d.result(d.job)), ResultReason::BatchClosed);
}

TEST(Leases, ALeaseOutlivesItsSessionAndComesBack) {
  Working d;
  d.say(MemberLeft{d.job.member, 1, LeaveReason::Silent});
  d.join("a", 2);
  const auto again = d.got<JobAssigned>();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->epoch, d.job.epoch);
  EXPECT_EQ(d.said(d.result(d.job)), ResultReason::Accepted);
}

TEST(Leases, ARestartGivesBackTheTimeThatThePoolWasDown) {
  Working d;
  d.now = d.now + seconds(1000'000);
  d.config.delivery_slack = {};
  const Millis left = d.job.deadline - d.core.now();
  d.say(Started{PoolKey{named("pool")}});
  const Job& job = d.core.state().jobs.at(d.job.job);
  // The batch itself is past its deadline, which only the market may stretch.
  EXPECT_EQ(job.leases.front().end, LeaseEnd::BatchClosed);
  EXPECT_EQ(job.leases.front().deadline - d.now, left);
}

TEST(Leases, AMemberThatSaysGoodbyeIsNotBlamed) {
  Working d;
  d.say(MemberLeft{d.job.member, 1, LeaveReason::Goodbye});
  EXPECT_EQ(d.core.state().members.at(d.job.member).late, 0u);
  const auto moved = d.pull("b");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->job, d.job.job);
}

TEST(Leases, SilenceEndsThem) {
  CoreConfig config;
  config.lease_base = seconds(600);
  config.member_silence = seconds(30);
  Working d(config);
  d.wait(seconds(20));
  d.say(Heartbeat{member_named("b"), 1, {}});
  d.wait(seconds(20));
  EXPECT_EQ(d.got<LeaseEnded>()->reason, LeaseEnd::MemberGone);
  const auto moved = d.pull("b");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->job, d.job.job);
}

TEST(Leases, TrustAndCreditsBoundWhatAMemberHolds) {
  CoreConfig config;
  config.credits_max = 2;
  Desk desk(config);
  desk.join("a");
  desk.win();
  desk.sell_to("a");
  const auto running = [&] { return desk.core.state().members.at(member_named("a")).running; };
  const auto first = desk.pull("a", 1'000'000);
  EXPECT_EQ(running(), 1u);  // nothing accepted from it yet: one at a time
  desk.say(desk.result(*first));
  desk.check(*first, CheckVerdict::Valid);
  desk.pull("a", 1'000'000);
  EXPECT_EQ(running(), 2u);
}

TEST(Leases, TheBackupLaneRespectsTheFloorAndRaisesItsPrice) {
  CoreConfig config;
  config.lot_rounds_max = 0;
  Desk desk(config);
  desk.join("a");
  desk.win();
  const Money posted = posted_price(desk.core.state().batches.begin()->second, desk.core.state().jobs.begin()->second);
  desk.say(WorkPulled{member_named("a"), 1, posted + Money::nanos(1)});
  EXPECT_FALSE(desk.got<JobAssigned>());
  desk.wait(config.backup_step);
  const auto job = desk.got<JobAssigned>();
  ASSERT_TRUE(job);
  EXPECT_GT(job->pay, posted);
  EXPECT_TRUE(job->backup);
}

TEST(Core, StateSurvivesItsEncodingAtEveryStep) {
  Working d;
  const auto twin = Core::decode(d.core.encode());
  ASSERT_TRUE(twin);
  EXPECT_EQ(twin->state_hash(), d.core.state_hash());
  Bytes cut = d.core.encode();
  cut.pop_back();
  EXPECT_EQ(Core::decode(cut).error().code, "P-COR-001");
}

}  // namespace
}  // namespace pp::core
