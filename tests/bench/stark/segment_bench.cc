// SPDX-License-Identifier: Apache-2.0
// How long a segment takes, phase by phase: execution, filling, proving, verifying. Prints one block a size.
//   stark_segment_bench [log2 of cycles, default 18] [threads, default all]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <sys/resource.h>

#include "prover/vm/plan.h"
#include "prover/vm/program.h"
#include "prover/vm/replay.h"
#include "tests/unit/stark/segment_run.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/tables/assembler.h"

namespace {

using namespace pp;
using namespace pp::tables::assembler;

/// A loop with the mix of compiled code: about a third additions, a fifth loads and stores, branches, shifts, logic,
/// some products, over 64 KiB of data.
Bytes loop_program(std::uint32_t rounds) {
  const std::vector<std::uint32_t> words{
      lui(1, 0x100), lui(3, (rounds + 0x800) >> 12), addi(3, 3, static_cast<std::int32_t>(rounds << 20) >> 20),
      lui(9, 0x10), addi(9, 9, -4),
      // loop
      r_type(0x33, 7, 0, 4, 8, 9),  // x4 = x8 & mask
      add(4, 4, 1), lw(5, 4, 0), add(2, 2, 5), i_type(0x13, 1, 6, 2, 5), r_type(0x33, 4, 0, 2, 2, 6), sw(2, 4, 0),
      lw(7, 4, 4), addi(7, 7, 1), sw(7, 4, 4), addi(8, 8, 52), r_type(0x33, 3, 0, 10, 2, 7), muldiv(0, 11, 2, 7),
      add(2, 2, 10), beq(10, 0, 8), addi(2, 2, 3), addi(3, 3, -1), bne(3, 0, -68), addi(10, 0, 0), addi(17, 0, 0),
      kEcall};
  return tiny_elf(words);
}

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  const int log_cycles = argc > 1 ? std::atoi(argv[1]) : 18;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 0;
  const std::uint32_t rounds = (1u << log_cycles) / 18 + 1000;
  const vm::Program program = *vm::load_program(loop_program(rounds));
  vm::Limits limits;
  limits.segment_cycles_max = 1u << log_cycles;
  const vm::Plan plan = *vm::plan_run(program, {}, {}, limits);
  std::printf("%llu cycles in %zu segments; first: %u cycles, job %zu bytes\n",
              static_cast<unsigned long long>(plan.cycles), plan.segments.size(), plan.segments[0].cycles,
              plan.segments[0].job.size());

  const auto backend = make_backend(supported_isas().back(), threads);
  const protocol::Layout& layout = verify::segment_layout();
  const tables::DecodedCode code = *tables::DecodedCode::decode(program.code());
  auto begin = std::chrono::steady_clock::now();
  const stark::Preprocessed prep =
      stark::preprocess(*backend, layout, protocol::kSegmentParams, vm::fill_preprocessed(code));
  std::printf("preprocess (once a program) %.3f s\n", since(begin));

  const auto whole = std::chrono::steady_clock::now();
  begin = whole;
  const vm::SegmentRecord record = *vm::replay_job(program, plan.segments[0].job);
  std::printf("replay %.3f s, ", since(begin));
  begin = std::chrono::steady_clock::now();
  vm::SegmentTrace trace = *vm::fill_segment(record, code);
  std::printf("fill %.3f s\n", since(begin));
  const std::uint32_t rom_log_rows = trace.log_rows(tables::TableId::Rom);
  for (std::size_t t = 0; t < trace.main.size(); ++t)
    std::printf("%s 2^%d%s", std::string(layout.tables[t].name).c_str(), trace.main[t].log_height(),
                t + 1 < trace.main.size() ? ", " : "\n");
  const verify::SegmentStatement statement = segment_run::statement_of(record, prep, rom_log_rows);
  stark::ProveReport report;
  const Bytes proof =
      *stark::prove({layout, protocol::kSegmentParams, stark::segment_kernels(supported_isas().back())}, prep,
                    std::move(trace.main), verify::protocol_statement(statement).publics, *backend, {}, &report);
  const double seconds = since(whole);
  std::printf("%s", segment_run::text(report).c_str());
  begin = std::chrono::steady_clock::now();
  const verify::Verdict verdict = verify::verify_segment(proof, statement);
  const double verify_ms = 1e3 * since(begin);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("backend %s, %d threads: segment %.3f s, %.0f cycles/s; proof %zu bytes; %s in %.1f ms; peak %.2f GB\n",
              backend->name(), backend->threads(), seconds, plan.segments[0].cycles / seconds, proof.size(),
              std::string(verify::to_string(verdict)).c_str(), verify_ms,
              static_cast<double>(usage.ru_maxrss) / (1 << 20));
  return verdict == verify::Verdict::Accepted ? 0 : 1;
}
