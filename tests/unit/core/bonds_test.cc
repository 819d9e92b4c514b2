// SPDX-License-Identifier: Apache-2.0
// Bonds in the live pool: earned or paid in, slashed by schedule, held for the dispute, and never the operator's.
#include "pool/core/bonds.h"

#include "tests/unit/core/desk.h"

namespace pp::core {
namespace {

using ledger::AccountKind;

constexpr Money kPay = Money::nanos(1000);
constexpr Millis kDay = seconds(86'400);

CoreConfig bonded(Money least = Money::nanos(500)) {
  CoreConfig config;
  config.bond_least = least;
  config.bond_share_ppm = 500'000;
  config.lot_rounds_max = 0;  // the backup lane is where a bond is earned
  return config;
}

struct BondDesk : Desk {
  explicit BondDesk(CoreConfig c = bonded()) : Desk(std::move(c)) {}
  MemberId a = member_named("a"), b = member_named("b");
  const Member& member(const MemberId& id) const { return core.state().members.at(id); }
  Money bond(const MemberId& id) const { return bond_of(core.state(), id); }
  Money owed(const MemberId& id) const { return -core.state().books.balance(ledger::payable(id)); }
  Money held() const { return -core.state().books.balance(AccountKind::DisputeHold); }
  Money reserve() const { return -core.state().books.balance(AccountKind::Reserve); }
  Money income() const { return core.state().books.balance(AccountKind::Operator); }
  void deposit(const MemberId& id, Money amount) { say(BondPaidIn{id, named(id.hex() + amount.to_string()), amount}); }
  Money deliver(const std::string& name, CheckVerdict verdict = CheckVerdict::Valid) {
    const auto job = pull(name);
    if (!job) return Money::nanos(-1);
    const std::string proof = name + std::to_string(job->epoch.value);
    say(result(*job, proof));
    check(*job, verdict, proof);
    return job->pay;
  }
};

TEST(Bonds, AreOffUntilTheOperatorAsksForThem) {
  Desk desk;
  desk.join("a");
  desk.win();
  const State& s = desk.core.state();
  EXPECT_EQ(bonded_units(s, s.members.begin()->second, kPay), auction::kUnitsMax);
  EXPECT_EQ(withheld(s, s.members.begin()->second, kPay), Money{});
}

TEST(Bonds, AreEarnedFromAShareOfThePay) {
  BondDesk d;
  d.join("a");
  d.win(1, 8);
  EXPECT_EQ(bonded_units(d.core.state(), d.member(d.a), kPay), 0);
  const Money pay = d.deliver("a");
  ASSERT_GT(pay, Money{});
  EXPECT_EQ(d.bond(d.a), pay.scaled(1, 2));
  EXPECT_EQ(d.owed(d.a), pay - pay.scaled(1, 2));
  EXPECT_EQ(d.member(d.a).earned, d.owed(d.a));
  // With its bond at the least, one more job is covered when twice its price is.
  EXPECT_GE(d.bond(d.a), d.config.bond_least);
  EXPECT_EQ(bonded_units(d.core.state(), d.member(d.a), d.bond(d.a).scaled(1, 4)), 2);
}

TEST(Bonds, LimitWhatAMemberHolds) {
  BondDesk d(bonded(Money::nanos(1)));
  d.join("a");
  d.win(1, 8);
  d.deliver("a");
  ASSERT_EQ(d.member(d.a).standing.credit(), 2u);
  d.pull("a", 8);
  EXPECT_EQ(d.member(d.a).running, 1u);  // trust would give two; the bond does not cover both
  d.deposit(d.a, Money::units(900));
  d.pull("a", 8);
  EXPECT_EQ(d.member(d.a).running, 2u);
}

TEST(Bonds, ADepositCountsOnce) {
  BondDesk d;
  d.say(BondPaidIn{d.a, named("x"), Money::units(1)});
  EXPECT_EQ(d.bond(d.a), Money{});  // nobody of that name
  d.join("a");
  d.say(BondPaidIn{d.a, named("x"), Money::units(1)});
  d.say(BondPaidIn{d.a, named("x"), Money::units(1)});
  EXPECT_EQ(d.bond(d.a), Money::units(1));
  d.say(BondPaidIn{d.a, named("y"), Money::nanos(-5)});
  d.say(BondPaidIn{d.a, named("z"), Money::nanos(INT64_MAX)});
  EXPECT_EQ(d.bond(d.a), Money::units(1));
}

TEST(Bonds, AnInvalidProofPaysTheRescuerThenTheReserve) {
  BondDesk d;
  d.join("a");
  d.join("b");
  d.win(1, 4);
  d.deposit(d.a, Money::units(900));
  const Money operators = d.income();
  const Money pay = d.deliver("a", CheckVerdict::Invalid);
  ASSERT_GT(pay, Money{});
  EXPECT_EQ(d.bond(d.a), Money::units(900) - pay * 2);
  EXPECT_EQ(d.held(), pay * 2);
  ASSERT_EQ(d.core.state().disputes.size(), 1u);
  d.deliver("b");  // what failed comes first
  EXPECT_EQ(d.core.state().disputes.begin()->second.rescuer, d.b);
  const Money owed = d.owed(d.b), reserve = d.reserve();
  d.wait(auction::kDisputeWindow);
  EXPECT_EQ(d.held(), Money{});
  EXPECT_EQ(d.owed(d.b), owed + pay);
  EXPECT_EQ(d.reserve(), reserve + pay);
  EXPECT_EQ(d.income(), operators);
}

TEST(Bonds, AVoidedDisputeGivesItBack) {
  BondDesk d;
  d.join("a");
  d.win(1, 4);
  d.deposit(d.a, Money::units(900));
  d.deliver("a", CheckVerdict::Invalid);
  ASSERT_GT(d.held(), Money{});
  d.say(DisputeVoided{99});
  d.say(DisputeVoided{d.core.state().disputes.begin()->first});
  EXPECT_EQ(d.held(), Money{});
  EXPECT_EQ(d.bond(d.a), Money::units(900));
  d.wait(auction::kDisputeWindow);
  EXPECT_EQ(d.bond(d.a), Money::units(900));
}

TEST(Bonds, TheFeeForASilentBidIsBoundedByWhatIsFree) {
  BondDesk d;
  d.join("a");
  d.deposit(d.a, Money::nanos(1'000'000));
  State s = d.core.state();
  Effects effects;
  PayoutCache payouts;
  Turn t{s, effects, payouts, EventSeq{1}, s.now, s.now};
  auction::LotRules rules;
  rules.units = 10;
  rules.reserve = Money::nanos(1001);
  EXPECT_EQ(charge_non_reveal_fee(t, s.members.at(d.a), rules, 3), Money::nanos(151));     // ceil(3003 * 5 %)
  EXPECT_EQ(charge_non_reveal_fee(t, s.members.at(d.a), rules, 1000), Money::nanos(501));  // the lot has ten
  rules.reserve = kMoneyMax;
  // A quarter of the day's bond is the most, whatever the fee.
  EXPECT_EQ(charge_non_reveal_fee(t, s.members.at(d.a), rules, 10), Money::nanos(250'000 - 652));
  EXPECT_EQ(charge_non_reveal_fee(t, s.members.at(d.a), rules, 10), Money{});
  EXPECT_EQ(s.books.fault(), std::nullopt);
}

TEST(Bonds, ComeBackAWeekAfterAGoodbye) {
  BondDesk d;
  d.join("a");
  d.deposit(d.a, Money::units(1));
  d.say(MemberLeft{d.a, 1, LeaveReason::Goodbye});
  d.wait(kDay * 6);
  d.join("a", 2);
  d.wait(kDay * 6);
  EXPECT_EQ(d.bond(d.a), Money::units(1));  // it came back, so the bond stayed
  d.say(MemberLeft{d.a, 2, LeaveReason::Goodbye});
  d.wait(kDay * 7);
  EXPECT_EQ(d.bond(d.a), Money{});
  EXPECT_EQ(d.owed(d.a), Money::units(1));
}

}  // namespace
}  // namespace pp::core
