// SPDX-License-Identifier: Apache-2.0
// Every verdict of the core has a way that leads to it, and the books hold after each step.
#include <functional>

#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

using auction::Reason;

TEST(OrderVerdicts, EachHasItsCause) {
  struct Row {
    OrderReason reason;
    std::function<void(Desk&)> steps;
  };
  const auto refused_terms = [](auto change) {
    return [change](Desk& d) {
      OrderTerms terms = d.terms();
      change(terms, d);
      d.say(OrderSeen{terms, d.now});
    };
  };
  const auto bad_plan = [](auto change) {
    return [change](Desk& d) {
      d.say(OrderSeen{d.terms(), d.now});
      Preflighted plan = d.plan();
      change(plan);
      d.say(plan);
    };
  };
  const Row rows[] = {
      {OrderReason::None, [](Desk& d) { d.bid_on(); }},
      {OrderReason::BadTerms, refused_terms([](OrderTerms& t, Desk&) { t.price_max = Money::nanos(-1); })},
      {OrderReason::BadTerms, refused_terms([](OrderTerms& t, Desk&) { t.collateral = kMoneyMax + Money::nanos(1); })},
      {OrderReason::BadTerms, refused_terms([](OrderTerms& t, Desk&) { t.deadline = t.bid_close; })},
      {OrderReason::BidsClosed, refused_terms([](OrderTerms& t, Desk& d) { t.bid_close = d.now; })},
      {OrderReason::Paused,
       [](Desk& d) {
         d.say(BiddingSwitched{true});
         d.bid_on();
       }},
      {OrderReason::CircuitOpen,
       [](Desk& d) {
         d.say(MarketHealthChanged{MarketHealth::Silent, "no answer"});
         d.bid_on();
       }},
      {OrderReason::CircuitOpen,
       [](Desk& d) {
         d.say(OrderWon{OrderId{99}, Money::units(1), {}, d.now});
         d.bid_on();
       }},
      {OrderReason::PreflightRefused,
       [](Desk& d) {
         d.say(OrderSeen{d.terms(), d.now});
         d.say(PreflightRefused{OrderId{1}, PreflightFault::GuestFault, "faults"});
       }},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) { p.jobs.clear(); })},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) { p.image.bytes[0] ^= 1; })},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) { p.exit_code = 3; })},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) { p.jobs[0].cycles = 0; })},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) { p.jobs[1].children = {1}; })},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) {
         p.jobs[2].children = {0, 0};
       })},
      {OrderReason::BadPlan, bad_plan([](Preflighted& p) { p.cycles = UINT64_MAX; })},
      {OrderReason::Unprofitable, bad_plan([](Preflighted& p) { p.jobs[0].cycles = 1ull << 34; })},
      {OrderReason::TooLate,
       [](Desk& d) {
         d.say(MemberJoined{member_named("slow"), 1, "slow", "", {{Desk::segment(), seconds(1000)}}, 1});
         d.bid_on();
       }},
      {OrderReason::NoEquity,
       [](Desk& d) {
         OrderTerms terms = d.terms();
         terms.collateral = Money::units(1000);
         d.say(OrderSeen{terms, d.now});
         d.say(d.plan());
       }},
      {OrderReason::BidRefused,
       [](Desk& d) {
         d.bid_on();
         d.say(BidAnswered{OrderId{1}, false, "no"});
       }},
      {OrderReason::Outbid,
       [](Desk& d) {
         d.bid_on();
         d.say(OrderLost{OrderId{1}, d.now});
       }},
      {OrderReason::Cancelled,
       [](Desk& d) {
         d.bid_on();
         d.say(OrderCancelled{OrderId{1}, d.now});
       }},
      {OrderReason::Failed,
       [](Desk& d) {
         d.win();
         d.wait(seconds(600));
       }},
  };
  for (const Row& row : rows) {
    Desk desk;
    row.steps(desk);
    EXPECT_EQ(desk.order_reason(), row.reason) << name_of(row.reason);
  }
}

TEST(OrderVerdicts, TooManyOrdersAreNotRemembered) {
  CoreConfig config;
  config.orders_open_max = 2;
  config.batches_kept = 1;
  Desk desk(config);
  for (std::uint64_t n = 1; n <= 5; ++n) desk.say(OrderSeen{desk.terms(n), desk.now});
  EXPECT_EQ(desk.core.state().orders.size(), 3u);
}

TEST(Orders, BidCoversCostMarginAndFeeAndIsRepeatedUnderOneKey) {
  Desk desk;
  desk.bid_on();
  const auto bid = desk.got<PlaceBid>();
  ASSERT_TRUE(bid);
  // Three jobs of 2^18 cycles at one unit for 2^20: 0.75 and three nanos; 20 % on top; less the fee of 5 %.
  EXPECT_EQ(bid->price, Money::nanos(750'000'003).scaled(12, 10).scaled(100, 95));
  desk.say(Started{PoolKey{named("pool")}});
  const auto again = desk.got<PlaceBid>();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->key, bid->key);
  EXPECT_EQ(again->price, bid->price);
}

