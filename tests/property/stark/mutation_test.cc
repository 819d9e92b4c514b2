// SPDX-License-Identifier: Apache-2.0
// Every part of a proof is changed, one at a time; no change is accepted, and where only one check can notice, it does.
#include <optional>

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/unit/stark/toy_run.h"

namespace pp::toy {
namespace {

using field::FpExt;
using protocol::Proof;
using verify::Verdict;

const Proved& sample() {
  static const Proved proved = prove(honest());
  return proved;
}

struct Mutation {
  const char* what;
  std::optional<Verdict> expected;  // nothing: any refusal
  void (*mutate)(Proof&);
};

class Mutated : public testing::TestWithParam<Mutation> {};

TEST_P(Mutated, IsRefused) {
  ASSERT_EQ(sample().verdict(sample().proof()), Verdict::Accepted);
  Proof proof = sample().proof();
  GetParam().mutate(proof);
  ASSERT_FALSE(proof == sample().proof()) << "the mutation changes nothing";
  const Verdict verdict = sample().verdict(proof);
  EXPECT_NE(verdict, Verdict::Accepted);
  if (GetParam().expected) {
    EXPECT_EQ(to_string(verdict), to_string(*GetParam().expected));
  }
}

const Mutation kMutations[] = {
    {"HeightBelow16", Verdict::HeightOutOfRange, [](Proof& p) { p.log_rows[kSquare] = 3; }},
    {"HeightBeyondTheMaximum", Verdict::Malformed, [](Proof& p) { p.log_rows[kSquare] = 22; }},
    {"OtherFixedHeight", Verdict::FixedHeight, [](Proof& p) { p.log_rows[kSmallValue] = 7; }},
    {"OtherHeight", Verdict::BusesUnbalanced, [](Proof& p) { p.log_rows[kSquare] += 1; }},
    {"HeightsSwapped", std::nullopt, [](Proof& p) { std::swap(p.log_rows[kSquare], p.log_rows[kFibonacci]); }},
    {"MainCap", Verdict::BusesUnbalanced, [](Proof& p) { p.main_cap[0].word[3] += Fp::one(); }},
    {"PermCap", Verdict::QuotientMismatch, [](Proof& p) { p.perm_cap[0].word[0] += Fp::one(); }},
    {"QuotientCap", Verdict::QuotientMismatch, [](Proof& p) { p.quotient_cap[0].word[7] += Fp::one(); }},
    {"OneSum", Verdict::BusesUnbalanced, [](Proof& p) { p.sums[0].c[4] += Fp::one(); }},
    {"TwoSumsThatCancel", Verdict::QuotientMismatch,
     [](Proof& p) { p.sums[0].c[0] += Fp::one(), p.sums[1].c[0] -= Fp::one(); }},
    {"SumsSwapped", Verdict::QuotientMismatch, [](Proof& p) { std::swap(p.sums[1], p.sums[3]); }},
    {"FirstOpening", std::nullopt, [](Proof& p) { p.openings.front().c[0] += Fp::one(); }},
    {"LastOpeningAtZeta", Verdict::QuotientMismatch,
     [](Proof& p) { p.openings[p.openings.size() / 2 - 1].c[2] += Fp::one(); }},
    {"LastOpening", std::nullopt, [](Proof& p) { p.openings.back().c[2] += Fp::one(); }},
    {"BatchNonce", std::nullopt, [](Proof& p) { p.batch_nonce += 1; }},
    {"LayerCap", std::nullopt, [](Proof& p) { p.layer_caps[0][0].word[0] += Fp::one(); }},
    {"LayerCapsSwapped", std::nullopt, [](Proof& p) { std::swap(p.layer_caps[0], p.layer_caps[1]); }},
    {"FinalCoefficient", std::nullopt, [](Proof& p) { p.final_coefficients[3].c[0] += Fp::one(); }},
    {"QueryNonce", std::nullopt, [](Proof& p) { p.query_nonce += 1; }},
    {"PrepRow", Verdict::PrepPath, [](Proof& p) { p.trees[0].rows[0] += Fp::one(); }},
    {"MainRow", Verdict::MainPath, [](Proof& p) { p.trees[1].rows.back() += Fp::one(); }},
    {"PermRow", Verdict::PermPath, [](Proof& p) { p.trees[2].rows[5] += Fp::one(); }},
    {"QuotientRow", Verdict::QuotientPath, [](Proof& p) { p.trees[3].rows[0] += Fp::one(); }},
    {"PrepSibling", Verdict::PrepPath, [](Proof& p) { p.trees[0].siblings.back().word[0] += Fp::one(); }},
    {"MainSibling", Verdict::MainPath, [](Proof& p) { p.trees[1].siblings[0].word[1] += Fp::one(); }},
    {"MissingSibling", Verdict::OpeningCount, [](Proof& p) { p.trees[1].siblings.pop_back(); }},
    {"ExtraSibling", Verdict::OpeningCount, [](Proof& p) { p.trees[2].siblings.push_back(p.main_cap[0]); }},
    {"MissingRow", Verdict::OpeningCount,
     [](Proof& p) { p.trees[3].rows.resize(p.trees[3].rows.size() - protocol::kQuotientWidth); }},
    {"ExtraCell", std::nullopt, [](Proof& p) { p.trees[0].rows.push_back(Fp::zero()); }},
    {"MoreCellsThanQueries", Verdict::Malformed, [](Proof& p) { p.trees[0].rows.resize(2 * kParams.n_queries + 1); }},
    {"LayerValue", Verdict::LayerPath, [](Proof& p) { p.layers[0].values[0].c[0] += Fp::one(); }},
    {"LastLayerValue", Verdict::LayerPath, [](Proof& p) { p.layers.back().values[0].c[0] += Fp::one(); }},
    {"MissingLayerValue", Verdict::OpeningCount, [](Proof& p) { p.layers[0].values.pop_back(); }},
    {"ExtraLayerValue", Verdict::OpeningCount, [](Proof& p) { p.layers[1].values.push_back(FpExt::zero()); }},
    {"LayerSibling", Verdict::LayerPath, [](Proof& p) { p.layers[0].siblings[0].word[0] += Fp::one(); }},
    {"LayersSwapped", std::nullopt, [](Proof& p) { std::swap(p.layers[0], p.layers[1]); }},
    {"FinalPolynomialTooLong", Verdict::Malformed, [](Proof& p) { p.final_coefficients.push_back(FpExt::zero()); }},
    {"FinalPolynomialTooShort", Verdict::Malformed, [](Proof& p) { p.final_coefficients.pop_back(); }},
    {"TableDropped", Verdict::Malformed, [](Proof& p) { p.log_rows.pop_back(), p.sums.pop_back(); }},
    {"TableDoubled", Verdict::Malformed, [](Proof& p) { p.log_rows.push_back(5), p.sums.push_back(FpExt::zero()); }},
};
INSTANTIATE_TEST_SUITE_P(Proof, Mutated, testing::ValuesIn(kMutations),
                         [](const auto& param) { return param.param.what; });

TEST(MutatedBytes, EveryWordMatters) {
  const Bytes& bytes = sample().bytes;
  ASSERT_EQ(sample().verdict(), Verdict::Accepted);
  Rng rng(7);
  for (std::size_t at = 0; at < bytes.size(); at += 1 + rng.below(120)) {
    Bytes changed = bytes;
    changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1u << rng.below(8)));
    EXPECT_NE(sample().verdict(changed), Verdict::Accepted) << "byte " << at << " of " << bytes.size();
  }
}

TEST(MutatedBytes, EveryLengthButTheRightOneIsMalformed) {
  const Bytes& bytes = sample().bytes;
  for (std::size_t n = 0; n < bytes.size(); n += 1 + n / 3)
    EXPECT_EQ(sample().verdict(BytesView(bytes).first(n)), Verdict::Malformed) << n;
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(sample().verdict(longer), Verdict::Malformed);
}

TEST(MutatedBytes, NoiseIsRefusedWithoutHarm) {
  Rng rng(11);
  for (int i = 0; i < 200; ++i) {
    Bytes changed = sample().bytes;
    for (std::uint64_t n = 1 + rng.below(40); n > 0; --n)
      changed[rng.below(changed.size())] = static_cast<std::uint8_t>(rng.below(256));
    EXPECT_NE(sample().verdict(changed), Verdict::Accepted);
  }
}

TEST(Codec, EncodesWhatItDecodes) { EXPECT_EQ(protocol::encode(sample().proof(), sample().params), sample().bytes); }

}  // namespace
}  // namespace pp::toy
