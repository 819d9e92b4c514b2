// SPDX-License-Identifier: Apache-2.0
// What the shrink checks itself, with children that say whatever a forger would like them to say: that it takes the
// programs of its own tree of keys alone, proofs of its child's class alone, and passes on what they say.
#include "prover/recursion/shrink.h"

#include <gtest/gtest.h>

#include "prover/recursion/interpreter.h"
#include "tests/unit/recursion/holder.h"

namespace pp::recursion {
namespace {

using field::Fp;
using holder::Proved;

/// Programs: two whose keys are in the tree of the shrink, and one that is in another tree.
struct Shrinking {
  std::vector<stark::Preprocessed> programs;
  KeyTree keys{{hash::FpDigest{}}}, foreign{{hash::FpDigest{}}};
  Circuit circuit;
  Shrinking() {
    for (std::uint32_t i = 0; i < 3; ++i) programs.push_back(holder::program(100 + i));
    keys = KeyTree(std::vector{programs[0].root(), programs[1].root()});
    foreign = KeyTree(std::vector{programs[2].root(), programs[0].root()});
    ChildClass child = holder::child_class(1, holder::another());
    child.keys = keys.root();
    circuit = make_shrink(child);
  }
};
const Shrinking& shrinking() {
  static const Shrinking w;
  return w;
}

/// A span that names a tree of keys of its own.
Span<Fp> some_span() {
  Span<Fp> s{};
  for (std::uint32_t i = 0; i < 8; ++i) {
    s.vk_root[i] = Fp::from(10 + i), s.program_root[i] = Fp::from(20 + i);
    s.start_root[i] = Fp::from(30 + i), s.end_root[i] = Fp::from(40 + i);
  }
  s.start_pc = Fp::from(64), s.end_pc = Fp::from(68), s.rom_log_rows = Fp::from(9);
  return s;
}

struct Shrunk {
  Span<Fp> says = some_span();
  std::uint32_t program = 0;
  std::uint32_t key_index = 0;
  const KeyTree* keys = &shrinking().keys;
  const holder::Class* of = &holder::another();
};

recursion::Run run(const Shrunk& child) {
  const Proved proved = holder::prove(shrinking().programs[child.program], child.says.blocks(), *child.of);
  verify::Expansion expansion;
  EXPECT_EQ(to_string(holder::verdict(proved, &expansion, *child.of)), "Accepted");
  return interpret(shrinking().circuit.program,
                   shrink_witness({expansion, child.key_index, child.keys->path(child.key_index)}));
}

/// The name of the part that refuses; empty when all is well.
std::string refusal(const recursion::Run& run) {
  return run.failure ? shrinking().circuit.part_of(run.failure->op) : "";
}

TEST(Shrink, PassesOnWhatItsChildSays) {
  for (const std::uint32_t program : {0u, 1u}) {
    const recursion::Run shrunk = run({.program = program, .key_index = program});
    EXPECT_EQ(refusal(shrunk), "");
    EXPECT_EQ(shrunk.publics, some_span().blocks());
  }
}

TEST(Shrink, RefusesAProgramOfAnotherTree) {
  EXPECT_EQ(refusal(run({.program = 2})), "child/key");
  EXPECT_EQ(refusal(run({.program = 2, .keys = &shrinking().foreign})), "child/key");
  // Its key stands in both trees: the place in the wrong one shows nothing.
  EXPECT_EQ(refusal(run({.program = 0, .key_index = 1, .keys = &shrinking().foreign})), "child/key");
  EXPECT_EQ(refusal(run({.program = 0, .key_index = 1})), "child/key");
}

/// A node would take the child that names the tree in which its key stands; the shrink knows its tree.
TEST(Shrink, RefusesATreeThatTheChildBringsAlong) {
  Shrunk child{.program = 2, .keys = &shrinking().foreign};
  std::copy_n(shrinking().foreign.root().word, 8, child.says.vk_root.begin());
  EXPECT_EQ(refusal(run(child)), "child/key");
}

/// A proof of the same form under other parameters: nothing of its transcript fits.
TEST(Shrink, RefusesAProofOfAnotherClass) {
  const recursion::Run shrunk = run({.of = &holder::ordinary()});
  ASSERT_TRUE(shrunk.failure.has_value());
  EXPECT_TRUE(refusal(shrunk).starts_with("child/argument")) << refusal(shrunk);
}

TEST(Shrink, RefusesWhatTheChildDoesNotSay) {
  const Proved proved = holder::prove(shrinking().programs[0], some_span().blocks(), holder::another());
  for (std::size_t block = 0; block < kSpanBlocks; ++block) {
    Proved changed = proved;
    changed.publics[block][1] += Fp::one();
    verify::Expansion expansion;
    EXPECT_NE(holder::verdict(changed, &expansion, holder::another()), verify::Verdict::Accepted);
    ASSERT_TRUE(expansion.complete);
    const auto shrunk =
        interpret(shrinking().circuit.program, shrink_witness({expansion, 0, shrinking().keys.path(0)}));
    EXPECT_FALSE(shrunk.accepted()) << block;
  }
}

}  // namespace
}  // namespace pp::recursion
