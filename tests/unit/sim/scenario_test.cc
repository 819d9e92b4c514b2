// SPDX-License-Identifier: Apache-2.0
// Scenario files: every shipped one is good, and what is wrong in one is named with what is allowed.
#include <algorithm>

#include <gtest/gtest.h>

#include "pool/bin/scenario_file.h"

namespace pp::bin {
namespace {

constexpr const char* kGood = "title = \"t\"\nstudy = \"batch\"\n";

TEST(ShippedScenarios, AreAllGood) {
  std::vector<std::string> names;
  for (const ShippedScenario& shipped : shipped_scenarios()) {
    names.push_back(shipped.name);
    const auto scenario = read_scenario(shipped.name);
    ASSERT_TRUE(scenario) << scenario.error().context;
    EXPECT_FALSE(scenario->title.empty()) << shipped.name;
  }
  for (const char* wanted : {"crowdprove_table2", "crowdprove_table3", "byzantine", "byzantine_pool", "churn",
                             "price_war", "demand_burst", "small"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), wanted), names.end()) << wanted;
  }
}

TEST(ScenarioFile, DefaultsAreTheMeasuredSetting) {
  const auto s = parse_scenario(kGood, "x");
  ASSERT_TRUE(s) << s.error().context;
  EXPECT_EQ(s->jobs, 17'188u);
  EXPECT_EQ(s->members, std::vector<std::uint32_t>{3'000});
  EXPECT_EQ(s->behaviour, sim::Behaviour{});
}

TEST(ScenarioFile, NamesTheKeyAndWhatIsAllowed) {
  const struct {
    const char* line;
    const char* key;
    const char* allowed;
  } rows[] = {
      {"study = \"nap\"", "study", "batch, table2, table3, market"},
      {"jobs = 0", "jobs", "from 1 to 65536"},
      {"jobs = \"many\"", "jobs", "an integer"},
      {"members = [0]", "members", "integers from 1 to 20000"},
      {"members = []", "members", "at least one"},
      {"members = 5", "members", "an array of integers"},
      {"byzantine_percent = [95]", "byzantine_percent", "from 0 to 90"},
      {"policies = [\"best\"]", "policies", "smart, lrp, fallback"},
      {"loops = [\"moon\"]", "loops", "assignment, pool"},
      {"seeds = 0", "seeds", "from 1 to 1000"},
      {"speed = 3", "speed", "unknown key"},
      {"[[mix]]\nname = \"m\"\ncpu8 = 90", "mix.0", "allowed is 100"},
      {"[behaviour]\ncrash_ppm = -1", "behaviour.crash_ppm", "from 0 to 500000"},
      {"[behaviour]\nround_trip_ms = 1", "behaviour.round_trip_ms", "from 2 to 10000"},
      {"[market]\nmechanism = \"raffle\"", "market.mechanism", "vcg, uniform, pay-as-bid"},
      {"[market]\nstrategy = \"luck\"", "market.strategy", "truthful, shading, war"},
      {"[market]\nprice_max = \"-1\"", "market.price_max", "decimal amount"},
      {"[bars]\njain_permille_min = 1001", "bars.jain_permille_min", "from 0 to 1000"},
  };
  for (const auto& row : rows) {
    std::string text = "title = \"t\"\n";
    if (std::string(row.line).rfind("study", 0) != 0) text += "study = \"batch\"\n";
    const auto s = parse_scenario(text + row.line + "\n", "file.toml");
    ASSERT_FALSE(s) << row.line;
    EXPECT_EQ(s.error().code, "P-CFG-003") << row.line;
    EXPECT_NE(s.error().context.find(std::string(row.key) + ":"), std::string::npos) << s.error().context;
    EXPECT_NE(s.error().context.find(row.allowed), std::string::npos) << s.error().context;
  }
}

TEST(ScenarioFile, ThatIsNoTomlSaysWhere) {
  const auto s = parse_scenario("title = \n", "file.toml");
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, "P-CFG-002");
  EXPECT_NE(s.error().context.find("file.toml:1:"), std::string::npos) << s.error().context;
}

TEST(ScenarioFile, ThatIsNotThereListsTheShippedOnes) {
  const auto s = read_scenario("no_such_scenario");
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, "P-CFG-001");
  EXPECT_NE(s.error().context.find("crowdprove_table2"), std::string::npos);
}

}  // namespace
}  // namespace pp::bin
