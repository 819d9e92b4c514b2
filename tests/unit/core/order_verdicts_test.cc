// SPDX-License-Identifier: Apache-2.0
// Every verdict of the core on orders, members and settlements has a way that leads to it, and the books hold after
// each step.
#include <functional>

#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

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

TEST(Config, EveryRangeIsNamed) {
  EXPECT_EQ(CoreConfig{}.fault(), std::nullopt);
  CoreConfig config;
  config.operator_fee_ppm = 900'000;
  EXPECT_EQ(config.fault()->substr(0, 16), "operator_fee_ppm");
  config = {};
  config.surplus_policy = static_cast<SurplusPolicy>(2);
  EXPECT_EQ(config.fault()->substr(0, 14), "surplus_policy");
  config = {};
  config.adaptive_elasticity_ppm = 8'000'000;  // at one epoch of reaction it would swing without end
  EXPECT_EQ(config.fault()->substr(0, 8), "adaptive");
}

}  // namespace
}  // namespace pp::core
