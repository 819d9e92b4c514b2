// SPDX-License-Identifier: Apache-2.0
// Mistakes that other proof systems made, as far as the protocol can make them, one test each. The number is that of
// the list in tests/property/named_tests.txt, which says of each mistake where its test is or why there is none.
#include <set>

#include <gtest/gtest.h>

#include "prover/protocol/parameter_sets.h"
#include "prover/protocol/script.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/stark/toy_queries.h"
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

TEST(Pitfalls, P12_MultiplicitiesWrapAroundTheField) {
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

TEST(Section9, R11_TimeComesFullCircle) {
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

/// A path beside the one that the statement names has no end, so it is a circle in time, of p / 3 rows or a multiple:
/// no proof that the verifier reads has so many.
TEST(Negatives, TwoPaths) {
  protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  protocol::Params params = kParams;
  params.log_tallest_max = 21;
  layout.tables.assign(400, layout.tables[kSquare]);
  for (air::Shape& shape : layout.tables) shape.prep_width = 0, shape.interactions.clear();
  const std::uint64_t circle = Fp::kPrime / 3 + 1;  // 3 does not divide p; three times around takes p rows
  ASSERT_NE(Fp::kPrime % 3, 0u);
  std::vector<std::uint8_t> heights(circle >> 21, 21);
  for (const bool closes : {false, true}) {
    std::vector<std::uint8_t> all = heights;
    if (closes) all.push_back(21);
    layout.tables.resize(all.size(), layout.tables[0]);
    EXPECT_EQ(verify::check_heights(layout, params, {}, all), closes ? Verdict::ClockOverflow : Verdict::Accepted);
  }
}

TEST(Pitfalls, P13_TuplesOfDifferentBusesAlias) {
  Instance run = honest();
  run.statement.boundary[0].bus = air::Bus::Term;  // as wide as Exec
  EXPECT_EQ(prove(run).verdict(), Verdict::BusesUnbalanced);
}

TEST(Section9, R15_ZeroDenominatorOfAPublicTerm) {
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

TEST(Pitfalls, P21_ZetaLiesOnADomain) {
  EXPECT_TRUE(verify::in_base_field(FpExt::from_base(Fp::from(77))));
  for (std::size_t i = 1; i < 5; ++i) {
    FpExt e = FpExt::from_base(Fp::from(77));
    e.c[i] = Fp::one();
    EXPECT_FALSE(verify::in_base_field(e));
  }
}

/// The running sum of a class of one table, over any number of rows, read as the verifier reads a point: `holds` says
/// whether every constraint of the table, LogUp's included, is zero on every row, the first row of each run marked.
struct RunningSum {
  std::vector<Fp> asked;  // the x of each row, or nothing asked when is_real is 0
  std::vector<bool> is_real;
  std::size_t run_rows;
  air::LookupChallenges<FpExt> lookup;
  std::vector<FpExt> sum;  // S

  explicit RunningSum(std::size_t n_rows, std::size_t run)
      : asked(n_rows), is_real(n_rows), run_rows(run), sum(n_rows) {
    Rng rng(5);
    const auto random = [&] {
      FpExt e;
      for (Fp& c : e.c) c = Fp::from_u64(rng.next());
      return e;
    };
    for (FpExt& b : lookup.by_bus) b = random();
    for (FpExt& b : lookup.beta) b = random();
  }
  FpExt fraction(std::size_t i) const {
    if (!is_real[i]) return FpExt::zero();
    const Fp x = asked[i];
    const FpExt d = lookup.by_bus[static_cast<std::size_t>(air::Bus::Mem)] + lookup.beta[0] * x +
                    lookup.beta[1] * (x * x) + lookup.beta[3] * Fp::from(7);
    return -d.inverse();
  }
  /// Fills S from `first` on, with T the average over the runs.
  FpExt fill(FpExt first) {
    FpExt all = FpExt::zero();
    for (std::size_t i = 0; i < sum.size(); ++i) all += fraction(i);
    const FpExt total = all * Fp::from(static_cast<std::uint32_t>(sum.size() / run_rows)).inverse();
    const FpExt per_row = total * Fp::from(static_cast<std::uint32_t>(run_rows)).inverse();
    sum[0] = first;
    for (std::size_t i = 0; i + 1 < sum.size(); ++i) sum[i + 1] = sum[i] + fraction(i) - per_row;
    return total;
  }
  bool holds(const FpExt& total) const {
    const FpExt per_row = total * Fp::from(static_cast<std::uint32_t>(run_rows)).inverse();
    const FpExt challenge = lookup.beta[9];
    bool all_zero = true;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      air::WindowCells<Square, FpExt> cells{};
      const FpExt x = FpExt::from_base(asked[i]);
      cells.local.cells()[0] = is_real[i] ? FpExt::one() : FpExt::zero();
      cells.local.cells()[1] = x, cells.local.cells()[2] = x * x;
      const FpExt is_first = i % run_rows == 0 ? FpExt::one() : FpExt::zero();
      FpExt folded = FpExt::zero();
      air::PointReader<FpExt> reader(lookup, {}, is_first, challenge, folded);
      Square::eval(reader, cells.window());
      reader.finish(sum[i], sum[(i + 1) % sum.size()], per_row);
      all_zero = all_zero && folded.is_zero();
    }
    return all_zero;
  }
};

// A prover that commits columns which are not lifted may satisfy the cyclic step with a sum that is only the average
// of its runs. The first-row selector is what refuses it.
TEST(Pitfalls, P15_CyclicSumIsOnlyAnAverage) {
  RunningSum lifted(32, 8);
  for (std::size_t i = 0; i < 32; i += 8) lifted.is_real[i + 3] = true, lifted.asked[i + 3] = Fp::from(6);
  EXPECT_TRUE(lifted.holds(lifted.fill(FpExt::zero()))) << "four runs of one trace";
  RunningSum spread(32, 8);
  spread.is_real[3] = true, spread.asked[3] = Fp::from(6);  // one run of four: a quarter of the tuple
  EXPECT_FALSE(spread.holds(spread.fill(FpExt::zero())));
}

TEST(Pitfalls, P15_RunningSumShiftedByAConstant) {
  RunningSum run(16, 16);
  run.is_real[2] = true, run.asked[2] = Fp::from(9);
  EXPECT_TRUE(run.holds(run.fill(FpExt::zero())));
  EXPECT_FALSE(run.holds(run.fill(FpExt::one())));
}

TEST(Pitfalls, P15_RunningSumSkipsARow) {
  RunningSum run(16, 16);
  run.is_real[2] = true, run.asked[2] = Fp::from(9);
  const FpExt total = run.fill(FpExt::zero());
  EXPECT_FALSE(run.holds(total + FpExt::one()));
  run.sum[5] += FpExt::one();
  EXPECT_FALSE(run.holds(total));
}

/// A row of Ask has three interactions: a pair with a fraction column, and a last one alone. Each equation is needed:
/// a fraction that is wrong goes into the running sum as it stands, so nothing but its own equation minds.
TEST(Logup, AFractionIsWhatItsPairSays) {
  Rng rng(8);
  air::LookupChallenges<FpExt> lookup{};
  const auto random = [&] {
    FpExt e;
    for (Fp& c : e.c) c = Fp::from_u64(rng.next());
    return e;
  };
  for (FpExt& b : lookup.by_bus) b = random();
  for (FpExt& b : lookup.beta) b = random();
  air::WindowCells<Ask, FpExt> cells{};
  const FpExt x = FpExt::from_base(Fp::from(5)), y = FpExt::from_base(Fp::from(25));
  const FpExt row[4]{FpExt::one(), x, y, (x + y) + (x + y)};
  std::copy(std::begin(row), std::end(row), cells.local.cells().begin());
  const FpExt range =
      lookup.by_bus[static_cast<std::size_t>(air::Bus::Range)] + lookup.beta[0] * x + lookup.beta[1] * Fp::from(6);
  const FpExt square = lookup.by_bus[static_cast<std::size_t>(air::Bus::Mem)] + lookup.beta[0] * x +
                       lookup.beta[1] * y + lookup.beta[3] * Fp::from(7);
  for (const FpExt& error : {FpExt::zero(), FpExt::one()}) {
    const FpExt phi = range.inverse() + square.inverse() + error;
    FpExt folded = FpExt::zero();
    air::PointReader<FpExt> reader(lookup, std::span(&phi, 1), FpExt::zero(), lookup.beta[9], folded);
    Ask::eval(reader, cells.window());
    reader.finish(FpExt::zero(), phi + range.inverse(), FpExt::zero());
    EXPECT_EQ(folded.is_zero(), error.is_zero());
  }
}

/// Bounds on heights that the proof alone could move.
TEST(Pitfalls, P07_TheTallestTableHasBounds) {
  Proved proved = prove(honest());
  proved.params.log_tallest_min = 9;
  EXPECT_EQ(proved.verdict(), Verdict::HeightOutOfRange) << "the tallest has 2^8 rows";
  proved.params = kParams;
  proved.params.log_tallest_max = 7;
  EXPECT_EQ(proved.verdict(), Verdict::HeightOutOfRange);
  proved.params = kParams;
  proved.statement.prep_log_rows.push_back(6);
  EXPECT_EQ(proved.verdict(), Verdict::FixedHeight) << "a height for a table that has no fixed columns";
}

// With 97 elements, asking 97 times for something that no table holds looks like not asking at all, whatever the
// challenge; 96 times do not. The verifier's bound on tuples is just there.
TEST(Pitfalls, P12_MultiplicitiesWrapOnAToyPrime) {
  constexpr std::uint64_t kToyPrime = 97;
  const auto inverse = [](std::uint64_t v) {
    std::uint64_t power = 1;
    for (std::uint64_t i = 0; i + 2 < kToyPrime; ++i) power = power * v % kToyPrime;
    return power;
  };
  for (std::uint64_t alpha = 1; alpha < kToyPrime; ++alpha)
    for (const std::uint64_t n_asked : {kToyPrime - 1, kToyPrime}) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i < n_asked; ++i) sum = (sum + inverse(alpha)) % kToyPrime;
      EXPECT_EQ(sum == 0, n_asked == kToyPrime);
    }
  protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  layout.tables.resize(1, layout.tables[kSquare]);
  protocol::Params params = kParams;
  params.log_tallest_min = 4;
  layout.tables[0].interactions.assign(6, air::Bus::Mem);  // 6 * 16 = 96
  EXPECT_EQ(verify::check_heights(layout, params, {}, std::vector<std::uint8_t>{4}, kToyPrime), Verdict::Accepted);
  layout.tables[0].interactions.assign(7, air::Bus::Mem);
  EXPECT_EQ(verify::check_heights(layout, params, {}, std::vector<std::uint8_t>{4}, kToyPrime),
            Verdict::MultiplicityOverflow);
}

