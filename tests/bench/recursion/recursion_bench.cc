// SPDX-License-Identifier: Apache-2.0
// How long the recursion of a batch takes, proof by proof: a segment, its leaf, a node over four leaves, the final; and
// the wide leaf and the shrink of a segment that calls Keccak.
// Prints one line a figure. recursion_bench [log2 of the segment's cycles, default 18] [threads, default all]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include "prover/protocol/proof.h"
#include "prover/recursion/circuits.h"
#include "prover/recursion/final.h"
#include "prover/recursion/interpreter.h"
#include "prover/recursion/key_tree.h"
#include "prover/recursion/leaf.h"
#include "prover/recursion/machine/prover.h"
#include "prover/recursion/machine_sum.h"
#include "prover/recursion/node.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/recursion/shrink.h"
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

/// A loop that calls Keccak.
Bytes calling_program(std::uint32_t rounds) {
  using namespace tables::assembler;
  return tiny_elf(std::vector<std::uint32_t>{lui(8, 0x100), addi(10, 8, 0), addi(3, 0, static_cast<int>(rounds)),
                                             addi(17, 0, static_cast<int>(vm::Call::Keccak)), kEcall, addi(3, 3, -1),
                                             bne(3, 0, -8), addi(10, 0, 0), addi(17, 0, 0), kEcall});
}

/// Lets the kernel measure the peak of memory from here on.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }
std::size_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      std::size_t kib = 0;
      status >> kib;
      return kib * 1024;
    }
  return 0;
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

void print_bytes(const char* kind, std::size_t bytes) { std::printf("%s_proof_bytes %zu\n", kind, bytes); }

/// Proves and verifies; the second time is told. Gives the proof.
Bytes measure(const ProvableCircuit& circuit, const Witness& witness, const PublicBlocks& publics,
              const Backend& backend, const char* key, const char* kind, double* seconds = nullptr) {
  Bytes proof;
  double best = 1e9;
  CircuitReport report;
  forget_peak();
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
  std::printf("%s %.3f\nverify_%s_ms %.2f (%s)\n%s_peak_bytes %zu\n", key, best, kind, verify_ms,
              std::string(verify::to_string(verdict)).c_str(), key, peak_bytes());
  if (seconds) *seconds = best;
  return proof;
}

/// A proof with what its parent needs.
struct Proved {
  Bytes proof;
  verify::Expansion expansion;
  Span<field::Fp> says;
};

/// A proof is measured under its key and kind, if there is one.
struct Measured {
  const char *key, *kind;
  double* seconds;
};

Proved lift(const ProvableCircuit& leaf, const protocol::Proof& segment, const verify::SegmentStatement& statement,
            const hash::FpDigest& vk_root, const Backend& backend, std::optional<Measured> measured) {
  verify::Expansion expansion;
  if (verify::verify_stark(segment, verify::protocol_statement(statement), verify::segment_layout(statement.klass),
                           protocol::kSegmentParams, verify::segment_constraint_sum(statement.klass),
                           &expansion) != verify::Verdict::Accepted)
    std::abort();
  Proved lifted{{}, {}, lifted_span(statement, vk_root)};
  const Witness witness = leaf_witness(expansion, segment.log_rows, vk_root);
  if (measured) {
    lifted.proof =
        measure(leaf, witness, lifted.says.blocks(), backend, measured->key, measured->kind, measured->seconds);
    print_bytes(measured->kind, lifted.proof.size());
  } else {
    lifted.proof = leaf.prove(witness, backend).value();
  }
  verify_machine(lifted.proof, leaf.machine(), leaf.root(), lifted.says.blocks(), &lifted.expansion);
  return lifted;
}

void measure_calls(int log_cycles, const Backend& backend) {
  const auto limits = vm::Limits::for_log_cycles(static_cast<std::uint32_t>(log_cycles));
  const std::uint32_t n_calls = limits.row_caps.keccak_round / vm::kKeccakRoundRows;
  const auto program = stark::ProvableProgram::load(calling_program(n_calls + 8), backend).value();
  const vm::Segment segment = vm::plan_run(program.program(), {}, {}, limits).value().segments[0];
  const Clock clock;
  const Bytes bytes = stark::prove_segment(program, stark::encode_payload({}, segment.job), backend).value();
  std::printf("segment of %u calls of Keccak %.3f s, %zu bytes\n", n_calls, clock.seconds(), bytes.size());
  const verify::SegmentStatement statement = program.statement(segment, {});
  const auto proof = *protocol::decode_proof(bytes, protocol::kSegmentParams, verify::segment_layout(statement.klass));

  const WideId id = wide_leaf_for(statement.klass, proof.log_tallest());
  const ProvableCircuit leaf = prepare(circuit_of(id), wide_class(), backend);
  std::vector<hash::FpDigest> roots(std::size_t{1} << kLogWideKeys);
  roots[id.number] = leaf.root();
  const KeyTree keys(roots);
  const Proved wide = lift(leaf, proof, statement, {}, backend, Measured{"wide_leaf_s", "wide", nullptr});
  const ProvableCircuit shrink = prepare(shrink_circuit(keys.root()), recursion_class(), backend);
  const Witness witness = shrink_witness({wide.expansion, id.number, keys.path(id.number)});
  print_bytes("shrink", measure(shrink, witness, wide.says.blocks(), backend, "shrink_s", "shrink").size());
}

}  // namespace

