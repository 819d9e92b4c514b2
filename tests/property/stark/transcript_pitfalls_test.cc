// SPDX-License-Identifier: Apache-2.0
// Mistakes that other proof systems made in their transcripts, sponges and encodings, one test each. The number is that
// of the list in tests/property/named_tests.txt, which says of each mistake where its test is or why there is none.
#include <set>

#include <gtest/gtest.h>

#include "prover/protocol/script.h"
#include "tests/unit/stark/toy_run.h"

namespace pp::toy {
namespace {

using field::FpExt;
using verify::Verdict;

/// Walks the script with chosen messages and gives all challenges.
struct Messages {
  std::array<hash::FpDigest, 5> roots{};  // prep, main, perm, quotient, layer
  std::vector<Fp> prep_heights{Fp::from(6)}, publics{Fp::from(1), Fp::from(2)}, heights{Fp::from(4), Fp::from(5)};
  std::vector<FpExt> sums{FpExt::one(), FpExt::zero()}, openings{FpExt::one(), FpExt::zero()},
      final_coefficients{FpExt::one(), FpExt::zero()};
  Fp class_word = Fp::zero();

  /// Shape: lookup, constraint, zeta, batching, fold, query: in the order in which they are drawn.
  std::array<FpExt, 6> challenges() const {
    protocol::Layout layout;
    layout.class_constant[5] = class_word;
    protocol::Script<Fp> s;
    s.begin(layout, roots[0], prep_heights, publics, heights);
    std::array<FpExt, 6> drawn;
    drawn[0] = s.main_committed({&roots[1], 1}).by_bus[0];
    drawn[1] = s.perm_committed({&roots[2], 1}, sums);
    drawn[2] = s.quotient_committed({&roots[3], 1});
    s.opened(openings);
    drawn[3] = s.draw_batching();
    drawn[4] = s.layer_committed(0, {&roots[4], 1});
    s.finished(final_coefficients);
    drawn[5] = s.transcript().squeeze_ext();
    return drawn;
  }
};

/// The first challenge that changes when a message does; 6 when none.
template <class F>
std::size_t first_changed(F change) {
  const auto before = Messages{}.challenges();
  Messages changed;
  change(changed);
  const auto after = changed.challenges();
  std::size_t i = 0;
  while (i < before.size() && before[i] == after[i]) ++i;
  for (std::size_t k = i; k < before.size(); ++k) EXPECT_FALSE(before[k] == after[k]) << k;
  return i;
}

TEST(Pitfalls, P01_StatementOrProgramNotAbsorbed) {
  EXPECT_EQ(first_changed([](Messages& m) { m.class_word += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[0].word[7] += Fp::one(); }), 0u);
  for (const std::size_t i : {0u, 1u}) EXPECT_EQ(first_changed([&](Messages& m) { m.publics[i] += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.publics.push_back(Fp::zero()); }), 0u);
}

TEST(Pitfalls, P07_HeightsNotBound) {
  const Proved proved = prove(honest());
  Proved other = proved;
  other.statement.prep_log_rows[0] += 1;
  EXPECT_EQ(other.verdict(), Verdict::FixedHeight);
  for (std::size_t t = 0; t < List::kSize; ++t)
    for (const int by : {-1, 1}) {
      protocol::Proof proof = proved.proof();
      proof.log_rows[t] = static_cast<std::uint8_t>(proof.log_rows[t] + by);
      EXPECT_NE(proved.verdict(proof), Verdict::Accepted) << t << " by " << by;
    }

  EXPECT_EQ(first_changed([](Messages& m) { m.prep_heights[0] += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.heights[1] += Fp::one(); }), 0u);
}

TEST(Pitfalls, P02_CumulativeSumsNotAbsorbed) {
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[1].word[0] += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.sums[1].c[4] += Fp::one(); }), 1u);
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[2].word[0] += Fp::one(); }), 1u);
}

TEST(Pitfalls, P03_OpeningsNotAbsorbedBeforeBatching) {
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[3].word[0] += Fp::one(); }), 2u);
  EXPECT_EQ(first_changed([](Messages& m) { m.openings[0].c[0] += Fp::one(); }), 3u);
}