// All codewords have one height and are batched once, each opening with a power of its own: an error in one and its
// negative in another do not cancel.
TEST(Pitfalls, P05_TwoErrorsCancelInTheBatch) {
  const Proved proved = prove(honest());
  protocol::Proof proof = proved.proof();
  const verify::QueryPhase phase = query_phase(proved, proof);  // with the challenges of the honest proof
  EXPECT_EQ(verdict_of(phase), Verdict::Accepted);
  for (std::size_t i = 0; i + 1 < proof.openings.size(); ++i) {
    proof.openings[i] += FpExt::one(), proof.openings[i + 1] -= FpExt::one();
    EXPECT_NE(verdict_of(phase), Verdict::Accepted) << i;
    proof.openings[i] -= FpExt::one(), proof.openings[i + 1] += FpExt::one();
  }
}

TEST(Pitfalls, P06_ProverChosenTableOrder) {
  const Proved proved = prove(honest());
  for (std::size_t a = 0; a < List::kSize; ++a)
    for (std::size_t b = a + 1; b < List::kSize; ++b) {
      protocol::Proof proof = proved.proof();
      std::swap(proof.log_rows[a], proof.log_rows[b]), std::swap(proof.sums[a], proof.sums[b]);
      EXPECT_NE(proved.verdict(proof), Verdict::Accepted) << a << " and " << b;
    }
  protocol::Proof proof = proved.proof();
  proof.log_rows.pop_back(), proof.sums.pop_back();
  EXPECT_EQ(proved.verdict(proof), Verdict::Malformed);
  proof = proved.proof();
  proof.log_rows.push_back(4), proof.sums.push_back(FpExt::zero());
  EXPECT_EQ(proved.verdict(proof), Verdict::Malformed);
}

