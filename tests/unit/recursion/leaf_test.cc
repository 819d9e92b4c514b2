// SPDX-License-Identifier: Apache-2.0
// The leaf's circuit against the native verifier, on one corpus: what one accepts the other accepts, and what is
// changed in any part is refused by both.
#include "prover/recursion/leaf.h"

#include <cstdio>

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/unit/recursion/small_run.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;
using protocol::Proof;
using small_run::judge;
using small_run::Judged;
using small_run::kVkRoot;
using small_run::leaf;
using small_run::sample;
using verify::Verdict;

Proof proof_of(std::size_t segment) {
  return *protocol::decode_proof(sample().segments[segment].proof, small_run::kParams, sample().layout);
}
std::string why(const Run& run) {
  return run.failure ? leaf().part_of(run.failure->op) + ": " + run.failure->what : "accepted";
}

TEST(Leaf, AcceptsWhatTheVerifierAcceptsAndSaysWhatItShowed) {
  ASSERT_EQ(sample().segments.size(), 2u);
  for (std::size_t i = 0; i < sample().segments.size(); ++i) {
    const auto& statement = sample().segments[i].statement;
    const Judged judged = judge(sample().layout, leaf(), proof_of(i), statement, kVkRoot);
    EXPECT_EQ(to_string(judged.verdict), "Accepted");
    ASSERT_TRUE(judged.run.accepted()) << why(judged.run);
    EXPECT_EQ(judged.run.publics, lifted_span(statement, kVkRoot).blocks());
  }
}

TEST(Leaf, RefusesAnotherSegmentsStatement) {
  const Judged judged = judge(sample().layout, leaf(), proof_of(0), sample().segments[1].statement, kVkRoot);
  EXPECT_NE(judged.verdict, Verdict::Accepted);
  ASSERT_TRUE(judged.complete);
  EXPECT_FALSE(judged.run.accepted());
}

TEST(Leaf, RefusesASegmentThatIsBoundToAContext) {
  verify::SegmentStatement statement = sample().segments[0].statement;
  statement.context[5] = 1;
  EXPECT_FALSE(judge(sample().layout, leaf(), proof_of(0), statement, kVkRoot).run.accepted());
}

struct Mutation {
  const char* what;
  void (*mutate)(Proof&);
};
class MutatedSegment : public testing::TestWithParam<Mutation> {};

TEST_P(MutatedSegment, IsRefusedByBoth) {
  Proof proof = proof_of(0);
  GetParam().mutate(proof);
  ASSERT_FALSE(proof == proof_of(0));
  const Judged judged = judge(sample().layout, leaf(), proof, sample().segments[0].statement, kVkRoot);
  EXPECT_NE(judged.verdict, Verdict::Accepted);
  ASSERT_TRUE(judged.complete) << to_string(judged.verdict);
  EXPECT_FALSE(judged.run.accepted()) << to_string(judged.verdict);
}

const Mutation kMutations[] = {
    {"Height", [](Proof& p) { p.log_rows[0] += 1; }},
    {"HeightsSwapped", [](Proof& p) { p.log_rows[0] += 2, p.log_rows[1] += 1; }},
    {"MainCap", [](Proof& p) { p.main_cap[0].word[3] += Fp::one(); }},
    {"PermCap", [](Proof& p) { p.perm_cap[0].word[0] += Fp::one(); }},
    {"QuotientCap", [](Proof& p) { p.quotient_cap[0].word[7] += Fp::one(); }},
    {"OneSum", [](Proof& p) { p.sums[0].c[4] += Fp::one(); }},
    {"SumsThatCancel", [](Proof& p) { p.sums[0].c[0] += Fp::one(), p.sums[1].c[0] -= Fp::one(); }},
    {"FirstOpening", [](Proof& p) { p.openings.front().c[0] += Fp::one(); }},
    {"OpeningOfTheQuotient", [](Proof& p) { p.openings[p.openings.size() / 2 - 1].c[2] += Fp::one(); }},
    {"LastOpening", [](Proof& p) { p.openings.back().c[1] += Fp::one(); }},
    {"BatchNonce", [](Proof& p) { p.batch_nonce += 1; }},
    {"LayerCap", [](Proof& p) { p.layer_caps[1][0].word[0] += Fp::one(); }},
    {"FinalCoefficient", [](Proof& p) { p.final_coefficients[3].c[0] += Fp::one(); }},
    {"QueryNonce", [](Proof& p) { p.query_nonce += 1; }},
    {"PrepRow", [](Proof& p) { p.trees[0].rows[0] += Fp::one(); }},
    {"MainRow", [](Proof& p) { p.trees[1].rows.back() += Fp::one(); }},
    {"PermRow", [](Proof& p) { p.trees[2].rows[5] += Fp::one(); }},
    {"QuotientRow", [](Proof& p) { p.trees[3].rows[0] += Fp::one(); }},
    {"PrepSibling", [](Proof& p) { p.trees[0].siblings.back().word[0] += Fp::one(); }},
    {"MainSibling", [](Proof& p) { p.trees[1].siblings[0].word[1] += Fp::one(); }},
    {"LayerValue", [](Proof& p) { p.layers[0].values[0].c[0] += Fp::one(); }},
    {"LastLayerValue", [](Proof& p) { p.layers.back().values[0].c[4] += Fp::one(); }},
    {"LayerSibling", [](Proof& p) { p.layers[1].siblings[0].word[0] += Fp::one(); }},
};
INSTANTIATE_TEST_SUITE_P(Proof, MutatedSegment, testing::ValuesIn(kMutations),
                         [](const auto& param) { return param.param.what; });

