// SPDX-License-Identifier: Apache-2.0
// Every way of buying work, live: real core, host, journal, wire and members; each batch is paid for, and each lot's
// transcript on record leads an audit to the same result.
//
// A job takes its member a tenth of a second, so costs an hour order the members' prices as the tests say.
#include "auction/audit.h"
#include "tests/e2e/wire/running_agent.h"

namespace pp::wire {
namespace {

using auction::MechanismId;
using Kind = agent::AgentEventKind;

/// A job's reserve comes to some 0.0096, and a tenth of a second at 200 an hour to 0.0056.
core::CoreConfig rule(MechanismId id) {
  core::CoreConfig config;
  config.mechanisms[kClass] = id;
  config.cost_per_2p20_cycles = *Money::parse("0.04");
  config.clock_tick = {100};
  config.round_wait = {1'000};
  return config;
}

struct Member {
  Folder home;
  RunningAgent agent;
  Member(const WholePool& pool, std::int64_t cost_per_hour, std::int64_t units_max = auction::kUnitsMax,
         bool volunteer = false)
      : agent(pool.address, home.path, Money::units(cost_per_hour), {}, [&](RunningAgent& a, agent::AgentConfig& c) {
          a.prover.pace = std::chrono::milliseconds(100);
          c.units_max = units_max;
          c.volunteer = volunteer;
        }) {
    EXPECT_TRUE(agent.await(Kind::Joined));
  }
};

/// The cleared lots under a rule, oldest first, each audited from the record.
std::vector<auction::AuditReport> audited(WholePool& pool, MechanismId id) {
  std::vector<auction::AuditReport> out;
  const auto view = pool.await_view([](const core::View& v) {
    return std::ranges::all_of(v.lots, [](const auto& lot) { return lot.phase == core::LotPhase::Decided; });
  });
  for (auto lot = view->lots.rbegin(); lot != view->lots.rend(); ++lot) {
    if (lot->rules.mechanism != id || lot->outcome != core::LotOutcome::Cleared) continue;
    const auto transcript = pool.transcript(lot->rules.lot);
    EXPECT_TRUE(transcript) << lot->rules.lot.value;
    if (!transcript) continue;
    out.push_back(auction::audit(*transcript, pool.key()));
    for (const auction::Finding& f : out.back().findings) ADD_FAILURE() << to_text(f.fault) << ": " << f.what;
    Bytes forged = *transcript;
    forged[forged.size() / 2] ^= 1;
    EXPECT_FALSE(auction::audit(forged, pool.key()).holds());
  }
  return out;
}

class SealedRule : public ::testing::TestWithParam<MechanismId> {};

TEST_P(SealedRule, SellsABatchThatIsPaid) {
  WholePool pool(2, rule(GetParam()));
  pool.start();
  Member a(pool, 60), b(pool, 140);
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  const auto lots = audited(pool, GetParam());
  ASSERT_EQ(lots.size(), auction::sells_one_job(GetParam()) ? 2u : 1u);
  for (const auction::AuditReport& lot : lots) {
    ASSERT_EQ(lot.derived->awards.size(), 1u);
    EXPECT_EQ(lot.n_bids, 2u);
  }
  ASSERT_TRUE(a.agent.await(Kind::LotWon, lots.size()) && b.agent.await(Kind::LotLost, lots.size()));
  EXPECT_NE(b.agent.told(Kind::LotLost).find("the lot ended at"), std::string::npos);
  EXPECT_EQ(a.agent.count(Kind::Audited), lots.size());
  EXPECT_EQ(a.agent.warnings() + b.agent.warnings(), "");
  // Truthful rules pay the winner what the loser's true cost sets; the others what the winner asked.
  const Money paid = lots[0].derived->awards[0].unit_price;
  EXPECT_EQ(paid > *Money::parse("0.0030"), auction::is_truthful(GetParam())) << paid.to_string();
}

INSTANTIATE_TEST_SUITE_P(Live, SealedRule,
                         ::testing::Values(MechanismId::FirstPrice, MechanismId::SecondScore, MechanismId::PayAsBid,
                                           MechanismId::Uniform, MechanismId::Vcg),
                         [](const auto& rule_row) {
                           std::string name(to_text(rule_row.param));
                           std::erase(name, '-');
                           return name;
                         });

TEST(Uniform, TheRemainderIsForThoseWhoTookNoPart) {
  core::CoreConfig config = rule(MechanismId::Uniform);
  config.commit_phase = config.reveal_phase = {2'000};  // time for somebody to join while the first lot runs
  WholePool pool(5, config);
  pool.start();
  Member a(pool, 60, 3), b(pool, 140, 3);
  pool.open_order();
  ASSERT_TRUE(a.agent.await(Kind::Committed) && b.agent.await(Kind::Committed));
  Member late(pool, 180, 5);
  ASSERT_TRUE(pool.await_paid());
  const auto lots = audited(pool, MechanismId::Uniform);
  ASSERT_EQ(lots.size(), 2u);
  EXPECT_EQ(lots[0].derived->units_left, 2);
  ASSERT_EQ(lots[1].derived->awards.size(), 1u);
  EXPECT_EQ(lots[1].n_bids, 1u);
  EXPECT_EQ(lots[1].derived->awards[0].units, 2);
  EXPECT_TRUE(late.agent.await(Kind::LotWon));
  EXPECT_NE(b.agent.told(Kind::LotLost).find("pays the winners"), std::string::npos);
}

TEST(Dutch, AscendingPaysEverybodyTheTickThatFilledTheLot) {
  WholePool pool(4, rule(MechanismId::DutchUp));
  pool.start();
  Member a(pool, 60, 2), b(pool, 140, 2), c(pool, 260, 2);
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  const auto lots = audited(pool, MechanismId::DutchUp);
  ASSERT_EQ(lots.size(), 1u);
  const auction::LotResult& result = *lots[0].derived;
  ASSERT_EQ(result.awards.size(), 2u);
  EXPECT_EQ(result.awards[0].unit_price, result.awards[1].unit_price);
  EXPECT_GT(result.cutoff, *Money::parse("0.0035"));
  EXPECT_TRUE(a.agent.count(Kind::ClockMoved) == 1 && b.agent.count(Kind::ClockMoved) == 1);
  EXPECT_EQ(c.agent.count(Kind::ClockMoved), 0u);  // the clock stopped below its price
  EXPECT_TRUE(a.agent.await(Kind::LotWon) && b.agent.await(Kind::LotWon));
  EXPECT_EQ(a.agent.warnings() + b.agent.warnings() + c.agent.warnings(), "");
}

TEST(Dutch, DescendingStopsWhenThoseWhoAreInFit) {
  WholePool pool(4, rule(MechanismId::DutchDown));
  pool.start();
  Member a(pool, 60, 2), b(pool, 140, 2), c(pool, 260, 2);
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  const auto lots = audited(pool, MechanismId::DutchDown);
  ASSERT_EQ(lots.size(), 1u);
  const auction::LotResult& result = *lots[0].derived;
  EXPECT_EQ(result.units_sold, 4);
  EXPECT_GE(result.cutoff, *Money::parse("0.0060"));
  EXPECT_EQ(c.agent.count(Kind::ClockMoved), 2u);  // joined and left
  EXPECT_TRUE(c.agent.await(Kind::LotLost));
  EXPECT_EQ(a.agent.warnings() + b.agent.warnings() + c.agent.warnings(), "");
}

TEST(Round, TwoOrdersMeetTheMembersInOneRound) {
  WholePool pool(2, rule(MechanismId::Proofi));
  pool.start();
  Member a(pool, 60, 2), b(pool, 100, 2), c(pool, 180, 2);
  pool.open_order(1);
  pool.open_order(2);
  ASSERT_TRUE(pool.await_paid(2));
  const auto rounds = audited(pool, MechanismId::Proofi);
  ASSERT_EQ(rounds.size(), 1u);
  ASSERT_EQ(rounds[0].derived->orders.size(), 2u);
  const auto served = std::ranges::count_if(rounds[0].derived->orders,
                                            [](const auto& line) { return line.reason == auction::Reason::Won; });
  EXPECT_EQ(served, 1);  // one member can be paid by an excluded one's price, and its two jobs serve one order
  // The order that was left is alone in the next round, and is sold by VCG.
  EXPECT_EQ(audited(pool, MechanismId::Vcg).size(), 1u);
  EXPECT_EQ(a.agent.warnings() + b.agent.warnings() + c.agent.warnings(), "");
}

TEST(Round, TheFirstVersionServesByPrice) {
  core::CoreConfig config = rule(MechanismId::Proofi);
  config.round_variant = auction::ProofiVariant::FirstPriceProRata;
  WholePool pool(2, config);
  pool.start();
  Member a(pool, 60, 4), b(pool, 100, 4);
  pool.open_order(1);
  pool.open_order(2);
  ASSERT_TRUE(pool.await_paid(2));
  const auto rounds = audited(pool, MechanismId::Proofi);
  ASSERT_EQ(rounds.size(), 1u);
  EXPECT_EQ(rounds[0].derived->units_sold, 4);
  EXPECT_EQ(rounds[0].derived->awards.size(), 2u);  // in proportion to capacity
}

TEST(Book, StandingOffersAreSoldAtOnce) {
  WholePool pool(4, rule(MechanismId::StandingOffers));
  pool.start();
  Member a(pool, 60, 3);
  // The first epoch opens with the first member; the second finds the book as it is until the next.
  ASSERT_TRUE(a.agent.await(Kind::Audited));
  pool.open_order(1);
  ASSERT_TRUE(pool.await_paid(1));
  auto lots = audited(pool, MechanismId::StandingOffers);
  ASSERT_EQ(lots.size(), 2u);
  EXPECT_EQ(lots[0].derived->lines[0].verdict.reason, auction::Reason::Standing);
  EXPECT_EQ(lots[1].derived->units_sold, 3);
  EXPECT_EQ(lots[1].derived->units_left, 1);  // by a lot of its own
  EXPECT_EQ(a.agent.warnings(), "");
  pool.open_order(2);
  ASSERT_TRUE(pool.await_paid(2));
  EXPECT_EQ(audited(pool, MechanismId::StandingOffers).size(), 2u);  // the book is sold out
}

TEST(Posted, AFixedRateIsTakenByThoseWhoseCostItCovers) {
  core::CoreConfig config = rule(MechanismId::FixedRate);
  config.rates[kClass] = *Money::parse("0.0050");
  WholePool pool(4, config);
  pool.start();
  Member dear(pool, 260), cheap(pool, 60);
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  EXPECT_EQ(cheap.agent.count(Kind::Accepted), 4u);
  EXPECT_EQ(dear.agent.count(Kind::Assigned), 0u);
  EXPECT_NE(dear.agent.told(Kind::Note).find("we do not take them"), std::string::npos);
  EXPECT_NE(cheap.agent.told(Kind::Accepted).find("+0.005,"), std::string::npos);
  EXPECT_EQ(cheap.agent.warnings(), "");
}

TEST(Posted, ATimeRatePaysMoreForTheFast) {
  core::CoreConfig config = rule(MechanismId::TimeRate);
  config.rates[kClass] = *Money::parse("0.0050");
  WholePool pool(4, config);
  pool.start();
  Member member(pool, 60);
  pool.open_order();
  const auto view = pool.await_view(
      [](const core::View& v) { return !v.orders.empty() && v.orders[0].stage == core::OrderStage::Paid; });
  ASSERT_TRUE(view);
  for (const core::JobView& job : view->batches[0].jobs) {
    EXPECT_GE(job.price, *Money::parse("0.0025"));
    EXPECT_LE(job.price, *Money::parse("0.0075"));
  }
  EXPECT_EQ(member.agent.warnings(), "");
}

TEST(Posted, AnAdaptiveRateStartsAtTheRate) {
  core::CoreConfig config = rule(MechanismId::AdaptiveRate);
  config.rates[kClass] = *Money::parse("0.0050");
  WholePool pool(3, config);
  pool.start();
  Member member(pool, 60);
  pool.open_order();
  ASSERT_TRUE(pool.await_paid());
  EXPECT_NE(member.agent.told(Kind::Accepted).find("+0.005,"), std::string::npos);
}

TEST(Posted, VolunteersWorkForNothingAndHoldNobodyUp) {
  core::CoreConfig config = rule(MechanismId::Volunteer);
  config.backup_step = {300};
  WholePool pool(3, config);
  pool.start();
  {
    Member giver(pool, 60, auction::kUnitsMax, true);
    pool.open_order(1);
    ASSERT_TRUE(pool.await_paid(1));
    EXPECT_EQ(giver.agent.count(Kind::Accepted), 3u);
    EXPECT_EQ(giver.agent.earned(), Money{});
    EXPECT_TRUE(giver.agent.drain());
  }
  Member paid(pool, 60);
  pool.open_order(2);
  ASSERT_TRUE(pool.await_paid(2));
  EXPECT_GT(paid.agent.earned(), Money{});
}

TEST(Reload, TheNextBatchIsBoughtByTheNewRule) {
  WholePool pool(2, rule(MechanismId::Vcg));
  pool.start();
  Member a(pool, 60), b(pool, 140);
  pool.open_order(1);
  ASSERT_TRUE(pool.await_paid(1));
  core::CoreConfig changed = pool.config();
  changed.mechanisms[kClass] = MechanismId::PayAsBid;
  pool.configure(changed);
  pool.open_order(2);
  ASSERT_TRUE(pool.await_paid(2));
  EXPECT_EQ(audited(pool, MechanismId::Vcg).size(), 1u);
  EXPECT_EQ(audited(pool, MechanismId::PayAsBid).size(), 1u);
}

}  // namespace
}  // namespace pp::wire
