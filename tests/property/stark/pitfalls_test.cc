// SPDX-License-Identifier: Apache-2.0
// Mistakes that other proof systems made, one test each, named after what must not happen again. The list and its
// sources: the pitfalls of univariate STARKs as collected from public advisories and audits.
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

TEST(Pitfall, StatementOrProgramNotAbsorbed) {
  EXPECT_EQ(first_changed([](Messages& m) { m.class_word += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[0].word[7] += Fp::one(); }), 0u);
  for (const std::size_t i : {0u, 1u}) EXPECT_EQ(first_changed([&](Messages& m) { m.publics[i] += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.publics.push_back(Fp::zero()); }), 0u);
}

TEST(Pitfall, HeightsNotBound) {
  EXPECT_EQ(first_changed([](Messages& m) { m.prep_heights[0] += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.heights[1] += Fp::one(); }), 0u);
}

TEST(Pitfall, CumulativeSumsNotAbsorbed) {
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[1].word[0] += Fp::one(); }), 0u);
  EXPECT_EQ(first_changed([](Messages& m) { m.sums[1].c[4] += Fp::one(); }), 1u);
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[2].word[0] += Fp::one(); }), 1u);
}

TEST(Pitfall, OpeningsNotAbsorbedBeforeBatching) {
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[3].word[0] += Fp::one(); }), 2u);
  EXPECT_EQ(first_changed([](Messages& m) { m.openings[0].c[0] += Fp::one(); }), 3u);
}

TEST(Pitfall, FinalPolynomialNotAbsorbed) {
  EXPECT_EQ(first_changed([](Messages& m) { m.roots[4].word[0] += Fp::one(); }), 4u);
  EXPECT_EQ(first_changed([](Messages& m) { m.final_coefficients[1].c[4] += Fp::one(); }), 5u);
}

TEST(Pitfall, SpongePaddingIsAmbiguous) {
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

TEST(Pitfall, TranscriptsThatPartCannotBeCompared) {
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

TEST(Pitfall, GrindingThatAcceptsAnything) {
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

TEST(Pitfall, NonCanonicalElementsAreAccepted) {
  const Proved proved = prove(honest());
  const std::size_t first_root = 4 + List::kSize;  // after the format word and the heights
  ByteReader r(BytesView(proved.bytes).subspan(first_root));
  const std::uint64_t raised = std::uint64_t{r.u32()} + Fp::kPrime;
  if (raised >> 32) GTEST_SKIP() << "this element has one encoding of 32 bits anyway";
  Bytes changed = proved.bytes;
  for (int i = 0; i < 4; ++i)
    changed[first_root + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(raised >> (8 * i));
  EXPECT_EQ(proved.verdict(changed), Verdict::Malformed);
}

TEST(Pitfall, MultiplicitiesWrapAroundTheField) {
  protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  protocol::Params params = kParams;
  params.log_tallest_max = 21;
  const std::vector<std::uint8_t> prep{6}, heights{4, 5, 6, 21};
  EXPECT_EQ(verify::check_heights(layout, params, prep, heights), Verdict::Accepted);
  // 1015 * 2^21 < p <= 1016 * 2^21 (p = 2^31 - 2^24 + 1).
  std::vector<air::Bus>& asked = layout.tables[kAsk].interactions;
  asked.assign(1015, air::Bus::Range);
  EXPECT_EQ(verify::check_heights(layout, params, prep, heights), Verdict::Accepted);
  asked.assign(1016, air::Bus::Range);
  EXPECT_EQ(verify::check_heights(layout, params, prep, heights), Verdict::MultiplicityOverflow);
}

TEST(Pitfall, TimeComesFullCircle) {
  protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  protocol::Params params = kParams;
  params.log_tallest_max = 21;
  layout.tables.resize(342, layout.tables[kSquare]);
  for (air::Shape& shape : layout.tables) shape.prep_width = 0, shape.interactions.clear();
  std::vector<std::uint8_t> heights(342, 21);  // 3 * 342 * 2^21 > p
  EXPECT_EQ(verify::check_heights(layout, params, {}, heights), Verdict::ClockOverflow);
  heights.resize(338), layout.tables.resize(338);
  EXPECT_EQ(verify::check_heights(layout, params, {}, heights), Verdict::Accepted);
}

TEST(Pitfall, TuplesOfDifferentBusesAlias) {
  Instance run = honest();
  run.statement.boundary[0].bus = air::Bus::Term;  // as wide as Exec
  EXPECT_EQ(prove(run).verdict(), Verdict::BusesUnbalanced);
}

TEST(Pitfall, ZeroDenominatorOfAPublicTerm) {
  air::LookupChallenges<FpExt> lookup{};
  for (FpExt& b : lookup.by_bus) b = FpExt::one();
  lookup.beta[0] = FpExt::one();
  const std::vector<protocol::BoundaryTerm> terms{{air::Bus::Exec, Fp::one(), {-Fp::one(), Fp::zero()}}};
  verify::NativeJudge judge({});
  EXPECT_FALSE(verify::boundary_sum<verify::NativeJudge>(judge, terms, lookup).has_value());
  EXPECT_EQ(judge.verdict(), Verdict::ZeroDenominator);
  lookup.beta[0] = FpExt::zero();
  EXPECT_TRUE(verify::boundary_sum<verify::NativeJudge>(judge, terms, lookup).has_value());
}

TEST(Pitfall, ZetaLiesOnADomain) {
  EXPECT_TRUE(verify::in_base_field(FpExt::from_base(Fp::from(77))));
  for (std::size_t i = 1; i < 5; ++i) {
    FpExt e = FpExt::from_base(Fp::from(77));
    e.c[i] = Fp::one();
    EXPECT_FALSE(verify::in_base_field(e));
  }
}

// A prover that commits columns which are not lifted may satisfy the cyclic step with a sum that is only the average
// of its runs. The first-row selector is what refuses it.
TEST(Pitfall, CyclicSumIsOnlyAnAverage) {
  constexpr std::size_t kRows = 32, kRun = 8;
  std::vector<Fp> f(kRows), s(kRows);
  Fp total = Fp::zero();
  for (std::size_t i = 0; i < kRows; ++i) f[i] = Fp::from(static_cast<std::uint32_t>(i * i + 3)), total += f[i];
  const Fp average = total * Fp::from(kRows / kRun).inverse();
  const Fp per_row = average * Fp::from(kRun).inverse();
  s[0] = Fp::zero();
  for (std::size_t i = 0; i + 1 < kRows; ++i) s[i + 1] = s[i] + f[i] - per_row;
  bool step_holds = true, first_rows_hold = true;
  for (std::size_t i = 0; i < kRows; ++i) {
    step_holds = step_holds && s[(i + 1) % kRows] == s[i] + f[i] - per_row;
    if (i % kRun == 0) first_rows_hold = first_rows_hold && s[i].is_zero();
  }
  EXPECT_TRUE(step_holds);
  EXPECT_FALSE(first_rows_hold);
}

TEST(PitfallDeathTest, DeclaredDegreeTooLow) {
  air::Shape shape = air::shape_of<Square>();
  shape.degree = 4;
  EXPECT_DEATH(protocol::make_layout("bad", kParams, {shape}, {Digest32{}}), "degree");
  shape.degree = 3, shape.multiplicity_degree = 2;
  EXPECT_DEATH(protocol::make_layout("bad", kParams, {shape}, {Digest32{}}), "degree");
}

}  // namespace
}  // namespace pp::toy
