// SPDX-License-Identifier: Apache-2.0
// What nodes and the final program check themselves: keys, the chain of states, genesis, halting and the journal, with
// children that say whatever a forger would like them to say.
#include "prover/recursion/node.h"

#include <functional>

#include <gtest/gtest.h>

#include "prover/recursion/final.h"
#include "prover/recursion/interpreter.h"
#include "tests/unit/recursion/holder.h"

namespace pp::recursion {
namespace {

using field::Fp;
using protocol::TreeDigest;
using FpSpan = Span<Fp>;
using holder::Proved;

std::array<Fp, 8> block(std::uint32_t first) {
  std::array<Fp, 8> b;
  for (std::uint32_t i = 0; i < 8; ++i) b[i] = Fp::from(first + i);
  return b;
}
std::array<Fp, 8> block(const hash::FpDigest& d) {
  std::array<Fp, 8> b;
  std::copy_n(d.word, 8, b.begin());
  return b;
}
std::array<Fp, 8> block(const TreeDigest& d) {
  std::array<Fp, 8> b;
  for (std::size_t i = 0; i < 8; ++i) b[i] = Fp::from(d[i]);
  return b;
}

/// Three programs of which the first two are keys.
struct World {
  std::vector<stark::Preprocessed> programs;
  KeyTree keys;
  World() : keys({hash::FpDigest{}}) {
    for (std::uint32_t i = 0; i < 3; ++i) programs.push_back(holder::program(100 + i));
    keys = KeyTree(std::vector{programs[0].root(), programs[1].root(), holder::program(7).root()});
  }
};
const World& world() {
  static const World w;
  return w;
}

struct Child {
  FpSpan says;
  std::uint32_t program = 0;    // that proves it
  std::uint32_t key_index = 0;  // where its key is claimed to stand
};

recursion::Run run(const Circuit& circuit, const std::vector<Child>& children,
                   const std::function<Witness(std::span<const ChildWitness>)>& witness) {
  std::vector<verify::Expansion> expansions(children.size());
  std::vector<ChildWitness> chosen;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const Proved proved = holder::prove(world().programs[children[i].program], children[i].says.blocks());
    EXPECT_EQ(to_string(holder::verdict(proved, &expansions[i])), "Accepted");
    chosen.push_back({expansions[i], children[i].key_index, world().keys.path(children[i].key_index)});
  }
  return interpret(circuit.program, witness(chosen));
}

/// The name of the part that refuses; empty when all is well.
std::string refusal(const Circuit& circuit, const recursion::Run& run) {
  return run.failure ? circuit.part_of(run.failure->op) : "";
}

/// Children that follow one another; the last one halts with 5.
std::vector<Child> chain(std::uint32_t n) {
  std::vector<Child> children;
  for (std::uint32_t i = 0; i < n; ++i) {
    FpSpan s{};
    s.vk_root = block(world().keys.root());
    s.program_root = block(500);
    s.start_root = block(1000 * (i + 1)), s.end_root = block(1000 * (i + 2));
    s.start_pc = Fp::from(64 + i), s.end_pc = Fp::from(i + 1 < n ? 65 + i : 0);
    s.halted = Fp::from(i + 1 < n ? 0 : 1), s.exit_low = Fp::from(i + 1 < n ? 0 : 5);
    s.exit_high = Fp::zero(), s.rom_log_rows = Fp::from(9);
    children.push_back({s, i % 2, i % 2});
  }
  return children;
}

const Circuit& node(std::uint32_t n) {
  static const std::array<Circuit, 3> circuits{
      make_node(holder::child_class(2), 2), make_node(holder::child_class(2), 3), make_node(holder::child_class(2), 4)};
  return circuits[n - 2];
}

TEST(Node, JoinsTwoThreeAndFourChildren) {
  for (std::uint32_t n = 2; n <= 4; ++n) {
    const std::vector<Child> children = chain(n);
    const recursion::Run joined = run(node(n), children, node_witness);
    EXPECT_EQ(refusal(node(n), joined), "");
    EXPECT_EQ(joined.publics, joined_span(children.front().says, children.back().says).blocks());
  }
}

struct Forgery {
  const char* what;
  const char* part;
  void (*forge)(std::vector<Child>&);
};
class ForgedNode : public testing::TestWithParam<Forgery> {};

TEST_P(ForgedNode, IsRefused) {
  std::vector<Child> children = chain(3);
  GetParam().forge(children);
  EXPECT_EQ(refusal(node(3), run(node(3), children, node_witness)), GetParam().part);
}

const Forgery kForgeries[] = {
    {"ForeignKey", "child 1/key", [](auto& c) { c[1].program = 2; }},
    {"KeyOfAnotherPlace", "child 1/key", [](auto& c) { c[1].key_index = 0; }},
    {"ForeignTreeOfKeys", "child 1/key", [](auto& c) { c[1].says.vk_root = block(77); }},
    {"AnotherProgram", "programs agree", [](auto& c) { c[2].says.program_root = block(501); }},
    {"AnotherHeightOfTheRom", "programs agree", [](auto& c) { c[1].says.rom_log_rows = Fp::from(10); }},
    {"SegmentMissing", "states follow",
     [](auto& c) { c[1].says.start_root = block(9000), c[1].says.start_pc = Fp::from(3); }},
    {"SegmentDoubled", "states follow", [](auto& c) { c[1] = c[0]; }},
    {"SegmentsSwapped", "states follow", [](auto& c) { std::swap(c[0], c[1]); }},
    {"AnotherPc", "states follow", [](auto& c) { c[2].says.start_pc += Fp::one(); }},
    {"GoesOnAfterTheHalt", "states follow", [](auto& c) { c[0].says.halted = Fp::one(); }},
};
INSTANTIATE_TEST_SUITE_P(Nodes, ForgedNode, testing::ValuesIn(kForgeries),
                         [](const auto& param) { return param.param.what; });

TEST(Node, P11_ATreeOfForeignKeysIsNotHidden) {
  // Children that agree on keys of their own are joined, but the node says under which.
  std::vector<Child> children = chain(2);
  const KeyTree foreign(std::vector{world().programs[2].root(), world().programs[2].root()});
  std::vector<verify::Expansion> expansions(2);
  std::vector<ChildWitness> chosen;
  for (std::size_t i = 0; i < 2; ++i) {
    children[i].says.vk_root = block(foreign.root());
    const Proved proved = holder::prove(world().programs[2], children[i].says.blocks());
    holder::verdict(proved, &expansions[i]);
    chosen.push_back({expansions[i], 0, foreign.path(0)});
  }
  const Circuit circuit = make_node(holder::child_class(1), 2);
  const recursion::Run joined = interpret(circuit.program, node_witness(chosen));
  ASSERT_EQ(refusal(circuit, joined), "");
  EXPECT_EQ(joined.publics[0], block(foreign.root()));
}

TEST(Node, RefusesAChildWhoseProofIsWrong) {
  const std::vector<Child> children = chain(2);
  const auto broken = [](std::span<const ChildWitness> c) {
    Witness w = node_witness(c);
    w.leaves[1].row[0] += Fp::one();
    return w;
  };
  EXPECT_EQ(refusal(node(2), run(node(2), children, broken)), "child 0/queries/PrepPath");
}

// The final program.

RunEnds ends() {
  const auto digest = [](std::uint32_t first) {
    TreeDigest d;
    for (std::uint32_t i = 0; i < 8; ++i) d[i] = first + i;
    return d;
  };
  return {{digest(11), digest(22), digest(33)}, {digest(44), digest(55), digest(66), digest(77)}, digest(88)};
}

Child whole_run() {
  Child child = chain(1)[0];
  const RunEnds e = ends();
  child.says.start_root = block(protocol::genesis_root(e.start_quarters[0], e.start_quarters[1], e.start_quarters[2]));
  child.says.end_root = block(protocol::root_of(e.end_quarters, e.end_system));
  return child;
}

const Circuit& final_circuit() {
  static const Circuit circuit = make_final(holder::child_class(2));
  return circuit;
}
verify::Context some_context() { return {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 65535, 1, 2, 3, 4, 5}; }

TEST(Final, SaysWhatTheRunShowed) {
  const Child child = whole_run();
  const recursion::Run outcome =
      run(final_circuit(), {child}, [](auto c) { return final_witness(c[0], ends(), some_context()); });
  ASSERT_EQ(refusal(final_circuit(), outcome), "");
  EXPECT_EQ(outcome.publics, outcome_of(child.says, ends(), some_context()).blocks());
}

struct FinalForgery {
  const char* what;
  const char* part;
  void (*forge)(Child&, RunEnds&);
};
class ForgedFinal : public testing::TestWithParam<FinalForgery> {};

TEST_P(ForgedFinal, IsRefused) {
  Child child = whole_run();
  RunEnds e = ends();
  GetParam().forge(child, e);
  const recursion::Run outcome =
      run(final_circuit(), {child}, [&](auto c) { return final_witness(c[0], e, some_context()); });
  EXPECT_EQ(refusal(final_circuit(), outcome), GetParam().part);
}

TreeDigest root_with(std::size_t part) {
  const RunEnds e = ends();
  std::array<TreeDigest, 4> quarters{e.start_quarters[0], e.start_quarters[1], e.start_quarters[2],
                                     protocol::zero_subtree(protocol::kQuarterLevel)};
  TreeDigest system = protocol::zero_subtree(protocol::kUserLevel);
  (part < 4 ? quarters[part] : system)[3] ^= 1;
  return protocol::root_of(quarters, system);
}

const FinalForgery kFinalForgeries[] = {
    {"DidNotHalt", "halted", [](Child& c, RunEnds&) { c.says.halted = Fp::zero(); }},
    {"ForeignKey", "child/key", [](Child& c, RunEnds&) { c.program = 2; }},
    {"OtherData", "genesis", [](Child& c, RunEnds&) { c.says.start_root = block(root_with(0)); }},
    {"OtherInput", "genesis", [](Child& c, RunEnds&) { c.says.start_root = block(root_with(1)); }},
    {"OtherDataClaimed", "genesis", [](Child&, RunEnds& e) { e.start_quarters[0][0] ^= 1; }},
    {"OtherInputClaimed", "genesis", [](Child&, RunEnds& e) { e.start_quarters[1][7] ^= 1; }},
    {"JournalNotEmptyAtTheStart", "genesis", [](Child& c, RunEnds&) { c.says.start_root = block(root_with(3)); }},
    {"RegistersNotZeroAtTheStart", "genesis", [](Child& c, RunEnds&) { c.says.start_root = block(root_with(4)); }},
    {"OtherJournalClaimed", "journal", [](Child&, RunEnds& e) { e.end_quarters[3][2] ^= 1; }},
    {"OtherEnd", "journal", [](Child& c, RunEnds&) { c.says.end_root = block(123); }},
};
INSTANTIATE_TEST_SUITE_P(Finals, ForgedFinal, testing::ValuesIn(kFinalForgeries),
                         [](const auto& param) { return param.param.what; });

}  // namespace
}  // namespace pp::recursion