TEST(Orders, WhatWasRefusedInAPauseIsTakenUpAgain) {
  Desk desk;
  desk.say(BiddingSwitched{true});
  desk.bid_on();
  EXPECT_EQ(desk.order_reason(), OrderReason::Paused);
  desk.say(BiddingSwitched{false});
  EXPECT_TRUE(desk.got<RunPreflight>());
  desk.say(desk.plan());
  EXPECT_TRUE(desk.got<PlaceBid>());
}

TEST(LotVerdicts, Commits) {
  Desk desk;
  desk.join("a");
  desk.join("b");
  desk.win();
  ASSERT_TRUE(desk.got<LotOpened>());
  const auto sealed = desk.commit("a", desk.opening());
  const auto said = [&desk](const BidCommitted& e) {
    desk.say(e);
    return *desk.got<CommitAnswered>();
  };
  BidCommitted stranger = sealed;
  stranger.member = member_named("stranger");
  EXPECT_EQ(said(stranger).door, LotDoor::NotJoined);
  BidCommitted nowhere = sealed;
  nowhere.lot = LotId{77};
  EXPECT_EQ(said(nowhere).door, LotDoor::UnknownLot);
  EXPECT_EQ(said(sealed).reason, Reason::Won);
  EXPECT_EQ(said(desk.commit("b", desk.opening())).index, 1u);
  const CommitAnswered replayed = said(sealed);
  EXPECT_EQ(replayed.reason, Reason::CommitReplayed);
  EXPECT_EQ(replayed.index, 0u);
  desk.join("late");
  EXPECT_EQ(said(desk.commit("late", desk.opening())).reason, Reason::UnknownMember);
  desk.wait(desk.config.commit_phase);
  EXPECT_EQ(said(desk.commit("a", desk.opening(Money::nanos(1)))).reason, Reason::CommitLate);
}

TEST(LotVerdicts, Reveals) {
  Desk desk;
  for (const char* name : {"a", "b", "c"}) desk.join(name);
  desk.win();
  desk.say(desk.commit("a", desk.opening()));
  desk.say(desk.commit("b", desk.opening()));
  const auto said = [&desk](const BidRevealed& e) {
    desk.say(e);
    return *desk.got<RevealAnswered>();
  };
  EXPECT_EQ(said(desk.reveal("a", desk.opening())).reason, Reason::RevealEarly);
  desk.wait(desk.config.commit_phase);
  EXPECT_EQ(desk.got<RevealsWanted>()->members.size(), 2u);
  EXPECT_EQ(said(desk.reveal("stranger", desk.opening())).door, LotDoor::NotJoined);
  EXPECT_EQ(said(desk.reveal("c", desk.opening())).reason, Reason::RevealWithoutCommit);
  EXPECT_EQ(said(desk.reveal("a", desk.opening(Money::nanos(999)))).reason, Reason::BadOpening);
  BidRevealed other_class = desk.reveal("a", desk.opening());
  other_class.job_class = {auction::JobKind::Node, 2};
  EXPECT_EQ(said(other_class).reason, Reason::BadOpening);
  EXPECT_EQ(said(desk.reveal("a", desk.opening())).reason, Reason::Won);
  EXPECT_EQ(said(desk.reveal("a", desk.opening())).reason, Reason::RevealReplayed);
  desk.wait(desk.config.reveal_phase);
  EXPECT_EQ(said(desk.reveal("b", desk.opening())).reason, Reason::RevealLate);
  desk.beacon();
  const auto decided = desk.got<LotDecided>();
  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->outcome, LotOutcome::Cleared);
  EXPECT_EQ(decided->bids.at(0).units_won, 3);
  EXPECT_EQ(decided->bids.at(1).reason, Reason::NotRevealed);
  EXPECT_EQ(desk.core.state().members.at(member_named("b")).unrevealed, 1u);
}

TEST(LotVerdicts, Outcomes) {
  const auto outcome = [](const std::function<void(Desk&)>& steps) {
    Desk desk;
    desk.join("a");
    desk.win();
    steps(desk);
    return desk.core.state().lots.begin()->second.outcome;
  };
  EXPECT_EQ(outcome([](Desk&) {}), LotOutcome::Running);
  EXPECT_EQ(outcome([](Desk& d) { d.sell_to("a"); }), LotOutcome::Cleared);
  EXPECT_EQ(outcome([](Desk& d) { d.wait(d.config.commit_phase); }), LotOutcome::NoOffers);
  EXPECT_EQ(outcome([](Desk& d) {
              d.say(d.commit("a", d.opening()));
              d.wait(d.config.commit_phase);
              d.wait(d.config.reveal_phase);
              d.wait(d.config.beacon_patience);
            }),
            LotOutcome::NoSeed);
  EXPECT_EQ(outcome([](Desk& d) { d.say(Started{PoolKey{named("pool")}}); }), LotOutcome::Interrupted);
  EXPECT_EQ(outcome([](Desk& d) {
              d.say(Settled{SettlementSeq{1}, OrderId{1}, SettlementKind::Slashed, {}, {}, {}, d.now});
            }),
            LotOutcome::Withdrawn);
}