TEST(Pitfalls, P04_FinalPolynomialOfAnotherLength) {
  const Proved proved = prove(honest());
  protocol::Proof proof = proved.proof();
  proof.final_coefficients.push_back(FpExt::zero());
  EXPECT_EQ(proved.verdict(proof), Verdict::Malformed);
  proof = proved.proof();
  proof.final_coefficients.resize(2 * proof.final_coefficients.size(), FpExt::zero());
  EXPECT_EQ(proved.verdict(proof), Verdict::Malformed);
  proof = proved.proof();
  proof.final_coefficients.pop_back();
  EXPECT_EQ(proved.verdict(proof), Verdict::Malformed);
}

TEST(Pitfalls, P04_FinalPolynomialNotAbsorbed) {
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[4].word[0] += Fp::one(); }), 4u);
  EXPECT_EQ(first_changed([](Messages& m) { m.final_coefficients[1].c[4] += Fp::one(); }), 5u);
}

TEST(Pitfalls, P16_SpongePaddingIsAmbiguous) {
  const auto squeeze_after = [](std::vector<Fp> values, std::string_view label = "a") {
    protocol::FpTranscript t("test");
    t.absorb(label, std::span<const Fp>(values));
    return t.squeeze_ext();
  };
  const Fp five = Fp::from(5), seven = Fp::from(7), zero = Fp::zero();
  EXPECT_FALSE(squeeze_after({five, seven}) == squeeze_after({five, seven, zero, zero}));
  EXPECT_FALSE(squeeze_after({}) == squeeze_after({zero}));
  EXPECT_FALSE(squeeze_after(std::vector<Fp>(8, zero)) == squeeze_after(std::vector<Fp>(16, zero)));
  EXPECT_FALSE(squeeze_after({five}) == squeeze_after({five}, "b"));
}

TEST(Pitfalls, P16_HashesOfOneLengthAreHashesOfAnother) {
  const std::vector<Fp> cells(24, Fp::zero());
  std::set<std::uint32_t> seen;
  for (std::size_t n = 1; n <= cells.size(); ++n)
    EXPECT_TRUE(seen.insert(hash::hash_elements(hash::Domain::TraceLeaf, cells.data(), n).word[0].value()).second) << n;
  const hash::FpDigest leaf = hash::hash_elements(hash::Domain::TraceLeaf, cells.data(), 16);
  EXPECT_FALSE(leaf == hash::hash_elements(hash::Domain::FriLeaf, cells.data(), 16));
}

TEST(Transcript, StepsCanBeCompared) {
  std::vector<protocol::TranscriptStep> left, right;
  for (auto* steps : {&left, &right}) {
    protocol::FpTranscript t("test");
    t.record_to(steps);
    t.enter("scope");
    const Fp value = Fp::from(steps == &left ? 1 : 2);
    t.absorb("value", std::span(&value, 1));
    t.leave();
  }
  EXPECT_EQ(left[0].path, "test/scope/value");
  EXPECT_FALSE(left == right);
}

TEST(Pitfalls, P17_GrindingThatAcceptsAnything) {
  const Proved proved = prove(honest());
  protocol::Proof proof = proved.proof();
  int wrong = 0;
  for (std::uint32_t i = 1; i <= 40; ++i) {
    proof.query_nonce = proved.proof().query_nonce + i;
    wrong += proved.verdict(proof) == Verdict::QueryNonce;
  }
  EXPECT_GE(wrong, 30);  // 4 bits: one in sixteen nonces is as good
  proof = proved.proof();
  wrong = 0;
  for (std::uint32_t i = 1; i <= 40; ++i) {
    proof.batch_nonce = proved.proof().batch_nonce + i;
    wrong += proved.verdict(proof) == Verdict::BatchNonce;
  }
  EXPECT_GE(wrong, 25);
}

TEST(Pitfalls, P18_NonCanonicalElementsAreAccepted) {
  const Proved proved = prove(honest());
  const std::size_t first_root = 4 + List::kSize;  // after the format word and the heights
  ByteReader r(BytesView(proved.bytes).subspan(first_root));
  const std::uint64_t raised = std::uint64_t{r.u32()} + Fp::kPrime;
  ASSERT_EQ(raised >> 32, 0u) << "twice the modulus is below 2^32, so every element has a second encoding";
  Bytes changed = proved.bytes;
  for (int i = 0; i < 4; ++i)
    changed[first_root + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(raised >> (8 * i));
  EXPECT_EQ(proved.verdict(changed), Verdict::Malformed);
}

}  // namespace
}  // namespace pp::toy
