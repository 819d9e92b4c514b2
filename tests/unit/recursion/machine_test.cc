// SPDX-License-Identifier: Apache-2.0
// The recursion machine on a circuit that uses everything: filled rows satisfy the tables, a proof verifies, and every
// untruth about the witness or the statement is refused.
#include <set>

#include <gtest/gtest.h>

#include "prover/recursion/machine/prover.h"
#include "tests/unit/recursion/machine_check.h"
#include "tests/unit/recursion/toy_circuit.h"

namespace pp::recursion {
namespace {

constexpr Heights kToyHeights{7, 9, 5, 6, 11, 8, 10};

protocol::Params toy_params() {
  protocol::Params p = protocol::kRecursionParams;
  p.n_queries = 6;
  p.query_grinding_bits = 2;
  p.batch_grinding_bits = 2;
  p.log_tallest_min = p.log_tallest_max = 11;
  return p;
}
const MachineClass& toy_class() {
  static const MachineClass kClass = make_machine_class(toy_params(), kToyHeights);
  return kClass;
}
const ProvableCircuit& toy() {
  static const ProvableCircuit kToy = ProvableCircuit::make(toy_circuit().program, toy_class(), backend()).value();
  return kToy;
}
PublicBlocks toy_publics() { return toy().publics(evaluate(toy().program(), toy_circuit().witness).value()); }

TEST(Machine, FilledRowsSatisfyTheTables) {
  const CircuitMaker m = toy_circuit();
  EXPECT_EQ(first_fault(fill_circuit(m.program, m.witness, kToyHeights)), "");
}

TEST(Machine, ProvesAndVerifies) {
  const Result<Bytes> proof = toy().prove(toy_circuit().witness, backend());
  ASSERT_TRUE(proof);
  EXPECT_EQ(verify_machine(*proof, toy_class(), toy().root(), toy_publics()), verify::Verdict::Accepted);

  PublicBlocks publics = toy_publics();
  publics[1][3] += Fp::one();
  EXPECT_NE(verify_machine(*proof, toy_class(), toy().root(), publics), verify::Verdict::Accepted);
  hash::FpDigest root = toy().root();
  root.word[0] += Fp::one();
  EXPECT_NE(verify_machine(*proof, toy_class(), root, toy_publics()), verify::Verdict::Accepted);
}

/// A program with another constant, address, flag or count has another root.
TEST(Machine, TheRootNamesTheProgram) {
  Program other = toy_circuit().program;
  for (Op& op : other.ops)
    if (auto* constant = std::get_if<ConstantOp>(&op)) {
      constant->value.c[4] += Fp::one();
      break;
    }
  const ProvableCircuit changed = ProvableCircuit::make(other, toy_class(), backend()).value();
  EXPECT_FALSE(changed.root() == toy().root());
}

/// Everything that the prover chooses, changed one at a time; the filler stays honest about the rest.
TEST(Machine, EveryChangeOfTheWitnessIsNoticed) {
  const CircuitMaker m = toy_circuit();
  std::size_t n_tried = 0;
  const auto expect_fault = [&](const Witness& witness, const std::string& what) {
    ++n_tried;
    const auto values = evaluate(m.program, witness);
    if (!values) return;
    FilledCircuit c = fill_circuit(m.program, witness, kToyHeights);
    c.publics = toy_publics();
    EXPECT_NE(first_fault(c), "") << what;
  };
  for (std::size_t i = 0; i < m.witness.leaves.size(); ++i) {
    Witness w = m.witness;
    const bool changes_row = i % 2 == 0 && !w.leaves[i].row.empty();
    (changes_row ? w.leaves[i].row.back() : w.leaves[i].siblings.back().word[7]) += Fp::one();
    expect_fault(w, "leaf " + std::to_string(i));
  }
  // A digest that no opening leads to may be anything.
  std::set<Block> digests;
  for (const Commitment& c : m.program.commitments) digests.insert(c.digests.begin(), c.digests.end());
  std::size_t absorbed = 0;
  for (const Op& op : m.program.ops) {
    const auto* duplex = std::get_if<DuplexOp>(&op);
    if (!duplex || duplex->kind != DuplexOp::Kind::Hint) continue;
    const std::size_t i = absorbed++;
    if (digests.contains(duplex->block) || i % 5 != 0) continue;
    Witness w = m.witness;
    w.absorbed[i][1] += Fp::one();
    expect_fault(w, "absorbed block " + std::to_string(i));
  }
  EXPECT_GT(n_tried, 15u);
}

TEST(Machine, RefusesProgramsThatAreNotWired) {
  const CircuitMaker honest = toy_circuit();
  const auto place = [](const Program& p) { return place_program(p, kToyHeights); };
  Program twice = honest.program;
  twice.ops.push_back(twice.ops.front());
  EXPECT_EQ(place(twice).error().code, "P-REC-001");
  Program never = honest.program;
  never.ops.push_back(AluOp{{never.n_wires}, {0}, {0}, {0}, AluOp::Writes::Nothing});
  ++never.n_wires;
  EXPECT_EQ(place(never).error().code, "P-REC-001");
  Program early = honest.program;
  std::swap(early.ops.front(), early.ops[3]);
  EXPECT_EQ(place(early).error().code, "P-REC-001");
  Program squeeze_first = honest.program;
  squeeze_first.ops.push_back(DuplexOp{DuplexOp::Kind::Squeeze, true, {}, {squeeze_first.n_blocks++}});
  EXPECT_EQ(place(squeeze_first).error().code, "P-REC-002");
  Heights low = kToyHeights;
  low[6] = 5;
  EXPECT_EQ(place_program(honest.program, low).error().code, "P-REC-003");
}

}  // namespace
}  // namespace pp::recursion