TEST(LotVerdicts, ABeaconFromBeforeTheCloseDoesNotCount) {
  Desk desk;
  desk.join("a");
  desk.win();
  desk.say(desk.commit("a", desk.opening()));
  const Instant early = desk.now;
  desk.wait(desk.config.commit_phase);
  desk.say(desk.reveal("a", desk.opening()));
  desk.say(BeaconSeen{1, early, named("early")});
  EXPECT_FALSE(desk.got<LotDecided>());
  desk.wait(Millis{1});
  desk.say(BeaconSeen{2, desk.now, named("good")});
  EXPECT_TRUE(desk.got<LotDecided>());
}

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

TEST(Members, Refusals) {
  CoreConfig config;
  config.members_max = 1;
  config.strikes_max = 1;
  Desk desk(config);
  desk.join("a", 5);
  EXPECT_TRUE(desk.got<MemberWelcomed>());
  desk.join("b");
  EXPECT_EQ(desk.got<MemberRefused>()->reason, RefuseReason::PoolFull);
  desk.join("a", 4);
  EXPECT_EQ(desk.got<MemberRefused>()->reason, RefuseReason::StaleSession);
  desk.say(WorkPulled{member_named("b"), 1, {}});
  EXPECT_EQ(desk.got<MemberRefused>()->reason, RefuseReason::NotJoined);
  desk.win();
  desk.say(ResultSubmitted{member_named("a"), 1, desk.core.state().jobs.begin()->first, LeaseEpoch{1}, {}, 1});
  EXPECT_EQ(desk.got<MemberRefused>()->reason, RefuseReason::Suspended);
  desk.say(WorkPulled{member_named("a"), 1, {}});
  EXPECT_EQ(desk.got<MemberRefused>()->reason, RefuseReason::Suspended);
  desk.say(desk.commit("a", desk.opening()));
  EXPECT_EQ(desk.got<CommitAnswered>()->door, LotDoor::Suspended);
  desk.now = desk.now + config.suspension;
  desk.say(WorkPulled{member_named("a"), 1, {}});
  EXPECT_FALSE(desk.got<MemberRefused>());
}

TEST(Settlement, SharesExactlyAndProvesEachBalance) {
  Desk desk;
  desk.join("a");
  desk.win();
  desk.sell_to("a");
  for (int i = 0; i < 3; ++i) {
    const auto job = desk.pull("a");
    ASSERT_TRUE(job);
    desk.say(desk.result(*job, "proof" + std::to_string(i)));
    desk.check(*job, CheckVerdict::Valid, "proof" + std::to_string(i));
  }
  EXPECT_TRUE(desk.got<AssembleProof>());
  desk.say(Assembled{BatchId{1}, BlobHash{named("final")}, 9});
  EXPECT_TRUE(desk.got<Deliver>());
  desk.say(DeliveryAnswered{OrderId{1}, true, false, ""});
  const Money price = desk.core.state().batches.at(BatchId{1}).price;
  const Settled settled{SettlementSeq{1}, OrderId{1}, SettlementKind::Paid, price, Money::units(5), {}, desk.now};
  desk.say(settled);
  const auto root = desk.got<PayoutRootPublished>();
  ASSERT_TRUE(root);
  const Batch& batch = desk.core.state().batches.at(BatchId{1});
  EXPECT_EQ(batch.paid + batch.operator_fee + batch.surplus, price);
  EXPECT_EQ(root->total, batch.paid + batch.surplus);
  desk.say(settled);  // a repetition moves nothing
  EXPECT_TRUE(desk.last.empty());
  desk.say(StatementAsked{member_named("a"), 3});
  const auto statement = desk.got<StatementAnswered>();
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->earned, root->total);
  EXPECT_TRUE(ledger::payout_path_valid({0, named("pool")}, {member_named("a"), statement->cumulative}, statement->path,
                                        root->root));
  desk.say(Settled{SettlementSeq{2}, OrderId{42}, SettlementKind::Paid, price, {}, {}, desk.now});
  EXPECT_EQ(desk.core.state().market, MarketHealth::Lying);
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

TEST(Config, EveryRangeIsNamed) {
  EXPECT_EQ(CoreConfig{}.fault(), std::nullopt);
  CoreConfig config;
  config.operator_fee_ppm = 900'000;
  EXPECT_EQ(config.fault()->substr(0, 16), "operator_fee_ppm");
  config = {};
  config.adaptive_elasticity_ppm = 8'000'000;  // at one epoch of reaction it would swing without end
  EXPECT_EQ(config.fault()->substr(0, 8), "adaptive");
}

}  // namespace
}  // namespace pp::core
