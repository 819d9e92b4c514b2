// SPDX-License-Identifier: Apache-2.0
// How long a segment takes, phase by phase: execution, filling, proving, verifying.
//   stark_segment_bench [log2 of cycles, default 18] [threads, default all] [runs, default 1] [ELF file [input word]]
// A member proves one segment after another, so runs share a process; the first still pays for fresh memory.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <sys/resource.h>

#include "kernels/port/buffer.h"
#include "prover/stark/segment_prover.h"
#include "tests/unit/stark/segment_run.h"

namespace {

using namespace pp;

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Bytes read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The parts that count as the cost of a committed cell: not execution, filling and LogUp.
double committing_seconds(const stark::ProveReport& report) {
  return report.total_seconds() - report.seconds[static_cast<std::size_t>(stark::Phase::Fractions)];
}

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

void print_profile(const stark::SegmentReport& report, double seconds) {
  std::printf("  %-16s %8.3f s %5.1f %%\n  %-16s %8.3f s %5.1f %%\n", "replay", report.replay,
              100 * report.replay / seconds, "fill", report.fill, 100 * report.fill / seconds);
  std::printf("%s  heights:", segment_run::text(report.prove, seconds).c_str());
  const protocol::Layout layout = verify::make_segment_layout(protocol::kSegmentParams, report.statement.klass);
  for (std::size_t t = 0; t < layout.tables.size(); ++t)
    std::printf(" %s 2^%d", std::string(layout.tables[t].name).c_str(), report.prove.log_rows[t]);
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const int log_cycles = argc > 1 ? std::atoi(argv[1]) : 18;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 0;
  const int runs = argc > 3 ? std::atoi(argv[3]) : 1;
  const Bytes elf = read_file(argc > 4 ? argv[4] : PP_BINARY_DIR "/guests/mixed.elf");
  ByteWriter input;
  input.u32(argc > 5 ? static_cast<std::uint32_t>(std::atol(argv[5])) : (1u << log_cycles) / 100'000 + 4);
  port::keep_freed_memory();

  const auto backend = make_backend(supported_isas().back(), threads);
  auto begin = std::chrono::steady_clock::now();
  const stark::ProvableProgram program = *stark::ProvableProgram::load(elf, *backend);
  std::printf("preprocess (once a program) %.3f s\n", since(begin));
  const vm::Limits limits = vm::Limits::for_log_cycles(static_cast<std::uint32_t>(log_cycles));
  const vm::Plan plan = *vm::plan_run(program.program(), input.take(), {}, limits);
  // The second segment is in the middle of things, unless the run is short.
  const vm::Segment& segment = plan.segments[plan.segments.size() > 2 ? 1 : 0];
  const Bytes payload = stark::encode_payload({}, segment.job);
  std::printf("%llu cycles in %zu segments; proved: %u cycles, job %zu bytes\n",
              static_cast<unsigned long long>(plan.cycles), plan.segments.size(), segment.cycles, segment.job.size());

  double best = 1e9;
  for (int run = 0; run < runs; ++run) {
    stark::SegmentReport report;
    begin = std::chrono::steady_clock::now();
    const Bytes proof = *stark::prove_segment(program, payload, *backend, {}, &report);
    const double seconds = since(begin);
    if (seconds < best) {
      best = seconds;
      print_profile(report, seconds);
    }
    begin = std::chrono::steady_clock::now();
    const verify::Verdict verdict = verify::verify_segment(proof, program.statement(segment, {}));
    const double verify_ms = 1e3 * since(begin);
    if (verdict != verify::Verdict::Accepted) return 1;
    const double cell_ns = 1e9 * committing_seconds(report.prove) / static_cast<double>(report.prove.committed_cells);
    std::printf(
        "run backend %s threads %d seconds %.4f cycles %u total_cycles %llu cell_ns %.3f proof_bytes %zu verify_ms "
        "%.2f "
        "peak_bytes %.0f\n",
        backend->name(), backend->threads(), seconds, segment.cycles, static_cast<unsigned long long>(plan.cycles),
        cell_ns, proof.size(), verify_ms, peak_bytes());
    std::fflush(stdout);
  }
  return 0;
}
