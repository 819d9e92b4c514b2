// SPDX-License-Identifier: Apache-2.0
// proofpool simulate: a pool under a virtual clock, from a scenario and a seed.
#include <fstream>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/scenario_file.h"
#include "pool/bin/verbs.h"
#include "pool/sim/study.h"

namespace pp::bin {
namespace {

struct SimulateOptions {
  std::string scenario;
  std::uint64_t seed = 1000;
  std::string json;
  std::string html;
  std::uint32_t seeds = 0;
  bool list = false;
  bool show = false;
  bool check = false;
};

Result<void> write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out)
    return error("P-BIN-002", fmt::format("{}: could not be written; check the folder and the space on disk", path));
  return {};
}

Result<int> run_simulate(const SimulateOptions& options) {
  if (options.list) {
    for (const ShippedScenario& shipped : shipped_scenarios()) {
      PP_TRY(scenario, parse_scenario(shipped.text, shipped.name));
      fmt::print("{:<24} {}\n", shipped.name, scenario.title);
    }
    return 0;
  }
  PP_TRY(scenario, read_scenario(options.scenario));
  if (options.show) {
    for (const ShippedScenario& shipped : shipped_scenarios()) {
      if (shipped.name == options.scenario) fmt::print("{}", shipped.text);
    }
    return 0;
  }
  if (options.seeds > 0) scenario.seeds = options.seeds;
  const bool watched = isatty(STDERR_FILENO) == 1;
  const auto progress = [watched](const std::string& line) {
    if (watched) fmt::print(stderr, "\r\033[K{}", line);
  };
  const sim::Report report = sim::run_study(scenario, options.seed, progress);
  if (watched) fmt::print(stderr, "\r\033[K");
  fmt::print("{}", sim::to_text(report));
  const std::pair<std::string, std::string> files[] = {{options.json, sim::to_json(report)},
                                                       {options.html, sim::to_html(report)}};
  for (const auto& [path, text] : files) {
    if (path.empty()) continue;
    if (auto written = write(path, text); !written) return std::move(written).error();
  }
  return options.check && !report.holds() ? 1 : 0;
}

}  // namespace

void add_simulate(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("simulate", "Run a pool under a virtual clock and measure it");
  auto options = std::make_shared<SimulateOptions>();
  auto* scenario = verb->add_option("--scenario", options->scenario, "A shipped scenario (--list), or a TOML file");
  verb->add_option("--seed", options->seed, "What all chance is drawn from; the same seed gives the same bytes")
      ->capture_default_str();
  verb->add_option("--seeds", options->seeds,
                   "Runs of each cell of a batch study, from the seed on (else the scenario's)");
  verb->add_option("--json", options->json, "Write the report as JSON to this file");
  verb->add_option("--html", options->html, "Write the report as one self-contained page to this file");
  verb->add_flag("--check", options->check, "Exit status 1 when a bar of the scenario does not hold");
  verb->add_flag("--list", options->list, "List the shipped scenarios and end")->excludes(scenario);
  verb->add_flag("--show", options->show, "Print the shipped scenario's file, to start one of your own, and end");
  verb->callback([options, &status] {
    if (!options->list && options->scenario.empty()) throw CLI::RequiredError("--scenario");
    const auto result = run_simulate(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