/// Everything that the class constant must depend on.
TEST(Pitfalls, P10_ClassConstantMissesAField) {
  std::vector<air::Shape> shapes;
  std::vector<Digest32> prints;
  List::for_each([&]<class Table>(std::size_t) {
    shapes.push_back(air::shape_of<Table>()), prints.push_back(air::fingerprint_of<Table>());
  });
  std::set<std::uint32_t> seen;
  const auto add = [&](std::string_view name, const protocol::Params& params, const std::vector<Digest32>& p) {
    return seen.insert(protocol::make_layout(name, params, shapes, p).class_constant[0].value()).second;
  };
  EXPECT_TRUE(add("toy", kParams, prints));
  EXPECT_FALSE(add("toy", kParams, prints));
  EXPECT_TRUE(add("other", kParams, prints));
  using Field = std::uint32_t protocol::Params::*;
  for (const Field field :
       {&protocol::Params::log_blowup, &protocol::Params::n_queries, &protocol::Params::query_grinding_bits,
        &protocol::Params::batch_grinding_bits, &protocol::Params::log_arity, &protocol::Params::log_final_rows,
        &protocol::Params::log_tallest_min, &protocol::Params::log_tallest_max, &protocol::Params::log_cap}) {
    protocol::Params params = kParams;
    params.*field += 1;
    EXPECT_TRUE(add("toy", params, prints));
  }
  EXPECT_EQ(sizeof(protocol::Params), 9 * sizeof(std::uint32_t)) << "a new parameter needs a row above";
  for (std::size_t i = 0; i < prints.size(); ++i) {
    auto other = prints;
    other[i][31] ^= 1;
    EXPECT_TRUE(add("toy", kParams, other)) << i;
  }
  auto swapped = prints;
  std::swap(swapped[1], swapped[3]);
  EXPECT_TRUE(add("toy", kParams, swapped));
}

