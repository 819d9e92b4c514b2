// SPDX-License-Identifier: Apache-2.0
// Mistakes that other proof systems made in heights, openings, parameters and classes, one test each. The number is
// that of the list in tests/property/named_tests.txt, which says of each mistake where its test is or why there is
// none.
#include <set>

#include <gtest/gtest.h>

#include "prover/protocol/parameter_sets.h"
#include "tests/property/falsified_permutation.h"
#include "tests/unit/stark/toy_queries.h"
#include "tests/unit/stark/toy_run.h"

namespace pp::toy {
namespace {

using field::FpExt;
using verify::Verdict;

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
  protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  const std::vector<std::uint8_t> prep{6}, heights{4, 5, 6, 8};
  ASSERT_EQ(verify::check_heights(layout, kParams, prep, heights), Verdict::Accepted);
  layout.tables[kAsk].log_period = 9;
  EXPECT_EQ(verify::check_heights(layout, kParams, prep, heights), Verdict::HeightOutOfRange)
      << "a table that holds less than a whole period";
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

/// A proof by a prover who has two tables in each other's places, and calls that order by the class's constant.
Proved prove_with_swapped(const Instance& run, std::size_t a, std::size_t b) {
  Proved result{kParams, protocol::layout_of<List>("toy", kParams), run.statement, {}, {}};
  std::vector<air::Shape> shapes = result.layout.tables;
  std::vector<Matrix> main = copy(run.main), fixed = copy(run.prep);
  const Isa isa = supported_isas().back();
  std::vector<stark::TableKernels> of_tables(kernels(isa).begin(), kernels(isa).end());
  std::swap(shapes[a], shapes[b]), std::swap(of_tables[a], of_tables[b]);
  std::swap(main[a], main[b]), std::swap(fixed[a], fixed[b]);
  protocol::Layout layout = protocol::make_layout("toy", kParams, shapes, {});
  layout.class_constant = result.layout.class_constant;
  const auto backend = make_backend(isa, 1);
  const stark::Preprocessed prep = stark::preprocess(*backend, layout, kParams, std::move(fixed));
  result.statement.prep_root = prep.root();
  result.bytes =
      *stark::prove({layout, kParams, of_tables}, prep, std::move(main), run.statement.publics, *backend, {});
  return result;
}

TEST(Pitfalls, P06_ProverChosenTableOrder) {
  const Instance run = honest({.square = 6, .ask = 6});  // as high as the fixed table, whose height is told
  using Other = air::TableList<Fibonacci, Ask, SmallValue, Square>;
  Proved other = prove_with_swapped(run, kSquare, kAsk);
  EXPECT_EQ(other.verdict(), Verdict::QuotientMismatch);
  const auto constant = other.layout.class_constant;
  other.layout = protocol::layout_of<Other>("toy", kParams), other.layout.class_constant = constant;
  EXPECT_EQ(
      verify::verify_stark(other.bytes, other.statement, other.layout, kParams, &verify::constraint_sum<Other, FpExt>),
      Verdict::Accepted)
      << "nothing is wrong with it but the order";
  EXPECT_EQ(prove_with_swapped(run, kSquare, kSmallValue).verdict(), Verdict::QuotientMismatch);
  EXPECT_EQ(prove_with_swapped(run, kSmallValue, kAsk).verdict(), Verdict::QuotientMismatch);
  EXPECT_EQ(prove_with_swapped(run, kFibonacci, kSquare).verdict(), Verdict::QuotientMismatch);

  const Proved proved = prove(run);
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

TEST(Pitfalls, P21_ZetaLiesOnADomain) {
  EXPECT_TRUE(verify::in_base_field(FpExt::from_base(Fp::from(77))));
  for (std::size_t i = 1; i < 5; ++i) {
    FpExt e = FpExt::from_base(Fp::from(77));
    e.c[i] = Fp::one();
    EXPECT_FALSE(verify::in_base_field(e));
  }
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

struct PermutationRow {
  Fp in[16], external[8][16], internal[20];
};

TEST(Pitfalls, P28_WrongNumberOfRounds) {
  EXPECT_EQ(std::size(hash::kPoseidon2.external), 8u);
  EXPECT_EQ(std::size(hash::kPoseidon2.internal), 20u) << "13 would do for another exponent";
  std::array<Fp, 16> state;
  for (std::uint32_t i = 0; i < 16; ++i) state[i] = Fp::from(i + 1);
  constexpr std::size_t kNowhere = 28;
  const auto told = falsified_permutation<PermutationRow>(state, kNowhere, 0);
  hash::Poseidon2W16::permute(state.data());
  EXPECT_TRUE(std::ranges::equal(state, told.external[7])) << "not all of them are made";
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