int main(int argc, char** argv) {
  const int log_cycles = argc > 1 ? std::atoi(argv[1]) : 18;
  const auto backend = best_backend(argc > 2 ? std::atoi(argv[2]) : 0);
  constexpr std::uint32_t kChildren = 4;
  const std::uint32_t rounds = ((kChildren << log_cycles) - 1000) / 3;
  const auto program = stark::ProvableProgram::load(counting_program(rounds), *backend).value();
  const auto limits = vm::Limits::for_log_cycles(static_cast<std::uint32_t>(log_cycles));
  const vm::Plan plan = *vm::plan_run(program.program(), {}, {}, limits);
  std::printf("%zu segments\n", plan.segments.size());
  std::vector<protocol::Proof> segments;
  double segment_seconds = 1e9;
  for (const vm::Segment& segment : plan.segments) {
    const Clock clock;
    const Bytes bytes = stark::prove_segment(program, stark::encode_payload({}, segment.job), *backend).value();
    segment_seconds = std::min(segment_seconds, clock.seconds());
    std::printf("segment of 2^%d cycles %.3f s, %zu bytes\n", log_cycles, clock.seconds(), bytes.size());
    segments.push_back(*protocol::decode_proof(bytes, protocol::kSegmentParams, verify::segment_layout()));
  }

  const Clock building;
  const ChildClass child = child_class(recursion_class(), kLogKeys);
  const Circuit leaf = make_leaf(tables::SegmentClass::Core, verify::segment_layout(), protocol::kSegmentParams,
                                 segments[0].log_tallest());
  const Circuit node = make_node(child, kChildren), last = make_final(child);
  std::printf("build three circuits %.3f s\n", building.seconds());
  const ProvableCircuit provable_leaf = prepare(leaf, recursion_class(), *backend);
  const ProvableCircuit provable_node = prepare(node, recursion_class(), *backend);
  std::vector<hash::FpDigest> roots(std::size_t{1} << kLogKeys);
  roots[0] = provable_leaf.root(), roots[1] = provable_node.root();
  const KeyTree keys(roots);

  double leaf_seconds = 0, node_seconds = 0;
  std::vector<Proved> lifted;
  for (std::size_t i = 0; i < kChildren; ++i)
    lifted.push_back(lift(provable_leaf, segments[i], program.statement(plan.segments[i], {}), keys.root(), *backend,
                          i == 0 ? std::optional(Measured{"leaf_s", "recursion", &leaf_seconds}) : std::nullopt));
  std::vector<ChildWitness> children;
  for (const Proved& p : lifted) children.push_back({p.expansion, 0, keys.path(0)});
  Proved joined{{}, {}, joined_span(lifted.front().says, lifted.back().says)};
  joined.proof = measure(provable_node, node_witness(children), joined.says.blocks(), *backend, "node4_s", "recursion",
                         &node_seconds);
  print_bytes("node4", joined.proof.size());
  std::printf("aggregation_overhead %.3f\n", (leaf_seconds + node_seconds / 3) / segment_seconds);
  verify_machine(joined.proof, recursion_class(), provable_node.root(), joined.says.blocks(), &joined.expansion);

  const ProvableCircuit provable_last = prepare(last, final_class(), *backend);
  const RunEnds ends{{plan.genesis.quarters[0], plan.genesis.quarters[1], plan.genesis.quarters[2]},
                     plan.end.quarters,
                     plan.end.system};
  const Witness witness = final_witness({joined.expansion, 1, keys.path(1)}, ends, {});
  const Outcome<field::Fp> outcome = outcome_of(joined.says, ends, {});
  Bytes proof = measure(provable_last, witness, outcome.blocks(), *backend, "final_s", "final");
  print_bytes("final", FinalProof::of(outcome, std::move(proof)).encode().size());
  measure_calls(log_cycles, *backend);
  return 0;
}
