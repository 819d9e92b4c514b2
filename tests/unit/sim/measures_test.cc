// SPDX-License-Identifier: Apache-2.0
// The simulator's own mathematics, against answers worked out by hand or by trying everything.
#include "pool/sim/measures.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pool/sim/agenda.h"
#include "pool/sim/population.h"
#include "pool/sim/tally.h"

namespace pp::sim {
namespace {

TEST(Clairvoyant, IsTheFirstTimeAtWhichEnoughWholeJobsFit) {
  const double times[] = {3, 5};
  EXPECT_NEAR(clairvoyant_ms(times, 1), 3, 1e-9);   // the fast one alone
  EXPECT_NEAR(clairvoyant_ms(times, 2), 5, 1e-9);   // one each
  EXPECT_NEAR(clairvoyant_ms(times, 3), 6, 1e-9);   // two and one
  EXPECT_NEAR(clairvoyant_ms(times, 5), 10, 1e-9);  // at 9: three and one; at 10 the second comes
}

/// The slow way: hand each job to whoever would finish it first.
double greedy_ms(const std::vector<double>& times, std::uint64_t jobs) {
  std::vector<double> free(times.size(), 0);
  double last = 0;
  for (std::uint64_t j = 0; j < jobs; ++j) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
      if (free[i] + times[i] < free[best] + times[best]) best = i;
    }
    last = std::max(last, free[best] += times[best]);
  }
  return last;
}

TEST(Clairvoyant, EqualsGivingEachJobToWhoFinishesItFirst) {
  Rng rng{7};
  for (int round = 0; round < 300; ++round) {
    std::vector<double> times(1 + rng.below(9));
    for (double& t : times) t = 1 + static_cast<double>(rng.below(1000)) / 7;
    const std::uint64_t jobs = 1 + rng.below(60);
    EXPECT_NEAR(clairvoyant_ms(times, jobs), greedy_ms(times, jobs), 1e-6);
    EXPECT_LE(fluid_ms(times, jobs), clairvoyant_ms(times, jobs) + 1e-6);
  }
}

