// SPDX-License-Identifier: Apache-2.0
// A run of four segments, one of each class, under the product's parameters: those with calls are lifted by wide leaf
// and shrink, the other by its leaf; joined by one node, made final, and judged by the outside verifier.
#include <gtest/gtest.h>

#include "prover/recursion/joins.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/stark/segment_prover.h"
#include "prover/vm/plan.h"
#include "tests/e2e/recursion/aggregator.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/tables/assembler.h"

namespace pp::recursion {
namespace {

using tables::SegmentClass;
using verify::Claim;
using verify::Verdict;

#define EXPECT_VERDICT(actual, expected) EXPECT_EQ(to_string(actual), to_string(expected))

constexpr std::uint32_t kCyclesASegment = 8;

/// Doubles the first word of the input into the journal, then makes one call of each kind, each in a segment of its
/// own, and halts with 5.
Bytes calling_program() {
  using namespace tables::assembler;
  std::vector<std::uint32_t> words{lui(1, 0x10000), lw(2, 1, 4), add(2, 2, 2), lui(3, 0x30000),
                                   addi(4, 0, 4),   sw(4, 3, 0), sw(2, 3, 4),  lui(8, 0x100)};
  for (const vm::Call call : {vm::Call::Keccak, vm::Call::Sha256, vm::Call::Poseidon2}) {
    while (words.size() % kCyclesASegment != 0) words.push_back(addi(9, 9, 1));
    words.insert(words.end(), {addi(10, 8, 0), addi(11, 8, 256), addi(17, 0, static_cast<int>(call)), kEcall});
  }
  words.insert(words.end(), {addi(10, 0, 5), addi(17, 0, 0), kEcall});
  return tiny_elf(words);
}

/// Everything that a batch produces, made once.
struct CallsBatch {
  vm::Plan plan;
  ImageId image;
  std::vector<verify::SegmentStatement> statements;
  std::vector<Bytes> segments;
  LiftedProof leaf;             // of the first segment
  std::vector<WideProof> wide;  // of the others
  std::vector<LiftedProof> shrunk;
  Bytes input{21, 0, 0, 0}, journal{42, 0, 0, 0};

