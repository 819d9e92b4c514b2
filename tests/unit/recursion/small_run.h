// SPDX-License-Identifier: Apache-2.0
// A run of a small program cut into segments and proved with far too few queries, for circuits to check. Test values.
#pragma once
#include "prover/protocol/proof.h"
#include "prover/recursion/interpreter.h"
#include "prover/recursion/leaf.h"
#include "prover/stark/segment_prover.h"
#include "prover/verify/bundle.h"
#include "prover/verify/segment_class.h"
#include "prover/vm/plan.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/tables/assembler.h"

namespace pp::small_run {

/// The segment's parameters with too few queries and too little work to prove anything; quick.
inline constexpr protocol::Params kParams{.log_blowup = 1,
                                          .n_queries = 3,
                                          .query_grinding_bits = 5,
                                          .batch_grinding_bits = 3,
                                          .log_arity = 3,
                                          .log_final_rows = 4,
                                          .log_tallest_min = 17,
                                          .log_tallest_max = 21,
                                          .log_cap = 3};
inline constexpr std::uint32_t kLogTallest = 17;  // of a small program: the range table's

struct Segment {
  verify::SegmentStatement statement;
  Bytes proof;
};

struct Run {
  protocol::Layout layout = verify::make_segment_layout(kParams);
  vm::Plan plan;
  verify::Image image;
  Bytes input{21, 0, 0, 0}, journal{42, 0, 0, 0};
  std::vector<Segment> segments;
};

/// Reads the first word of the input, doubles it, commits it as a journal of four bytes, and halts with 5.
inline Bytes doubling_program() {
  using namespace tables::assembler;
  return tiny_elf(std::vector<std::uint32_t>{lui(1, 0x10000), lw(2, 1, 4), add(2, 2, 2), lui(3, 0x30000), addi(4, 0, 4),
                                             sw(4, 3, 0), sw(2, 3, 4), addi(10, 0, 5), addi(17, 0, 0), kEcall});
}

/// Proves the run in segments of so many cycles, under a context of zeros, as segments are that will be lifted.
inline Run prove_run(std::uint32_t cycles) {
  Run run;
  const auto backend = make_backend(supported_isas().back(), 2);
  const stark::ProvableProgram program = *stark::ProvableProgram::load(doubling_program(), *backend);
  vm::Limits limits;
  limits.segment_cycles_max = cycles;
  run.plan = *vm::plan_run(program.program(), run.input, {}, limits);
  for (const vm::Segment& segment : run.plan.segments) {
    const Bytes payload = stark::encode_payload({}, segment.job);
    run.segments.push_back(
        {program.statement(segment, {}), *stark::prove_segment(program, payload, *backend, {}, nullptr, kParams)});
  }
  run.image = {program.root(), program.rom_log_rows(), program.program().image_digest(), program.program().entry()};
  return run;
}

/// Two segments, made once a process; and the circuit that checks either.
inline const Run& sample() {
  static const Run kRun = prove_run(6);
  return kRun;
}
inline const recursion::Circuit& leaf() {
  static const recursion::Circuit kLeaf =
      recursion::make_leaf(tables::SegmentClass::Core, sample().layout, kParams, kLogTallest);
  return kLeaf;
}

/// Where a segment's span says that its keys are.
inline constexpr hash::FpDigest kVkRoot{{field::Fp::from(1), field::Fp::from(2), field::Fp::from(3), field::Fp::from(4),
                                         field::Fp::from(5), field::Fp::from(6), field::Fp::from(7),
                                         field::Fp::from(8)}};

/// A proof as both verifiers see it.
struct Judged {
  verify::Verdict verdict;
  bool complete;  // the circuit can be asked at all
  recursion::Run run;
};

/// Asks both. Requires: the circuit is the leaf of this class and height.
inline Judged judge(const protocol::Layout& layout, const recursion::Circuit& leaf, const protocol::Proof& proof,
                    const verify::SegmentStatement& statement, const hash::FpDigest& vk_root) {
  verify::Expansion expansion;
  Judged judged{verify::check_statement(statement), false, {}};
  if (judged.verdict == verify::Verdict::Accepted)
    judged.verdict = verify::verify_stark(proof, verify::protocol_statement(statement), layout, kParams,
                                          verify::segment_constraint_sum(), &expansion);
  judged.complete = expansion.complete && proof.log_tallest() == kLogTallest;
  if (judged.complete)
    judged.run = recursion::interpret(leaf.program, recursion::leaf_witness(expansion, proof.log_rows, vk_root));
  return judged;
}

}  // namespace pp::small_run
