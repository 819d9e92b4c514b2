// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/member_run.h"

#include <atomic>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "kernels/port/buffer.h"
#include "pool/bin/benchmark_guest.h"
#include "pool/bin/interrupt.h"
#include "pool/bin/machine_prover.h"

namespace pp::bin {
namespace {

std::optional<std::uint32_t> percent_as_ppm(const std::string& text) {
  const auto percent = Money::parse(text);  // the same decimal form
  if (!percent || *percent > Money::units(1000)) return std::nullopt;
  return static_cast<std::uint32_t>(percent->nanos() / 100'000);
}

}  // namespace

void add_member_options(CLI::App& verb, MemberOptions& options) {
  agent::AgentConfig& a = options.agent;
  a.data_dir = "member-data";
  a.name = "member";
  verb.add_option("--pool", a.pool_address, "The pool's address with its key: tcp://host:port#KEY")->required();
  verb.add_option("--data-dir", a.data_dir, "Keys and unfinished work live here")->capture_default_str();
  verb.add_option("--name", a.name, "How the operator sees you")->capture_default_str();
  verb.add_option("--payout", a.payout_address, "Where earnings are to be paid");
  verb.add_option("--cost-per-hour", options.cost_per_hour, "What an hour of this machine costs you")
      ->capture_default_str();
  verb.add_option("--margin", options.margin_percent, "Per cent on top of the cost")->capture_default_str();
  verb.add_option("--jobs-a-lot", a.units_max, "The most jobs that you offer in one lot");
  verb.add_flag("--volunteer", a.volunteer, "Take jobs at posted rates for nothing");
  verb.add_option("--jobs", a.parallel_jobs, "Jobs proved at the same time")->check(CLI::Range(1, 64));
  verb.add_option("--threads", options.threads, "Threads for each job (0: all)")->check(CLI::Range(0, 1024));
  verb.add_flag("--standing", a.standing_only,
                "Print what the pool remembers of this member (values, percentile, events, lots) and exit");
  verb.add_option("--slowdown", a.slowdown, "Take this many times as long, for demonstrations")
      ->check(CLI::Range(1.0, 1000.0));
}

Result<int> run_member(MemberOptions options, std::function<void(Bytes&)> corrupt_proof) {
  const auto cost = Money::parse(options.cost_per_hour);
  if (!cost) return error("P-BIN-004", "--cost-per-hour: allowed is a decimal amount such as 0.25");
  const auto margin_ppm = percent_as_ppm(options.margin_percent);
  if (!margin_ppm) return error("P-BIN-005", "--margin: allowed is a percentage from 0 to 1000 such as 12.5");
  options.agent.cost_per_hour = *cost;
  options.agent.margin_ppm = *margin_ppm;

  port::keep_freed_memory();
  const Interrupt interrupt;
  MachineProver prover(options.threads, options.agent.parallel_jobs);
  PP_TRY(benchmark, benchmark_job());
  if (!options.agent.standing_only) {
    fmt::print("proving with {}, {} threads a job\n", prover.backend().name(), prover.backend().threads());
  }
  std::fflush(stdout);
  agent::Agent member(options.agent, {.prover = prover,
                                      .benchmarks = {std::move(benchmark)},
                                      .on_event = {},
                                      .corrupt_proof = std::move(corrupt_proof)});
  // The first signal drains, the second leaves at once.
  std::stop_source drain, abort;
  std::atomic<bool> ended{false};
  std::jthread signals([&] {
    while (!ended) {
      if (!interrupt.wait_ms(200)) continue;
      if (drain.stop_requested()) abort.request_stop();
      drain.request_stop();
    }
  });
  auto result = member.run(drain.get_token(), abort.get_token());
  ended = true;
  if (!result) return result.error();
  return 0;
}

}  // namespace pp::bin