  std::vector<LiftedProof> lifted() const {
    std::vector<LiftedProof> all{leaf};
    all.insert(all.end(), shrunk.begin(), shrunk.end());
    return all;
  }
};

const CallsBatch& calls_batch() {
  static const CallsBatch made = [] {
    CallsBatch b;
    const auto program = *stark::ProvableProgram::load(calling_program(), aggregator_backend());
    b.image = program.image();
    vm::Limits limits;
    limits.segment_cycles_max = kCyclesASegment;
    b.plan = *vm::plan_run(program.program(), b.input, {}, limits);
    for (const vm::Segment& segment : b.plan.segments) {
      b.statements.push_back(program.statement(segment, {}));
      b.segments.push_back(
          *stark::prove_segment(program, stark::encode_payload({}, segment.job), aggregator_backend()));
    }
    b.leaf = *aggregator().lift(b.segments[0], b.statements[0]);
    for (std::size_t i = 1; i < b.segments.size(); ++i)
      b.wide.push_back(*aggregator().prove_wide_leaf(b.segments[i], b.statements[i]));
    for (const WideProof& wide : b.wide) b.shrunk.push_back(*aggregator().shrink(wide));
    return b;
  }();
  return made;
}

TEST(Calls, ARunOfEveryClassEndsInOneProof) {
  const CallsBatch& b = calls_batch();
  std::vector<SegmentClass> classes;
  for (const verify::SegmentStatement& s : b.statements) classes.push_back(s.klass);
  ASSERT_EQ(classes, (std::vector{SegmentClass::Core, SegmentClass::Keccak, SegmentClass::Sha256, SegmentClass::Full}));
  for (std::size_t i = 0; i < b.shrunk.size(); ++i) {
    const Span<field::Fp> expected = lifted_span(b.statements[i + 1], key_tree().root());
    EXPECT_VERDICT(check_lifted(b.shrunk[i].encode(), expected, {}), Verdict::Accepted);
    EXPECT_VERDICT(check_lifted(b.shrunk[i].encode(), expected, 2), Verdict::WrongProgram);
    EXPECT_LE(b.shrunk[i].encode().size(), 600'000u);
  }
  verify::Context context{};
  context[3] = 9;
  const RunEnds ends = ends_of(b.plan);
  const LiftedProof whole = *aggregator().prove_node(b.lifted());
  const Bytes final_proof = *aggregator().prove_final(whole, ends, context);
  EXPECT_LE(final_proof.size(), 200'000u);
  Claim claim{.image = b.image, .input = BytesView(b.input), .journal = b.journal, .exit_code = 5, .context = context};
  EXPECT_VERDICT(verify_final(final_proof, claim), Verdict::Accepted);
  claim.exit_code = 4;
  EXPECT_VERDICT(verify_final(final_proof, claim), Verdict::WrongExitCode);
}

TEST(Calls, AWideLeafIsNoLiftedProof) {
  const CallsBatch& b = calls_batch();
  for (std::uint8_t i = 0; i < kPrograms; ++i)
    EXPECT_NE(verify_lifted({{i}, b.wide[0].says, b.wide[0].proof}), Verdict::Accepted) << name_of(ProgramId{i});
  std::vector<LiftedProof> children = b.lifted();
  children[1].proof = b.wide[0].proof;
  EXPECT_EQ(aggregator().prove_node(children).error().code, "P-AGG-003");
}

TEST(Calls, TheShrinkTakesNothingButWideLeaves) {
  const CallsBatch& b = calls_batch();
  for (std::uint8_t i = 0; i < kWideLeaves; ++i) {
    EXPECT_NE(verify_wide({{i}, b.leaf.says, b.leaf.proof}), Verdict::Accepted) << name_of(WideId{i});
    EXPECT_NE(verify_wide({{i}, b.shrunk[0].says, b.shrunk[0].proof}), Verdict::Accepted) << name_of(WideId{i});
    const bool is_its_own = WideId{i} == b.wide[0].leaf;
    EXPECT_EQ(verify_wide({{i}, b.wide[0].says, b.wide[0].proof}) == Verdict::Accepted, is_its_own)
        << name_of(WideId{i});
  }
  const auto code = [](const WideProof& wide) { return aggregator().shrink(wide).error().code; };
  EXPECT_EQ(code({b.wide[0].leaf, b.leaf.says, b.leaf.proof}), "P-AGG-003");
  EXPECT_EQ(code({b.wide[1].leaf, b.wide[0].says, b.wide[0].proof}), "P-AGG-003");
  EXPECT_EQ(code({b.wide[0].leaf, b.wide[1].says, b.wide[0].proof}), "P-AGG-003");
  WideProof forged = b.wide[0];
  forged.says.end_pc += field::Fp::one();
  EXPECT_EQ(code(forged), "P-AGG-003");
  forged = b.wide[0];
  forged.says.vk_root[0] += field::Fp::one();
  EXPECT_VERDICT(verify_wide(forged), Verdict::WrongKeys);
  LiftedProof lifted = b.shrunk[0];
  lifted.says.exit_low += field::Fp::one();
  EXPECT_NE(verify_lifted(lifted), Verdict::Accepted);
}

TEST(Calls, SegmentsAreLiftedAsTheClassTheyAreOf) {
  const CallsBatch& b = calls_batch();
  verify::SegmentStatement other = b.statements[1];
  other.klass = SegmentClass::Sha256;
  EXPECT_EQ(aggregator().lift(b.segments[1], other).error().code, "P-AGG-001");
  other.klass = SegmentClass::Core;
  EXPECT_EQ(aggregator().lift(b.segments[1], other).error().code, "P-AGG-001");
  other = b.statements[1];
  other.context[2] = 1;
  EXPECT_EQ(aggregator().lift(b.segments[1], other).error().code, "P-AGG-002");
  EXPECT_EQ(aggregator().prove_wide_leaf(b.segments[0], b.statements[0]).error().code, "P-AGG-006");
  std::vector<LiftedProof> swapped = b.lifted();
  std::swap(swapped[1], swapped[2]);
  EXPECT_EQ(aggregator().prove_node(swapped).error().code, "P-AGG-004");
}

}  // namespace
}  // namespace pp::recursion