/// One corpus for both: each part changed, so that a check which one of them lacks shows, then bytes anywhere.
TEST(Leaf, P08_AgreesWithTheVerifierOnChangedBytes) {
  for (const Mutation& mutation : kMutations) {
    Proof proof = proof_of(0);
    mutation.mutate(proof);
    const Judged judged = judge(sample().layout, leaf(), proof, sample().segments[0].statement, kVkRoot);
    EXPECT_EQ(judged.run.accepted(), judged.verdict == Verdict::Accepted)
        << to_string(judged.verdict) << ' ' << mutation.what;
  }
  Rng rng(3);
  std::size_t asked = 0;
  for (int i = 0; i < 60; ++i) {
    Bytes bytes = sample().segments[1].proof;
    for (std::uint64_t n = rng.below(3); n > 0; --n)
      bytes[rng.below(bytes.size())] ^= static_cast<std::uint8_t>(1u << rng.below(8));
    const auto proof = protocol::decode_proof(bytes, small_run::kParams, sample().layout);
    if (!proof) continue;
    const Judged judged = judge(sample().layout, leaf(), *proof, sample().segments[1].statement, kVkRoot);
    if (!judged.complete) continue;
    ++asked;
    EXPECT_EQ(judged.run.accepted(), judged.verdict == Verdict::Accepted) << to_string(judged.verdict) << ' ' << i;
  }
  EXPECT_GT(asked, 40u);
}

Witness honest_witness() {
  verify::Expansion expansion;
  const Proof proof = proof_of(0);
  verify::verify_stark(proof, verify::protocol_statement(sample().segments[0].statement), sample().layout,
                       small_run::kParams, verify::segment_constraint_sum(), &expansion);
  return leaf_witness(expansion, proof.log_rows, kVkRoot);
}

TEST(LeafWitness, EveryElementMattersButTheRootOfKeys) {
  const Witness honest = honest_witness();
  ASSERT_TRUE(interpret(leaf().program, honest).accepted());
  Rng rng(5);
  const auto refused = [](const Witness& w) { return !interpret(leaf().program, w).accepted(); };
  for (std::size_t i = 2; i < honest.hints.size(); i += 1 + rng.below(16)) {
    Witness w = honest;
    w.hints[i].c[rng.below(5)] += Fp::one();
    EXPECT_TRUE(refused(w)) << "hint " << i;
  }
  for (std::size_t i = 0; i < honest.absorbed.size(); i += 1 + (i > 40 ? rng.below(90) : 0)) {
    Witness w = honest;
    w.absorbed[i][rng.below(8)] += Fp::one();
    EXPECT_TRUE(refused(w)) << "block " << i;
  }
  for (std::size_t i = 0; i < honest.leaves.size(); ++i) {
    Witness w = honest;
    auto& row = w.leaves[i].row;
    row[rng.below(row.size())] += Fp::one();
    EXPECT_TRUE(refused(w)) << "row " << i;
    w = honest;
    auto& siblings = w.leaves[i].siblings;
    siblings[rng.below(siblings.size())].word[rng.below(8)] += Fp::one();
    EXPECT_TRUE(refused(w)) << "path " << i;
  }
  Witness w = honest;
  w.hints[1].c[2] += Fp::one();
  const recursion::Run other_keys = interpret(leaf().program, w);
  EXPECT_TRUE(other_keys.accepted());
  EXPECT_NE(other_keys.publics[0], lifted_span(sample().segments[0].statement, kVkRoot).blocks()[0]);
}

TEST(LeafWitness, ThatIsTooShortOrTooLongIsRefused) {
  Witness w = honest_witness();
  w.hints.push_back(FpExt::zero());
  EXPECT_FALSE(interpret(leaf().program, w).accepted());
  w = honest_witness(), w.absorbed.pop_back();
  EXPECT_FALSE(interpret(leaf().program, w).accepted());
  w = honest_witness(), w.leaves.pop_back();
  EXPECT_FALSE(interpret(leaf().program, w).accepted());
  w = honest_witness(), w.leaves[0].siblings.pop_back();
  EXPECT_FALSE(interpret(leaf().program, w).accepted());
}

TEST(Leaf, ItsSizeUnderTheProductsParameters) {
  for (const std::uint32_t log_tallest : {17u, 21u}) {
    const Circuit circuit =
        make_leaf(tables::SegmentClass::Core, verify::segment_layout(), protocol::kSegmentParams, log_tallest);
    const OpCounts counts = count_ops(circuit.program);
    std::printf("%s: %s\n", circuit.program.name.c_str(), to_string(counts).c_str());
    EXPECT_LT(counts.alus, 1u << 17);
    EXPECT_LT(counts.permutations, 1u << 17);
  }
}

}  // namespace
}  // namespace pp::recursion