TEST(Clairvoyant, OnEqualMachinesIsTheDiscreteFormula) {
  for (const std::uint64_t provers : {1u, 7u, 100u, 3000u}) {
    const std::vector<double> times(provers, 97'600.);
    EXPECT_NEAR(clairvoyant_ms(times, 17'188), discrete_ms(97'600, provers, 17'188), 1e-3);
  }
}

TEST(Fluid, DividesPerfectly) {
  const double times[] = {2, 2, 4};
  EXPECT_DOUBLE_EQ(fluid_ms(times, 10), 8);  // 1.25 jobs a unit of time
}

TEST(BreakEven, IsTheLeastNumberThatKeepsTheLimit) {
  EXPECT_EQ(break_even(10, 100, 100), 10u);
  EXPECT_EQ(break_even(10, 101, 100), 11u);
}

TEST(Jain, KnowsEqualAndUnequalShares) {
  const double equal[] = {3, 3, 3}, one[] = {6, 0, 0}, two[] = {1, 3}, none[] = {0, 0};
  EXPECT_DOUBLE_EQ(jain(equal), 1);
  EXPECT_DOUBLE_EQ(jain(one), 1. / 3);
  EXPECT_DOUBLE_EQ(jain(two), .8);
  EXPECT_DOUBLE_EQ(jain(none), 0);
}

TEST(Fit, MakesTheWorstErrorLeast) {
  // 4 jobs on 2 machines in 2 minutes says 60 s, on 4 machines in 1.1 minutes 66 s.
  const paper::Run runs[] = {{2, 2}, {4, 1.1}};
  const Fit fit = fit_job_time(runs, 4);
  EXPECT_NEAR(fit.time_ms / 60'000 - 1, fit.error, 1e-12);
  EXPECT_NEAR(1 - fit.time_ms / 66'000, fit.error, 1e-12);
  for (const double other : {fit.time_ms - 100, fit.time_ms + 100}) {
    EXPECT_GT(std::max(std::abs(other / 60'000 - 1), std::abs(1 - other / 66'000)), fit.error);
  }
}

TEST(Agenda, IsInOrderOfTimeThenOfEntry) {
  Agenda<int> agenda;
  const std::pair<int, int> entries[] = {{5, 1}, {3, 2}, {5, 3}, {3, 4}, {9, 5}};
  for (const auto& [at, what] : entries) agenda.add(Instant{at}, what);
  std::vector<int> order;
  while (!agenda.empty()) order.push_back(agenda.take());
  EXPECT_EQ(order, (std::vector<int>{2, 4, 1, 3, 5}));
}

TEST(Provers, ComeInTheSharesOfTheirMix) {
  const auto provers = make_provers(1000, {"home", {40, 25, 25, 10}}, 20, {}, Rng{3});
  std::size_t machines[4] = {}, natures[3] = {};
  for (const Prover& p : provers) {
    ++machines[static_cast<std::size_t>(p.machine)];
    ++natures[static_cast<std::size_t>(p.nature)];
    EXPECT_EQ(provers[index_of(p.id)].id, p.id);
  }
  EXPECT_EQ(machines[0], 400u);
  EXPECT_EQ(machines[1], 250u);
  EXPECT_EQ(machines[2], 250u);
  EXPECT_EQ(machines[3], 100u);
  EXPECT_EQ(natures[1], 100u);
  EXPECT_EQ(natures[2], 100u);
}

TEST(Fate, FollowsFromSeedJobAndProverAndHasItsShares) {
  const Behaviour b;
  double sum = 0;
  int crashes = 0, straggles = 0;
  constexpr int kDraws = 40'000;
  for (int j = 0; j < kDraws; ++j) {
    const Fate fate = fate_of(1, static_cast<std::uint64_t>(j), 5, 10'000, b);
    const Fate again = fate_of(1, static_cast<std::uint64_t>(j), 5, 10'000, b);
    EXPECT_EQ(fate.span, again.span);
    crashes += fate.crashes;
    straggles += !fate.crashes && fate.span.count > 20'000;
    sum += std::log(static_cast<double>(fate.span.count) / 10'000);
  }
  EXPECT_NEAR(crashes, kDraws * .005, 60);
  EXPECT_NEAR(straggles, kDraws * .005, 60);
  EXPECT_NEAR(sum / kDraws, 0, .02);
  EXPECT_NE(fate_of(1, 0, 5, 10'000, b).span, fate_of(2, 0, 5, 10'000, b).span);
}

TEST(Tally, CountsWorkWasteAndPay) {
  std::vector<Prover> provers(3);
  for (std::uint32_t i = 0; i < 3; ++i)
    provers[i] = {member_of(i), Machine::Cpu8, Nature::Honest, 100, {}, Money::nanos(50)};
  provers[2].nature = Nature::Cheat;
  Tally tally(provers, {}, 2);
  tally.give(0, 0, Instant{0});
  tally.give(1, 0, Instant{0});
  tally.give(2, 1, Instant{0});
  tally.stop(2, Instant{10}, true);
  tally.refuse(2, 1);
  tally.end_copy(1);
  EXPECT_TRUE(tally.accept(0, 0, Instant{100}, Money::nanos(7)));
  tally.stop(0, Instant{100}, false);
  EXPECT_FALSE(tally.accept(1, 0, Instant{110}, Money::nanos(7)));
  tally.stop(1, Instant{110}, true);
  tally.give(2, 1, Instant{110});
  tally.give(0, 1, Instant{120});
  EXPECT_TRUE(tally.accept(0, 1, Instant{220}, Money::nanos(7)));
  tally.stop(0, Instant{220}, false);
  EXPECT_TRUE(tally.all_done());
  const Outcome o = tally.outcome(Instant{220}, Instant{0});
  EXPECT_EQ(o.copies_most, 2u);
  EXPECT_EQ(o.n_repeats, 1u);
  EXPECT_EQ(o.n_checked, 4u);
  EXPECT_EQ(o.n_invalid, 1u);
  EXPECT_EQ(o.pay, Money::nanos(14));
  EXPECT_DOUBLE_EQ(o.waste, 110. / 310);
  EXPECT_DOUBLE_EQ(o.utilisation, 310. / 440);
  EXPECT_DOUBLE_EQ(o.jain, .5);  // one honest prover did everything
  EXPECT_DOUBLE_EQ(o.finished_ms.front(), 100);
  EXPECT_DOUBLE_EQ(o.finished_ms.back(), 220);
}

TEST(Tally, CountsThePricedOutAndExcusesNothing) {
  std::vector<Prover> provers(3);
  for (std::uint32_t i = 0; i < 3; ++i)
    provers[i] = {member_of(i), Machine::Cpu8, Nature::Honest, 100, {}, Money::nanos(50)};
  Tally tally(provers, {}, 2);
  for (const std::uint32_t i : {0U, 1U}) {
    tally.give(i, i, Instant{0});
    EXPECT_TRUE(tally.accept(i, i, Instant{100}, Money::nanos(7)));
    tally.stop(i, Instant{100}, false);
  }
  tally.price_out(1);  // the lane paid what it asks after all
  tally.price_out(2);
  const Outcome o = tally.outcome(Instant{100}, Instant{0});
  EXPECT_DOUBLE_EQ(o.jain, 2. / 3);
  EXPECT_EQ(o.n_priced_out, 1u);
}

TEST(Tally, CountsAllThatAProverEarned) {
  std::vector<Prover> provers(2);
  for (std::uint32_t i = 0; i < 2; ++i)
    provers[i] = {member_of(i), Machine::Cpu8, Nature::Honest, 100, {}, Money::nanos(50)};
  Tally tally(provers, {}, 1);
  tally.give(0, 0, Instant{0});
  EXPECT_TRUE(tally.accept(0, 0, Instant{100}, Money::nanos(7)));
  tally.stop(0, Instant{100}, false);
  tally.earned(0, Money::nanos(9));
  tally.earned(1, Money::nanos(9));  // a fee for a copy that came too late
  const Outcome o = tally.outcome(Instant{100}, Instant{0});
  EXPECT_DOUBLE_EQ(o.jain, 1);
  EXPECT_EQ(o.pay, Money::nanos(7));
}

}  // namespace
}  // namespace pp::sim
