// SPDX-License-Identifier: Apache-2.0
// The prover and the verifier on the toy class: completeness, and a refusal for everything that can be wrong.
#include <gtest/gtest.h>

#include "prover/air/next_guard.h"
#include "tests/unit/stark/toy_queries.h"

namespace pp::toy {
namespace {

using verify::Verdict;

#define EXPECT_VERDICT(actual, expected) EXPECT_EQ(to_string(actual), to_string(expected))

TEST(Toy, TheHonestRunBreaksNothing) {
  const Findings found = check(honest());
  for (const air::Violation& v : found.violations) ADD_FAILURE() << to_string(v);
  for (const air::Imbalance& i : found.imbalances) ADD_FAILURE() << to_string(i);
}

TEST(Toy, TheRowCheckerNamesTableRowAndLabel) {
  Instance run = honest();
  run.main[kFibonacci].column(1)[5] += Fp::one();
  const Findings found = check(run);
  ASSERT_EQ(found.violations.size(), 3u);
  EXPECT_EQ(to_string(found.violations[0]), "fibonacci row 4: b adds up");
  EXPECT_EQ(to_string(found.violations[1]), "fibonacci row 5: a moves on");
}

TEST(Toy, TheBalancerNamesTheParties) {
  Instance run = honest();
  run.main[kSmallValue].column(0)[3] += Fp::one();
  const Findings found = check(run);
  ASSERT_EQ(found.imbalances.size(), 1u);
  EXPECT_EQ(to_string(found.imbalances[0]), "range (3, 6): net -1; ask +2 small_value -3");
}

TEST(Toy, ShapesAreMeasured) {
  const air::Shape ask = air::shape_of<Ask>();
  EXPECT_EQ(ask.main_width, 4u);
  EXPECT_EQ(ask.interactions.size(), 3u);
  EXPECT_EQ(ask.perm_width(), 10u);
  EXPECT_EQ(ask.n_constraints(), 2u + 1u + 2u);
  EXPECT_EQ(ask.degree, 3u);
  EXPECT_EQ(air::shape_of<SmallValue>().prep_width, 2u);
}

TEST(Toy, NextRowsAreGuarded) {
  List::for_each([]<class Table>(std::size_t) { EXPECT_TRUE(air::next_is_guarded<Table>()) << Table::kName; });
}

TEST(Complete, EveryMixOfHeightsIsAccepted) {
  for (const Heights h : {Heights{5, 6}, Heights{5, 8}, Heights{9, 6}, Heights{5, 12}, Heights{10, 10}}) {
    const Proved proved = prove(honest(h));
    EXPECT_VERDICT(proved.verdict(), Verdict::Accepted) << h.square << " " << h.ask;
  }
}

TEST(Complete, OtherParametersAreAccepted) {
  protocol::Params params = kParams;
  params.log_arity = 2, params.log_final_rows = 6, params.batch_grinding_bits = 0, params.n_queries = 40;
  EXPECT_VERDICT(prove(honest({.square = 6, .ask = 9}), params).verdict(), Verdict::Accepted);
  params.log_tallest_min = 6;
  EXPECT_VERDICT(prove(honest({.square = 5, .ask = 6}), params).verdict(), Verdict::Accepted) << "no layers";
}

TEST(Complete, BytesAreTheSameForEveryInstructionSetAndThreadCount) {
  const Instance run = honest();
  const Bytes expected = prove(run, kParams, Isa::Scalar, 1).bytes;
  for (const Isa isa : supported_isas())
    for (const int threads : {1, 2, 3}) EXPECT_EQ(prove(run, kParams, isa, threads).bytes, expected);
}

// A run that breaks one rule gets no accepted proof. The expected verdict says which check notices.
struct Forgery {
  const char* what;
  Verdict expected;
  void (*forge)(Instance&);
};

class Sound : public testing::TestWithParam<Forgery> {};

TEST_P(Sound, IsRefused) {
  Instance run = honest();
  GetParam().forge(run);
  EXPECT_VERDICT(prove(run).verdict(), GetParam().expected);
}

const Forgery kForgeries[] = {
    {"WrongStep", Verdict::QuotientMismatch, [](Instance& r) { r.main[kFibonacci].column(0)[7] += Fp::one(); }},
    {"WrongSquare", Verdict::QuotientMismatch,
     [](Instance& r) {
       r.main[kSquare].column(2)[0] += Fp::one();
       r.main[kAsk].column(2)[0] += Fp::one();
       r.main[kAsk].column(3)[0] += Fp::from(2);
     }},
    {"WrongMultiplicity", Verdict::BusesUnbalanced, [](Instance& r) { r.main[kSmallValue].column(0)[0] += Fp::one(); }},
    {"DroppedReceive", Verdict::BusesUnbalanced, [](Instance& r) { r.main[kSquare].column(0)[2] = Fp::zero(); }},
    {"ValueOutsideTheTable", Verdict::BusesUnbalanced,
     [](Instance& r) {
       for (const std::size_t t : {kSquare, kAsk}) {
         r.main[t].column(1)[0] = Fp::from(64);
         r.main[t].column(2)[0] = Fp::from(4096);
       }
       r.main[kAsk].column(3)[0] = Fp::from(2 * 4160);
     }},
    {"FlagIsTwo", Verdict::QuotientMismatch,
     [](Instance& r) {
       for (const std::size_t t : {kSquare, kAsk}) r.main[t].column(0)[0] = Fp::from(2);
       r.main[kSmallValue].column(0)[3] += Fp::from(2);
     }},
    {"EndsInTheMiddle", Verdict::QuotientMismatch,
     [](Instance& r) {
       r.main[kFibonacci].column(3)[15] = Fp::zero();
       r.main[kFibonacci].column(3)[14] = Fp::one();
       r.statement.boundary[1].tuple = {r.main[kFibonacci].column(0)[14], r.main[kFibonacci].column(1)[14]};
     }},
    {"WrongPublicEnd", Verdict::BusesUnbalanced, [](Instance& r) { r.statement.boundary[1].tuple[0] += Fp::one(); }},
    {"MissingPublicTerm", Verdict::BusesUnbalanced, [](Instance& r) { r.statement.boundary.pop_back(); }},
    {"PublicTermTwice", Verdict::BusesUnbalanced,
     [](Instance& r) { r.statement.boundary.push_back(r.statement.boundary[0]); }},
};
INSTANTIATE_TEST_SUITE_P(Forged, Sound, testing::ValuesIn(kForgeries),
                         [](const auto& param) { return param.param.what; });

TEST(Statement, PaddingRowsMayHoldAnythingThatSendsNothing) {
  Instance run = honest();
  for (std::uint32_t k = 20; k < 256; ++k) run.main[kAsk].column(1)[k] = Fp::from(k * 12345);
  EXPECT_VERDICT(prove(run).verdict(), Verdict::Accepted);
  run.main[kAsk].column(0)[200] = Fp::one();
  EXPECT_VERDICT(prove(run).verdict(), Verdict::BusesUnbalanced);
}

TEST(Statement, AnotherStatementIsRefused) {
  const Proved proved = prove(honest());
  Proved other = proved;
  other.statement.publics[0] += Fp::one();
  EXPECT_NE(other.verdict(), Verdict::Accepted);
  other = proved;
  other.statement.prep_root.word[0] += Fp::one();
  EXPECT_NE(other.verdict(), Verdict::Accepted);
  other = proved;
  other.statement.prep_log_rows[0] = 7;
  EXPECT_VERDICT(other.verdict(), Verdict::FixedHeight);
  other = proved;
  other.layout.class_constant[7] += Fp::one();
  EXPECT_NE(other.verdict(), Verdict::Accepted);
  other = proved;
  other.params.n_queries += 1;  // the layout's class constant names the parameters
  other.layout = protocol::layout_of<List>("toy", other.params);
  EXPECT_NE(other.verdict(), Verdict::Accepted);
}

// With the challenges held fixed, each value that the queries rest on is checked by its own comparison.
TEST(Queries, EachComparisonNotices) {
  const Proved proved = prove(honest());
  protocol::Proof proof = proved.proof();
  verify::QueryPhase phase = query_phase(proved, proof);
  EXPECT_VERDICT(verdict_of(phase), Verdict::Accepted);
  proof.final_coefficients[2].c[1] += Fp::one();
  EXPECT_VERDICT(verdict_of(phase), Verdict::FinalPolynomial);
  proof = proved.proof();
  proof.openings[5].c[0] += Fp::one();
  EXPECT_VERDICT(verdict_of(phase), Verdict::LayerPath);
  proof = proved.proof();
  phase.batching += field::FpExt::one();
  EXPECT_VERDICT(verdict_of(phase), Verdict::LayerPath);
  phase.batching -= field::FpExt::one();
  phase.betas.back() += field::FpExt::one();
  EXPECT_VERDICT(verdict_of(phase), Verdict::FinalPolynomial);
  phase.betas.back() -= field::FpExt::one();
  phase.zeta += field::FpExt::one();
  EXPECT_VERDICT(verdict_of(phase), Verdict::LayerPath);
}

/// Where no table has fixed columns there is no tree of them, and a proof says nothing about it.
TEST(Queries, ATreeWithoutColumnsHasNoDigests) {
  Proved proved = prove(honest());
  protocol::Proof proof = proved.proof();
  const verify::QueryPhase phase = query_phase(proved, proof);
  proved.layout.row_width[0] = 0;
  std::erase_if(proved.layout.blocks, [](const auto& block) { return block.tree == protocol::Tree::Prep; });
  proof.trees[0].rows.clear();
  ASSERT_FALSE(proof.trees[0].siblings.empty());
  EXPECT_VERDICT(verdict_of(phase), Verdict::OpeningCount);
  proof.trees[0].siblings.clear();
  EXPECT_VERDICT(verdict_of(phase), Verdict::LayerPath) << "it is the proof of another layout";
}

TEST(Prover, RefusesTracesOfTheWrongShape) {
  const Instance run = honest();
  const protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  const auto backend = best_backend(1);
  const stark::Preprocessed prep = stark::preprocess(*backend, layout, kParams, copy(run.prep));
  const stark::ProverClass prover{layout, kParams, kernels(supported_isas().back())};
  std::vector<Matrix> main = copy(run.main);
  main.pop_back();
  EXPECT_EQ(stark::prove(prover, prep, std::move(main), run.statement.publics, *backend).error().code, "P-STK-001");
  main = copy(run.main);
  main[kSquare] = zeros(3, 3);
  EXPECT_EQ(stark::prove(prover, prep, std::move(main), run.statement.publics, *backend).error().code, "P-STK-001");
  main = copy(run.main);
  main[kSmallValue] = zeros(1, 7);
  EXPECT_EQ(stark::prove(prover, prep, std::move(main), run.statement.publics, *backend).error().code, "P-STK-001");
}

TEST(Prover, StopsOnRequest) {
  const Instance run = honest();
  const protocol::Layout layout = protocol::layout_of<List>("toy", kParams);
  const auto backend = best_backend(1);
  const stark::Preprocessed prep = stark::preprocess(*backend, layout, kParams, copy(run.prep));
  std::stop_source stop;
  stop.request_stop();
  const auto result = stark::prove({layout, kParams, kernels(supported_isas().back())}, prep, copy(run.main),
                                   run.statement.publics, *backend, stop.get_token());
  EXPECT_EQ(result.error().code, "P-STK-002");
}

}  // namespace
}  // namespace pp::toy
