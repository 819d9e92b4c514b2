// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/scenario_file.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "pool/bin/config_reader.h"

namespace pp::bin {
namespace {

template <class T>
T pick(const std::vector<std::pair<const char*, T>>& table, const std::string& name) {
  for (const auto& [text, value] : table) {
    if (name == text) return value;
  }
  return table.front().second;
}

template <class T>
std::vector<std::string> names(const std::vector<std::pair<const char*, T>>& table) {
  std::vector<std::string> out;
  for (const auto& [text, value] : table) out.emplace_back(text);
  return out;
}

using sim::Loop;
using sim::Policy;
using sim::Strategy;
using sim::Study;

const std::vector<std::pair<const char*, Study>> kStudies{
    {"batch", Study::Batch}, {"table2", Study::Table2}, {"table3", Study::Table3}, {"market", Study::Market}};
const std::vector<std::pair<const char*, Policy>> kPolicies{
    {"smart", Policy::Smart}, {"lrp", Policy::Lrp}, {"fallback", Policy::Fallback}};
const std::vector<std::pair<const char*, Loop>> kLoops{{"assignment", Loop::Assignment}, {"pool", Loop::Pool}};
const std::vector<std::pair<const char*, Strategy>> kStrategies{
    {"truthful", Strategy::Truthful}, {"shading", Strategy::Shading}, {"war", Strategy::War}};

std::vector<std::uint32_t> counts(ConfigReader& r, const char* key, std::int64_t min, std::int64_t max,
                                  const std::vector<std::uint32_t>& fallback) {
  std::vector<std::uint32_t> out;
  for (const std::int64_t v : r.integers(key, min, max, {fallback.begin(), fallback.end()})) {
    out.push_back(static_cast<std::uint32_t>(v));
  }
  return out;
}

std::uint32_t small(ConfigReader& r, std::string_view key, std::int64_t min, std::int64_t max, std::uint32_t fallback) {
  return static_cast<std::uint32_t>(r.integer(key, min, max, fallback));
}

/// Thousandths in the file, so that a scenario holds no floating point.
double permille(ConfigReader& r, std::string_view key, std::int64_t max, double fallback) {
  return static_cast<double>(r.integer(key, 0, max, static_cast<std::int64_t>(fallback * 1000 + .5))) / 1000;
}

void read_mixes(ConfigReader& r, sim::Scenario& s) {
  const std::size_t n = r.tables("mix", 16);
  if (n > 0) s.mixes.clear();
  for (std::size_t i = 0; i < n; ++i) {
    const auto key = [&](const char* field) { return fmt::format("mix.{}.{}", i, field); };
    sim::Mix mix{r.text(key("name")), {}};
    std::uint32_t sum = 0;
    const char* machines[4] = {"cpu8", "cpu16", "mac", "gpu"};
    for (std::size_t m = 0; m < 4; ++m) sum += mix.percent[m] = small(r, key(machines[m]), 0, 100, 0);
    if (sum != 100)
      r.complain(fmt::format("mix.{}", i), fmt::format("cpu8 + cpu16 + mac + gpu is {}; allowed is 100", sum));
    s.mixes.push_back(mix);
  }
}

void read_behaviour(ConfigReader& r, sim::Behaviour& b) {
  b.machine_spread = permille(r, "behaviour.machine_spread_permille", 1000, b.machine_spread);
  b.job_spread = permille(r, "behaviour.job_spread_permille", 1000, b.job_spread);
  b.benchmark_spread = permille(r, "behaviour.benchmark_spread_permille", 1000, b.benchmark_spread);
  b.cost_spread = permille(r, "behaviour.cost_spread_permille", 2000, b.cost_spread);
  b.crash_ppm = small(r, "behaviour.crash_ppm", 0, 500'000, b.crash_ppm);
  b.straggle_ppm = small(r, "behaviour.straggle_ppm", 0, 500'000, b.straggle_ppm);
  b.away = r.millis("behaviour.away_ms", 1'000, 86'400'000, b.away.count);
  b.round_trip = r.millis("behaviour.round_trip_ms", 2, 10'000, b.round_trip.count);
}

void read_market(ConfigReader& r, sim::MarketPlan& m) {
  m.orders = small(r, "market.orders", 1, 512, m.orders);
  m.order_every = r.millis("market.order_every_ms", 100, 86'400'000, m.order_every.count);
  m.burst_orders = small(r, "market.burst_orders", 0, 256, m.burst_orders);
  m.burst_at = r.millis("market.burst_at_ms", 0, 86'400'000, m.burst_at.count);
  m.price_max = r.money("market.price_max", m.price_max);
  m.cost_percent = small(r, "market.cost_percent", 1, 10'000, m.cost_percent);
  m.deadline_percent = small(r, "market.deadline_percent", 0, 10'000, m.deadline_percent);
  const std::string mechanism = r.choice("market.mechanism", {"vcg", "uniform", "pay-as-bid"}, "vcg");
  if (const auto id = auction::mechanism_from_text(mechanism)) m.mechanism = *id;
  m.strategy = pick(kStrategies, r.choice("market.strategy", names(kStrategies), "truthful"));
  m.shading_percent = small(r, "market.shading_percent", 0, 1'000, m.shading_percent);
  m.leave_ppm_per_minute = small(r, "market.leave_ppm_per_minute", 0, 500'000, m.leave_ppm_per_minute);
  m.away = r.millis("market.away_ms", 1'000, 86'400'000, m.away.count);
}

void read_bars(ConfigReader& r, sim::Bars& b) {
  b.ratio_max = permille(r, "bars.ratio_permille_max", 100'000, 0);
  b.ratio_pool_max = permille(r, "bars.ratio_pool_permille_max", 100'000, 0);
  b.waste_max = permille(r, "bars.waste_permille_max", 1'000, 0);
  b.invalid_per_byzantine_max = permille(r, "bars.invalid_per_byzantine_permille_max", 1'000'000, 0);
  b.jain_min = permille(r, "bars.jain_permille_min", 1'000, 0);
  b.faster_than_lrp_min = permille(r, "bars.faster_than_lrp_permille_min", 1'000, 0);
}

Result<sim::Scenario> read(ConfigReader& r, const std::string& name) {
  sim::Scenario s;
  s.name = name;
  s.title = r.text("title");
  s.about = r.text("about", "");
  s.study = pick(kStudies, r.choice("study", names(kStudies)));
  s.jobs = static_cast<std::uint64_t>(r.integer("jobs", 1, 65'536, static_cast<std::int64_t>(s.jobs)));
  s.members = counts(r, "members", 1, 20'000, s.members);
  s.byzantine_percent = counts(r, "byzantine_percent", 0, 90, s.byzantine_percent);
  s.seeds = small(r, "seeds", 1, 1'000, s.seeds);
  s.policies.clear();
  for (const std::string& p : r.choices("policies", names(kPolicies), {"smart"}))
    s.policies.push_back(pick(kPolicies, p));
  s.loops.clear();
  for (const std::string& l : r.choices("loops", names(kLoops), {"assignment"})) s.loops.push_back(pick(kLoops, l));
  read_mixes(r, s);
  read_behaviour(r, s.behaviour);
  read_market(r, s.market);
  read_bars(r, s.bars);
  const std::uint64_t orders = s.market.orders + s.market.burst_orders;
  if (s.study == Study::Market && orders * s.jobs > 1'000'000) {
    r.complain("jobs",
               fmt::format("{} orders of {} jobs are too many; allowed are 1000000 jobs in all", orders, s.jobs));
  }
  if (auto wrong = r.finish()) return *std::move(wrong);
  return s;
}

}  // namespace

Result<sim::Scenario> parse_scenario(const std::string& text, const std::string& name) {
  PP_TRY(reader, ConfigReader::parse(text, name));
  return read(reader, name);
}

Result<sim::Scenario> read_scenario(const std::string& name_or_path) {
  for (const ShippedScenario& shipped : shipped_scenarios()) {
    if (shipped.name == name_or_path) return parse_scenario(shipped.text, shipped.name);
  }
  if (!std::filesystem::is_regular_file(name_or_path)) {
    std::vector<std::string> known;
    for (const ShippedScenario& shipped : shipped_scenarios()) known.push_back(shipped.name);
    return error("P-CFG-001", fmt::format("{}: neither a file nor a shipped scenario; those are: {}", name_or_path,
                                          fmt::join(known, ", ")));
  }
  PP_TRY(reader, ConfigReader::open(name_or_path));
  return read(reader, std::filesystem::path(name_or_path).stem().string());
}

}  // namespace pp::bin
