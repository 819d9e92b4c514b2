// SPDX-License-Identifier: Apache-2.0
// A segment's proof, checked by the leaf's circuit, proved by the machine, and verified: with few queries at every
// level.
#include <gtest/gtest.h>

#include "prover/recursion/machine/prover.h"
#include "tests/unit/recursion/machine_check.h"
#include "tests/unit/recursion/small_run.h"

namespace pp::recursion {
namespace {

using field::Fp;
using small_run::kVkRoot;
using small_run::leaf;
using small_run::sample;

constexpr Heights kHeights{8, 11, 9, 10, 10, 15, 13};

const MachineClass& few_queries() {
  static const MachineClass kClass = [] {
    protocol::Params p = protocol::kRecursionParams;
    p.n_queries = 4;
    p.query_grinding_bits = 2;
    p.batch_grinding_bits = 2;
    p.log_tallest_min = p.log_tallest_max = 15;
    return make_machine_class(p, kHeights);
  }();
  return kClass;
}

Witness witness_of(std::size_t segment) {
  const auto proof = *protocol::decode_proof(sample().segments[segment].proof, small_run::kParams, sample().layout);
  verify::Expansion expansion;
  EXPECT_EQ(verify::verify_stark(proof, verify::protocol_statement(sample().segments[segment].statement),
                                 sample().layout, small_run::kParams, verify::segment_constraint_sum(), &expansion),
            verify::Verdict::Accepted);
  return leaf_witness(expansion, proof.log_rows, kVkRoot);
}

TEST(ProvedLeaf, FillsTheTables) {
  const Witness witness = witness_of(0);
  const recursion::Run run = interpret(leaf().program, witness);
  ASSERT_TRUE(run.accepted());
  const std::optional<Values> values = evaluate(leaf().program, witness);
  ASSERT_TRUE(values);
  EXPECT_EQ(values->wires, run.wires);
  EXPECT_EQ(values->blocks, run.blocks);
  EXPECT_EQ(first_fault(fill_circuit(leaf().program, witness, kHeights)), "");
}

TEST(ProvedLeaf, ProvesAndVerifies) {
  const ProvableCircuit circuit = ProvableCircuit::make(leaf().program, few_queries(), backend()).value();
  const Result<Bytes> proof = circuit.prove(witness_of(1), backend());
  ASSERT_TRUE(proof);
  const auto judge = [&](const verify::SegmentStatement& statement) {
    return verify_machine(*proof, few_queries(), circuit.root(), lifted_span(statement, kVkRoot).blocks());
  };
  EXPECT_EQ(judge(sample().segments[1].statement), verify::Verdict::Accepted);
  EXPECT_NE(judge(sample().segments[0].statement), verify::Verdict::Accepted);
}

}  // namespace
}  // namespace pp::recursion
