// SPDX-License-Identifier: Apache-2.0
// How fast guests run: plainly, metered and cut into jobs, and replayed with a record. Items are instructions.
#include <benchmark/benchmark.h>

#include "prover/vm/execute.h"
#include "prover/vm/plan.h"
#include "prover/vm/replay.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

struct Work {
  Program program;
  Bytes input;
};
Work loop() { return {guest("fibonacci"), words_of({20'000'000})}; }
Work chain() { return {guest("header_chain"), headers(512)}; }

void fast(benchmark::State& state, Work (*make)()) {
  const Work work = make();
  std::uint64_t n = 0;
  for (auto _ : state) n += execute(work.program, work.input, {}, std::uint64_t{1} << 40).value().instructions;
  state.SetItemsProcessed(static_cast<std::int64_t>(n));
}

void metered(benchmark::State& state, Work (*make)()) {
  const Work work = make();
  std::uint64_t n = 0;
  for (auto _ : state) n += plan_run(work.program, work.input, {}).value().cycles;
  state.SetItemsProcessed(static_cast<std::int64_t>(n));
}

void replay(benchmark::State& state, Work (*make)()) {
  const Work work = make();
  const Plan plan = plan_run(work.program, work.input, {}).value();
  std::uint64_t n = 0;
  for (auto _ : state) n += replay_job(work.program, plan.segments.at(1).job).value().steps.size();
  state.SetItemsProcessed(static_cast<std::int64_t>(n));
}

BENCHMARK_CAPTURE(fast, plain_loop, loop)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fast, header_chain, chain)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(metered, plain_loop, loop)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(metered, header_chain, chain)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay, header_chain, chain)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pp::vm

BENCHMARK_MAIN();
