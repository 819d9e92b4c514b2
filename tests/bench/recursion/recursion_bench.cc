// SPDX-License-Identifier: Apache-2.0
// How long the recursion of a batch takes, proof by proof: a segment, its leaf, a node over four leaves, the final.
// Prints one line a figure. recursion_bench [log2 of the segment's cycles, default 18] [threads, default all]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sys/resource.h>

#include "prover/protocol/proof.h"
#include "prover/recursion/interpreter.h"
#include "prover/recursion/leaf.h"
#include "prover/recursion/machine/prover.h"
#include "prover/stark/segment_prover.h"
#include "prover/verify/segment_class.h"
#include "prover/vm/plan.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/tables/assembler.h"

namespace {

using namespace pp;
using namespace pp::recursion;

class Clock {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A loop that adds, so that segments are full.
Bytes counting_program(std::uint32_t rounds) {
  using namespace tables::assembler;
  return tiny_elf(std::vector<std::uint32_t>{lui(3, (rounds + 0x800) >> 12),
                                             addi(3, 3, static_cast<std::int32_t>(rounds << 20) >> 20), add(2, 2, 3),
                                             addi(3, 3, -1), bne(3, 0, -8), addi(10, 0, 0), addi(17, 0, 0), kEcall});
}

void print_rows(const ProvableCircuit& circuit) {
  for (std::size_t t = 0; t < kTables; ++t)
    std::printf("%s%s %u of 2^%u", t ? ", " : "  ", std::string(circuit.machine().layout.tables[t].name).c_str(),
                circuit.placement().rows_used[t], circuit.machine().log_rows[t]);
  std::printf("\n");
}

void print_phases(const CircuitReport& report) {
  std::printf("  evaluate %.3f, fill %.3f", report.evaluate, report.fill);
  for (std::size_t i = 0; i < stark::kPhases; ++i)
    std::printf(", %s %.3f", std::string(stark::to_string(static_cast<stark::Phase>(i))).c_str(),
                report.prove.seconds[i]);
  std::printf("; %.1f M cells\n", static_cast<double>(report.prove.committed_cells) / 1e6);
}

ProvableCircuit prepare(const Circuit& circuit, const MachineClass& machine, const Backend& backend) {
  std::printf("%s: %s\n", circuit.program.name.c_str(), to_string(count_ops(circuit.program)).c_str());
  const Clock clock;
  ProvableCircuit provable = ProvableCircuit::make(circuit.program, machine, backend).value();
  std::printf("  preprocess %.3f s\n", clock.seconds());
  print_rows(provable);
  return provable;
}

/// Proves and verifies; the second time is told. Gives the proof.
Bytes measure(const ProvableCircuit& circuit, const Witness& witness, const std::vector<PublicBlock>& publics,
              const Backend& backend, const char* key, const char* kind) {
  Bytes proof;
  double best = 1e9;
  CircuitReport report;
  for (int i = 0; i < 2; ++i) {
    report = {};
    const Clock clock;
    proof = circuit.prove(witness, backend, {}, &report).value();
    best = std::min(best, clock.seconds());
  }
  print_phases(report);
  double verify_ms = 1e9;
  verify::Verdict verdict{};
  for (int i = 0; i < 5; ++i) {
    const Clock clock;
    verdict = verify_machine(proof, circuit.machine(), circuit.root(), publics);
    verify_ms = std::min(verify_ms, 1e3 * clock.seconds());
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%s %.3f\n%s_proof_bytes %zu\nverify_%s_ms %.2f (%s)\npeak_bytes so far %ld\n", key, best, kind,
              proof.size(), kind, verify_ms, std::string(verify::to_string(verdict)).c_str(), usage.ru_maxrss * 1024);
  return proof;
}

}  // namespace

int main(int argc, char** argv) {
  const int log_cycles = argc > 1 ? std::atoi(argv[1]) : 18;
  const auto backend = best_backend(argc > 2 ? std::atoi(argv[2]) : 0);
  const auto program = stark::ProvableProgram::load(counting_program((1u << log_cycles) / 2), *backend).value();
  vm::Limits limits;
  limits.segment_cycles_max = 1u << log_cycles;
  const vm::Plan plan = *vm::plan_run(program.program(), {}, {}, limits);
  const vm::Segment& segment = plan.segments[0];
  const verify::SegmentStatement statement = program.statement(segment, {});
  const Clock clock;
  const Bytes bytes = stark::prove_segment(program, stark::encode_payload({}, segment.job), *backend).value();
  std::printf("segment of 2^%d cycles %.3f s, %zu bytes\n", log_cycles, clock.seconds(), bytes.size());

  const protocol::Layout& layout = verify::segment_layout();
  const auto proof = *protocol::decode_proof(bytes, protocol::kSegmentParams, layout);
  verify::Expansion expansion;
  if (verify::verify_stark(proof, verify::protocol_statement(statement), layout, protocol::kSegmentParams,
                           &verify::segment_constraint_sum, &expansion) != verify::Verdict::Accepted)
    return 1;
  const Clock building;
  const Circuit leaf = make_leaf(layout, protocol::kSegmentParams, proof.log_tallest());
  std::printf("build the leaf's circuit %.3f s\n", building.seconds());
  const ProvableCircuit provable_leaf = prepare(leaf, recursion_class(), *backend);
  const hash::FpDigest vk_root{};
  measure(provable_leaf, leaf_witness(expansion, proof.log_rows, vk_root), lifted_publics(statement, vk_root), *backend,
          "leaf_s", "recursion");
  return 0;
}