TEST(Pitfalls, P13_ATupleOfAnotherWidthMakesNoLayout) {
  air::Shape shape{};
  air::DegreeReader reader(shape);
  using air::Degree;
  reader.send(air::Bus::Range, Degree{1}, {Degree{1}, Degree{0}});
  EXPECT_TRUE(reader.well_formed());
  reader.send(air::Bus::Range, Degree{1}, {Degree{0}, Degree{1}, Degree{0}});
  EXPECT_FALSE(reader.well_formed()) << "(0, x) must not stand for (x)";
}

TEST(Pitfalls, P14_PaddingRowsSend) {
  Instance run = honest();
  run.main[kAsk].column(1)[200] = Fp::from(63), run.main[kAsk].column(2)[200] = Fp::from(9);
  EXPECT_EQ(prove(run).verdict(), Verdict::Accepted) << "a padding row may hold anything";
  run.main[kAsk].column(0)[200] = -Fp::one();
  EXPECT_NE(prove(run).verdict(), Verdict::Accepted) << "and send nothing, not even a negative number of times";
}

TEST(Pitfalls, P16_HashesOfOneLengthAreHashesOfAnother) {
  const std::vector<Fp> cells(24, Fp::zero());
  std::set<std::uint32_t> seen;
  for (std::size_t n = 1; n <= cells.size(); ++n)
    EXPECT_TRUE(seen.insert(hash::hash_elements(hash::Domain::TraceLeaf, cells.data(), n).word[0].value()).second) << n;
  const hash::FpDigest leaf = hash::hash_elements(hash::Domain::TraceLeaf, cells.data(), 16);
  EXPECT_FALSE(leaf == hash::hash_elements(hash::Domain::FriLeaf, cells.data(), 16));
}

TEST(Pitfalls, P17_GrindingBitsFitTheElementTheyAreReadFrom) {
  for (const protocol::ParameterSet& set : protocol::kParameterSets) {
    EXPECT_LE(set.params.query_grinding_bits, 24u) << set.name;
    EXPECT_LE(set.params.batch_grinding_bits, 24u) << set.name;
  }
}

TEST(Pitfalls, P19_DomainsFitTheField) {
  for (const protocol::ParameterSet& set : protocol::kParameterSets) {
    EXPECT_LE(set.params.log_tallest_max + set.params.log_blowup, 24u) << set.name;
    EXPECT_GT(set.params.n_queries, 0u) << set.name;
    EXPECT_LE(set.params.log_arity, 3u) << set.name << ": what fold can do";
    EXPECT_GE(set.params.log_tallest_min, set.params.log_final_rows)
        << set.name << ": a final polynomial longer than the columns would bound nothing";
  }
}

TEST(Pitfalls, P20_CompressionCanBeInverted) {
  hash::FpDigest left{}, right{};
  left.word[0] = Fp::from(3), right.word[7] = Fp::from(5);
  Fp state[16];
  for (int i = 0; i < 8; ++i) state[i] = left.word[i], state[8 + i] = right.word[i];
  hash::Poseidon2W16::permute(state);
  const hash::FpDigest out = hash::compress(left, right);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(out.word[i], state[i] + left.word[i]) << "the input is fed forward";
}

TEST(Pitfalls, P28_WrongNumberOfRounds) {
  EXPECT_EQ(std::size(hash::kPoseidon2.external), 8u);
  EXPECT_EQ(std::size(hash::kPoseidon2.internal), 20u) << "13 would do for another exponent";
}

TEST(Section9, R09_BatchingGrindsInEveryJohnsonSet) {
  for (const protocol::ParameterSet& set : protocol::kParameterSets) {
    const std::uint32_t least = set.regime == protocol::Regime::Johnson ? 8 : 0;
    EXPECT_GE(set.params.batch_grinding_bits, least) << set.name;
  }
  EXPECT_EQ(protocol::kRecursionParams.log_tallest_min, protocol::kRecursionParams.log_tallest_max) << "one height";
}

TEST(PitfallsDeathTest, P22_DeclaredDegreeTooLow) {
  air::Shape shape = air::shape_of<Square>();
  shape.degree = 4;
  EXPECT_DEATH(protocol::make_layout("bad", kParams, {shape}, {Digest32{}}), "degree");
  shape.degree = 3, shape.multiplicity_degree = 2;
  EXPECT_DEATH(protocol::make_layout("bad", kParams, {shape}, {Digest32{}}), "degree");
}

}  // namespace
}  // namespace pp::toy
