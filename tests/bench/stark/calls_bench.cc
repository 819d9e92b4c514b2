// SPDX-License-Identifier: Apache-2.0
// How many calls of Keccak-f and SHA-256 a second are proved: one full segment of each bench guest, everything
// included.
//   stark_calls_bench [log2 of cycles, default 18] [threads, default all]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "prover/stark/segment_prover.h"
#include "prover/vm/limits.h"
#include "tests/unit/vm/guest_files.h"

namespace {

using namespace pp;

/// Proves the first segment of a guest that makes more calls than fit one; prints what stands in bench tables.
bool measure(const char* key, const char* guest, vm::Call call, const vm::Limits& limits, int threads) {
  const std::uint32_t n_calls = call == vm::Call::Keccak ? limits.row_caps.keccak_round / vm::kKeccakRoundRows
                                                         : limits.row_caps.sha256_round / vm::kSha256RoundRows;
  const auto backend = best_backend(threads);
  const auto program = stark::ProvableProgram::load(vm::guest_elf(guest), *backend).value();
  const auto plan = vm::plan_run(program.program(), vm::words_of({n_calls + 8}), {}, limits).value();
  const auto begin = std::chrono::steady_clock::now();
  stark::SegmentReport report;
  const Bytes payload = stark::encode_payload({}, plan.segments[0].job);
  const Bytes proof = stark::prove_segment(program, payload, *backend, {}, &report).value();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const bool accepted = verify::verify_segment(proof, report.statement) == verify::Verdict::Accepted;
  std::printf("%s %.1f (%u calls in %.3f s, %u cycles, fill %.3f s, %.1f M cells, %.1f ns a cell, proof %zu bytes)\n",
              key, n_calls / seconds, n_calls, seconds, plan.segments[0].cycles, report.fill,
              static_cast<double>(report.prove.committed_cells) / 1e6,
              1e9 * report.prove.total_seconds() / static_cast<double>(report.prove.committed_cells), proof.size());
  return accepted;
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 2 ? std::atoi(argv[2]) : 0;
  const auto limits = vm::Limits::for_log_cycles(static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 18));
  const bool keccak = measure("keccak_per_s", "keccak_bench", vm::Call::Keccak, limits, threads);
  const bool sha256 = measure("sha256_per_s", "sha256_bench", vm::Call::Sha256, limits, threads);
  return keccak && sha256 ? 0 : 1;
}
