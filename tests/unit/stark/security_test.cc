// SPDX-License-Identifier: Apache-2.0
// The calculator against published figures, and every parameter set pinned at 100 bits or more.
#include "prover/protocol/security.h"

#include <array>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "prover/protocol/parameter_sets.h"

namespace pp::protocol {
namespace {

std::int64_t bits(const SecurityReport& report, const std::string& name) { return *report.millibits_of(name) / 1000; }

// The figures are what the public calculator `soundcalc` prints for the same settings. It counts the first fold over
// the smaller domain, which is worth log2(arity) bits, so ours must lie 3 below or lower. It rounds the multiplicity
// up from a distance, and at 31 the rounding of doubles makes that 32.
TEST(Security, AgreesWithThePublicCalculatorInTheJohnsonRegime) {
  SecurityInput in;
  in.log_rows = 20, in.log_blowup = 2, in.n_batched = 2000, in.batching = Batching::EqTensor, in.johnson_m = 32;
  in.n_queries = 86, in.query_grinding_bits = 16, in.n_constraints = 3000;
  const SecurityReport report = security_report(in, Regime::Johnson);
  EXPECT_EQ(bits(report, "batch"), 101);
  EXPECT_LE(bits(report, "fold 1"), 105 - 3);
  EXPECT_EQ(bits(report, "query"), 100);
  EXPECT_EQ(bits(report, "constraints"), 136);
  EXPECT_EQ(bits(report, "deep"), 125);
}

TEST(Security, AgreesWithThePublicCalculatorInUniqueDecodingOverTheQuarticField) {
  SecurityInput in;
  in.log_rows = 20, in.log_blowup = 2, in.n_batched = 2000, in.batching = Batching::EqTensor, in.extension_degree = 4;
  in.n_queries = 124, in.query_grinding_bits = 16, in.batch_grinding_bits = 1, in.n_constraints = 3000;
  const SecurityReport report = security_report(in, Regime::UniqueDecoding);
  EXPECT_EQ(bits(report, "batch"), 100);
  EXPECT_LE(bits(report, "fold 1"), 104 - 3);
  EXPECT_EQ(bits(report, "query"), 100);
  EXPECT_EQ(bits(report, "constraints"), 112);
  EXPECT_EQ(bits(report, "deep"), 101);
}

TEST(Security, AgreesWithThePublicCalculatorAtLowRate) {
  SecurityInput in;
  in.log_rows = 18, in.log_blowup = 4, in.n_batched = 480, in.batching = Batching::EqTensor, in.johnson_m = 7;
  in.n_queries = 56, in.query_grinding_bits = 22, in.batch_grinding_bits = 19, in.n_constraints = 800, in.degree = 5;
  const SecurityReport report = security_report(in, Regime::Johnson);
  EXPECT_EQ(bits(report, "batch"), 128);
  EXPECT_EQ(bits(report, "query"), 128);
  EXPECT_EQ(bits(report, "deep"), 127);
}

TEST(Security, ADigestOfEightElementsIsWorthLessThan124Bits) {
  const SecurityReport report =
      security_report(SecurityInput{.n_constraints = 1, .n_batched = 2}, Regime::UniqueDecoding);
  EXPECT_EQ(*report.millibits_of("collision"), 123'954);
}

SecurityInput segment_with(std::uint64_t n_constraints, std::uint64_t n_batched, std::uint64_t n_interactions) {
  SecurityInput in = security_input(kSegmentParams);
  in.n_constraints = n_constraints, in.n_batched = n_batched, in.n_interactions = n_interactions;
  in.has_period_16 = true;
  return in;
}

TEST(Security, SegmentsHaveOneHundredBitsInUniqueDecoding) {
  const SecurityInput in = segment_with(4000, 4000, 240);
  const SecurityReport report = security_report(in, Regime::UniqueDecoding);
  EXPECT_GE(report.millibits(), 100'000) << security_text("segment", in);
  EXPECT_GE(*report.millibits_of("lookup"), 119'000);
}

TEST(Security, OneQueryFewerAndTheSegmentFallsBelow) {
  SecurityInput in = segment_with(4000, 4000, 240);
  in.n_queries -= 1;
  EXPECT_LT(security_report(in, Regime::UniqueDecoding).millibits(), 100'000);
}

TEST(Security, EveryHeightThatASegmentMayHaveIsCovered) {
  for (std::uint32_t h = kSegmentParams.log_tallest_min; h <= kSegmentParams.log_tallest_max; ++h) {
    SecurityInput in = segment_with(4000, 4000, 240);
    in.log_rows = h;
    EXPECT_GE(security_report(in, Regime::UniqueDecoding).millibits(), 100'000) << h;
  }
}

TEST(Security, EveryParameterSetHasOneHundredBits) {
  for (const ParameterSet& set : kParameterSets)
    for (std::uint32_t h = set.params.log_tallest_min; h <= set.params.log_tallest_max; ++h) {
      SecurityInput in = security_input(set);
      in.log_rows = h;
      EXPECT_GE(security_report(in, set.regime).millibits(), kMillibitsMin) << security_text(std::string(set.name), in);
    }
}

// What the sets owe their bits to: without it they fall below the bar.
TEST(Security, EachSetNeedsItsGrindingAndItsQueries) {
  for (const ParameterSet& set : kParameterSets) {
    SecurityInput in = security_input(set);
    in.query_grinding_bits -= 8;
    EXPECT_LT(security_report(in, set.regime).millibits(), kMillibitsMin) << set.name;
    if (set.regime == Regime::UniqueDecoding) continue;
    in = security_input(set);
    const std::int64_t with = security_report(in, set.regime).millibits();
    in.batch_grinding_bits = 0;
    EXPECT_LT(security_report(in, set.regime).millibits(), with - 1000) << set.name;
  }
}

std::int64_t of(const SecurityInput& in, Regime regime, const char* round) {
  return *security_report(in, regime).millibits_of(round);
}

// zkvm.md section 9 rule 12, clause by clause, as differences that the formulas must show.
TEST(Section9, R12_TheJohnsonLookupCountsTheWholeList) {
  SecurityInput in = security_input(kParameterSets[1]);
  in.johnson_m = 16;
  const double list = std::log2(std::max(16.5 / 0.5, 16 / 0.25));
  EXPECT_NEAR(static_cast<double>(of(in, Regime::UniqueDecoding, "lookup") - of(in, Regime::Johnson, "lookup")),
              1000 * list, 2);
}
TEST(Section9, R12_LookupsAreCountedAtTheTallestHeight) {
  SecurityInput in = segment_with(4000, 4000, 234);
  ASSERT_EQ(in.log_rows, kLogRowsMax);
  const double log2_prime = std::log2(2130706433.0);
  EXPECT_NEAR(static_cast<double>(of(in, Regime::UniqueDecoding, "lookup")),
              1000 * (5 * log2_prime - std::log2(2.0 * 234 * (1 << 21))), 2);
}
TEST(Section9, R12_DeepCountsLiftedSelectors) {
  SecurityInput in = segment_with(4000, 4000, 234);
  const std::int64_t with = of(in, Regime::UniqueDecoding, "deep");
  in.has_period_16 = false;
  const std::int64_t without = of(in, Regime::UniqueDecoding, "deep");
  EXPECT_NEAR(static_cast<double>(without - with), 1000 * std::log2((4 + 1.0 / 16) / 4), 2);
}
TEST(Section9, R12_LaterFoldsAndCollisionsAreRounds) {
  for (const ParameterSet& set : kParameterSets) {
    const SecurityReport report = security_report(security_input(set), set.regime);
    const std::uint32_t n_folds = (set.params.log_tallest_max - set.params.log_final_rows + 2) / 3;
    EXPECT_TRUE(report.millibits_of("fold " + std::to_string(n_folds)).has_value()) << set.name;
    EXPECT_TRUE(report.millibits_of("collision").has_value()) << set.name;
  }
}

TEST(Security, TheTextNamesEveryRound) {
  const std::string text = security_text("segment", segment_with(4000, 4000, 240));
  for (const char* name : {"lookup", "constraints", "deep", "batch", "fold 1", "fold 5", "query", "collision", "total"})
    EXPECT_NE(text.find(name), std::string::npos) << name;
}

}  // namespace
}  // namespace pp::protocol
