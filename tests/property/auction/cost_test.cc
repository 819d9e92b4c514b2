// SPDX-License-Identifier: Apache-2.0
// What a batch costs: one market of 3,000 members and 17,188 jobs, in the three windows whose figures an independent
// model gave, and the real cost of what the rules choose against the cheapest choice.
#include <fstream>
#include <iostream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/property/auction/market.h"

namespace pp::auction::testing {
namespace {

constexpr std::int64_t kJobs = 17'188;
constexpr std::int64_t kReserve = 12'000;  // in 1e-7 USD, as all prices here

/// The offers with the capacities of window 0 (600 s), 1 (330 s) or 2 (270 s).
std::vector<Offer> thick_market(std::size_t window) {
  std::ifstream file(std::string(PP_SOURCE_DIR) + "/tests/data/offers_3000.csv");
  std::vector<Offer> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    std::int64_t values[4] = {};
    char comma = 0;
    fields >> values[0] >> comma >> values[1] >> comma >> values[2] >> comma >> values[3];
    out.push_back({member(out.size()), Money::nanos(values[0]), values[1 + window], {}});
  }
  return out;
}

LotRules lot_by(MechanismId mechanism) {
  LotRules lot;
  lot.mechanism = mechanism;
  lot.units = kJobs;
  lot.reserve = Money::nanos(kReserve);
  return lot;
}

struct Bought {
  std::int64_t units = 0;
  std::int64_t paid = 0;
  std::int64_t real = 0;  // what it truly costs those who do it
};

Bought buy(const LotRules& lot, const std::vector<Offer>& offers) {
  const Clearing cleared = clear(lot, offers, Seed{{7}});
  Bought out;
  for (const Award& award : cleared.awards) out.paid += award.payment().nanos();
  for (std::size_t i = 0; i < offers.size(); ++i) {
    out.units += cleared.verdicts[i].units_won;
    out.real += cleared.verdicts[i].units_won * offers[i].price.nanos();
  }
  return out;
}

/// The cheapest real cost of so many jobs.
std::int64_t cheapest(std::vector<Offer> offers, std::int64_t jobs) {
  std::sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) { return a.price < b.price; });
  std::int64_t cost = 0;
  for (const Offer& offer : offers) {
    const std::int64_t taken = std::min(jobs, offer.units);
    cost += taken * offer.price.nanos();
    jobs -= taken;
  }
  return cost;
}

void expect_within_2_percent(std::int64_t is, std::int64_t expected, const char* what) {
  EXPECT_LE(std::abs(is - expected) * 100, 2 * expected) << what << ": " << is << " instead of " << expected;
}

struct Row {
  std::size_t window;
  std::int64_t efficient, uniform, vcg;  // a job, in 1e-7 USD
};

class Window : public ::testing::TestWithParam<Row> {};

TEST_P(Window, CostsWhatTheModelSays) {
  const Row row = GetParam();
  const std::vector<Offer> offers = thick_market(row.window);
  ASSERT_EQ(offers.size(), 3'000u);
  const Bought vcg = buy(lot_by(MechanismId::Vcg), offers);
  const Bought uniform = buy(lot_by(MechanismId::Uniform), offers);
  expect_within_2_percent(cheapest(offers, vcg.units) / vcg.units, row.efficient, "efficient");
  expect_within_2_percent(vcg.paid / vcg.units, row.vcg, "vcg");
  expect_within_2_percent(uniform.paid / uniform.units, row.uniform, "uniform");
  std::cout << "window " << row.window << ": efficient " << cheapest(offers, vcg.units) / vcg.units << ", uniform "
            << uniform.paid / uniform.units << ", vcg " << vcg.paid / vcg.units << "\n";
}

TEST_P(Window, RealCostIsNearTheCheapest) {
  const std::vector<Offer> offers = thick_market(GetParam().window);
  const Bought vcg = buy(lot_by(MechanismId::Vcg), offers);
  EXPECT_EQ(vcg.real, cheapest(offers, vcg.units));
  // Under the uniform rule the remainder goes to members that took no part: here to the dearest who would still do it.
  const Bought uniform = buy(lot_by(MechanismId::Uniform), offers);
  const std::int64_t rest = vcg.units - uniform.units;
  ASSERT_GE(rest, 0);
  EXPECT_LE((uniform.real + rest * kReserve) * 100, 105 * cheapest(offers, vcg.units));
}

INSTANTIATE_TEST_SUITE_P(Cost, Window,
                         ::testing::Values(Row{0, 1'448, 2'149, 2'158}, Row{1, 2'730, 7'240, 7'248},
                                           Row{2, 3'094, 12'000, 12'000}),
                         [](const auto& row) { return "w" + std::to_string(row.param.window); });

}  // namespace
}  // namespace pp::auction::testing
