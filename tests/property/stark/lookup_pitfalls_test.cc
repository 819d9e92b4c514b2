// SPDX-License-Identifier: Apache-2.0
// Mistakes that other proof systems made in lookups and sums over rows, one test each. The number is that of the list
// in tests/property/named_tests.txt, which says of each mistake where its test is or why there is none.
#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/unit/stark/toy_run.h"

namespace pp::toy {
namespace {

using field::FpExt;
using verify::Verdict;

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
  // What one row asks in vain, a padding row would take back.
  Matrix& ask = run.main[kAsk];
  for (const std::size_t row : {30u, 200u}) {
    ask.column(0)[row] = row == 30 ? Fp::one() : -Fp::one();
    ask.column(1)[row] = Fp::from(63), ask.column(2)[row] = Fp::from(9), ask.column(3)[row] = Fp::from(144);
  }
  const Findings findings = check(run);
  EXPECT_TRUE(findings.imbalances.empty());
  ASSERT_EQ(findings.violations.size(), 1u) << "that is_real is a bit is all that stands in the way";
  EXPECT_EQ(prove(run).verdict(), Verdict::QuotientMismatch);
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

air::LookupChallenges<FpExt> random_challenges(std::uint64_t seed) {
  Rng rng(seed);
  air::LookupChallenges<FpExt> lookup{};
  const auto random = [&] {
    FpExt e;
    for (Fp& c : e.c) c = Fp::from_u64(rng.next());
    return e;
  };
  for (FpExt& b : lookup.by_bus) b = random();
  for (FpExt& b : lookup.beta) b = random();
  return lookup;
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
      : asked(n_rows), is_real(n_rows), run_rows(run), lookup(random_challenges(5)), sum(n_rows) {}
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
  const air::LookupChallenges<FpExt> lookup = random_challenges(8);
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

}  // namespace
}  // namespace pp::toy
