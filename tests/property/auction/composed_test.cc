// SPDX-License-Identifier: Apache-2.0
// The game as it is played: a lot, then the backup lane at a posted price that no bid of the lot entered, then the
// next lot, which takes up what stayed unsold.
//
// A member lies in the first lot and is honest afterwards. What a full-fill lot or a round leaves over depends on the
// bids, so it is for members that took no part; with that rule no lie pays anywhere in the game. The negative controls
// give the remainder back to those who shaped it, and the search finds the lies.
#include <gtest/gtest.h>

#include "auction/mechanisms/proofi.h"
#include "tests/property/auction/market.h"

namespace pp::auction::testing {
namespace {

enum class Remainder { RollsToOthers, RollsToAll, ToTheLane };

struct Game {
  Market first;
  std::vector<std::size_t> lane_order;  // members by reputation and speed, which no bid enters
  Money posted;                         // lagged median of earlier lots
  std::int64_t lane_units = 0;          // requeued and hedged copies
  std::vector<std::int64_t> lane_capacity;
};

Game random_game(Rng& rng, MechanismId mechanism) {
  Game g;
  g.first = random_market(rng, mechanism);
  g.posted = Money::nanos(static_cast<std::int64_t>(rng.below(20)));
  g.lane_units = static_cast<std::int64_t>(rng.below(8));
  for (std::size_t i = 0; i < g.first.offers.size(); ++i) {
    g.lane_order.push_back(i);
    g.lane_capacity.push_back(static_cast<std::int64_t>(rng.below(4)));
  }
  for (std::size_t i = g.lane_order.size() - 1; i > 0; --i) std::swap(g.lane_order[i], g.lane_order[rng.below(i + 1)]);
  return g;
}

/// What member j earns in a lane with so many units. A posted price is taken or left: nobody lies about it.
std::int64_t play_lane(const Game& g, std::size_t j, std::int64_t units) {
  std::int64_t sum = 0;
  for (const std::size_t i : g.lane_order) {
    if (g.first.offers[i].price > g.posted) continue;
    const std::int64_t taken = std::min(units, g.lane_capacity[i]);
    if (i == j) sum += (g.posted - g.first.offers[i].price).nanos() * taken;
    units -= taken;
  }
  return sum;
}

/// What member j earns in the whole game when it makes `lie` in the first lot.
std::int64_t play(const Game& g, std::size_t j, const Offer& lie, Remainder remainder) {
  const Offer truth = g.first.offers[j];
  std::vector<Offer> offers = g.first.offers;
  offers[j] = lie;
  const Clearing lot = clear(g.first.lot, offers, g.first.seed);
  std::int64_t sum = utility(lot, {truth.member}, truth.price);
  const std::int64_t to_lane = remainder == Remainder::ToTheLane ? lot.units_left : 0;
  sum += play_lane(g, j, g.lane_units + to_lane);
  if (remainder != Remainder::RollsToAll) return sum;  // others do the rest, and nothing of it is member j's
  LotRules next = g.first.lot;
  next.lot.value ^= 1;
  next.units += lot.units_left;
  return sum + utility(clear(next, g.first.offers, g.first.seed), {truth.member}, truth.price);
}

int count_game_gains(MechanismId mechanism, bool units_too, Remainder remainder, int n, std::uint64_t seed) {
  Rng rng(seed);
  int gains = 0;
  for (int i = 0; i < n; ++i) {
    const Game g = random_game(rng, mechanism);
    const std::size_t j = rng.below(g.first.offers.size());
    const Offer truth = g.first.offers[j];
    const std::int64_t honest = play(g, j, truth, remainder);
    bool gained = false;
    for (std::int64_t p = 0; p <= g.first.lot.reserve.nanos() + 1; ++p) {
      for (std::int64_t units = units_too ? 1 : truth.units; units <= truth.units; ++units) {
        Offer lie = truth;
        lie.price = Money::nanos(p);
        lie.units = units;
        gained = gained || play(g, j, lie, remainder) > honest;
      }
    }
    gains += gained;
  }
  return gains;
}

TEST(LotAndLane, NoLiePaysUnderSecondScore) {
  EXPECT_EQ(count_game_gains(MechanismId::SecondScore, false, Remainder::RollsToOthers, 100'000, 80), 0);
}
TEST(LotAndLane, NoLiePaysUnderVcg) {
  EXPECT_EQ(count_game_gains(MechanismId::Vcg, true, Remainder::RollsToOthers, 100'000, 81), 0);
}
TEST(LotAndLane, NoPriceLiePaysUnderUniform) {
  EXPECT_EQ(count_game_gains(MechanismId::Uniform, false, Remainder::RollsToOthers, 100'000, 82), 0);
}
TEST(AcrossLots, NoLieWasFoundToPayUnderVcg) {
  EXPECT_EQ(count_game_gains(MechanismId::Vcg, true, Remainder::RollsToAll, 100'000, 84), 0);
}
TEST(NegativeControl, UnderUniformARemainderForAllCanBeSteered) {
  EXPECT_GT(count_game_gains(MechanismId::Uniform, false, Remainder::RollsToAll, 5'000, 83), 0);
}
TEST(NegativeControl, UnderUniformARemainderInTheLaneCanBeSteered) {
  EXPECT_GT(count_game_gains(MechanismId::Uniform, false, Remainder::ToTheLane, 5'000, 85), 0);
}
TEST(NegativeControl, PayAsBidIsShadedInTheWholeGameToo) {
  EXPECT_GT(count_game_gains(MechanismId::PayAsBid, false, Remainder::RollsToOthers, 500, 86), 100);
}

/// A round of two or three batches with a lane beside it; what it leaves over is for others, or falls to the lane.
int count_round_gains(bool leftover_to_lane, int n, std::uint64_t seed) {
  Rng rng(seed);
  int gains = 0;
  for (int i = 0; i < n; ++i) {
    Game g = random_game(rng, MechanismId::Proofi);
    std::vector<BatchAsk> asks;
    const std::uint64_t n_asks = 2 + rng.below(2);
    for (std::uint64_t k = 0; k < n_asks; ++k) {
      const auto value = static_cast<std::int64_t>(rng.below(20));
      asks.push_back({{k}, Money::nanos(value), static_cast<std::int64_t>(1 + rng.below(6))});
    }
    const std::size_t j = rng.below(g.first.offers.size());
    const Offer truth = g.first.offers[j];
    const auto earns = [&](Money price) {
      std::vector<Offer> offers = g.first.offers;
      offers[j].price = price;
      const ProofiClearing c = clear_proofi(g.first.lot, {}, asks, offers, g.first.seed);
      return utility(c.members, {truth.member}, truth.price) +
             play_lane(g, j, g.lane_units + (leftover_to_lane ? c.jobs_posted : 0));
    };
    const std::int64_t honest = earns(truth.price);
    bool gained = false;
    for (std::int64_t p = 0; p <= g.first.lot.reserve.nanos() + 1; ++p)
      gained = gained || earns(Money::nanos(p)) > honest;
    gains += gained;
  }
  return gains;
}

TEST(RoundAndLane, NoPriceLiePays) { EXPECT_EQ(count_round_gains(false, 100'000, 87), 0); }
TEST(NegativeControl, ARoundsLeftoverInTheLaneCanBeSteered) { EXPECT_GT(count_round_gains(true, 20'000, 88), 0); }

}  // namespace
}  // namespace pp::auction::testing
