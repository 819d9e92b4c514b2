// SPDX-License-Identifier: Apache-2.0
// Whole studies at a size for continuous integration: bars hold, published tables come out, one seed gives the same
// bytes, and the simulated pool is the production pool: its books balance and every order it took is paid.
#include "pool/sim/study.h"

#include <gtest/gtest.h>

#include "pool/bin/scenario_file.h"
#include "pool/sim/measures.h"
#include "pool/sim/pool_run.h"

namespace pp::sim {
namespace {

Report run(const std::string& name, std::uint64_t seed) {
  const auto scenario = bin::read_scenario(name);
  EXPECT_TRUE(scenario);
  return run_study(*scenario, seed, [](const std::string&) {});
}

void expect_bars(const Report& report) {
  EXPECT_FALSE(report.bars.empty());
  for (const Bar& bar : report.bars) EXPECT_TRUE(bar.holds) << bar.promise << ": " << bar.measured;
}

TEST(SmallStudy, KeepsItsBarsAndGivesTheSameBytesAgain) {
  const Report first = run("small", 1000), again = run("small", 1000);
  expect_bars(first);
  EXPECT_EQ(to_text(first), to_text(again));
  EXPECT_EQ(to_json(first), to_json(again));
  EXPECT_EQ(to_html(first), to_html(again));
  EXPECT_NE(to_json(first), to_json(run("small", 1001)));
}

TEST(Table3, ComesWithinThreePerCentOfThePaper) { expect_bars(run("crowdprove_table3", 1000)); }

TEST(Table2, FluidAndWholeJobsAreThePapers) {
  // The cells alone; the scheduling of 17,188 jobs on up to 3,000 provers is the full scenario's.
  for (std::size_t p = 0; p < paper::kProvers.size(); ++p) {
    for (std::size_t m = 0; m < 4; ++m) {
      const double time = paper::kMachines[m].seconds_per_job * 1000;
      const std::vector<double> equal(paper::kProvers[p], time);
      EXPECT_NEAR(fluid_ms(equal, paper::kJobs) / 60'000, paper::kMinutes[p][m], .01);
    }
  }
  for (std::size_t m = 0; m < 4; ++m) {
    const double time = paper::kMachines[m].seconds_per_job * 1000;
    const auto computed = break_even(time, paper::kJobs, paper::kMinutesToday * 60'000);
    EXPECT_NEAR(static_cast<double>(computed), paper::kBreakEven[m], 1);
  }
}

TEST(Page, NeedsNothingElseAndHasItsCharts) {
  const std::string page = to_html(run("crowdprove_table3", 1));
  EXPECT_NE(page.find("<svg"), std::string::npos);
  EXPECT_NE(page.find("prefers-color-scheme:dark"), std::string::npos);
  for (const char* outside : {"<script", "<link", "http://", "https://", "src="}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
}

TEST(Page, EscapesWhatTheScenarioSays) {
  Report report;
  report.title = "<b>&";
  EXPECT_NE(to_html(report).find("&lt;b&gt;&amp;"), std::string::npos);
}

PoolPlan pool_plan(std::uint32_t byzantine) {
  PoolPlan plan;
  plan.mix = {"home", {40, 25, 25, 10}};
  plan.members = 60;
  plan.jobs = 200;
  plan.byzantine_percent = byzantine;
  plan.market.orders = 3;
  plan.market.order_every = seconds(2000);
  plan.market.deadline_percent = 500;
  plan.config = pool_config(plan.market);
  return plan;
}

TEST(Pool, DeliversEveryOrderAndItsBooksBalance) {
  for (const std::uint32_t byzantine : {0u, 20u}) {
    const PoolPlan plan = pool_plan(byzantine);
    const PoolOutcome o = run_pool(plan, 5);
    EXPECT_EQ(o.fault, "");
    ASSERT_EQ(o.orders.size(), plan.market.orders);
    Money paid;
    for (const OrderLine& line : o.orders) {
      EXPECT_EQ(line.stage, "paid");
      EXPECT_LT(line.paid, line.price);
      paid += line.paid;
    }
    EXPECT_EQ(paid, o.batch.pay);
    EXPECT_EQ(o.batch.n_unfinished, 0u);
    EXPECT_EQ(o.batch.n_repeats, 0u);
    EXPECT_FALSE(o.lots.empty());
  }
}

TEST(Burst, WhatIsWonAtOnceIsDeliveredAndTheRestIsDeclined) {
  PoolPlan plan = pool_plan(10);
  plan.market.orders = 1;
  plan.market.burst_orders = 6;
  plan.market.burst_at = Millis{0};
  plan.market.deadline_percent = 600;
  plan.config = pool_config(plan.market);
  const PoolOutcome o = run_pool(plan, 5);
  EXPECT_EQ(o.fault, "");
  std::size_t delivered = 0;
  for (const OrderLine& line : o.orders) {
    delivered += line.stage == "paid";
    EXPECT_TRUE(line.stage == "paid" || line.stage == "refused: too late") << line.order << ": " << line.stage;
  }
  EXPECT_GE(delivered, 3u);
  EXPECT_LT(delivered, o.orders.size());
}

TEST(Pool, OneSeedOneHistory) {
  PoolPlan plan = pool_plan(20);
  plan.market.leave_ppm_per_minute = 30'000;
  const PoolOutcome a = run_pool(plan, 9), b = run_pool(plan, 9);
  EXPECT_EQ(a.state_hash, b.state_hash);
  EXPECT_EQ(a.n_events, b.n_events);
  EXPECT_NE(a.state_hash, run_pool(plan, 10).state_hash);
}

}  // namespace
}  // namespace pp::sim
