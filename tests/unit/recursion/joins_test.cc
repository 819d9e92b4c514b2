// SPDX-License-Identifier: Apache-2.0
// The tree of jobs over a run's segments, and what is written down of it.
#include "prover/recursion/joins.h"

#include <gtest/gtest.h>

namespace pp::recursion {
namespace {

using field::Fp;

/// A run of n segments, each ending where the next begins.
std::vector<Span<Fp>> run_of(std::uint32_t n) {
  std::vector<Span<Fp>> spans(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    spans[i].start_root[0] = Fp::from(i), spans[i].end_root[0] = Fp::from(i + 1);
    spans[i].start_pc = Fp::from(4 * i), spans[i].end_pc = Fp::from(4 * i + 4);
  }
  spans.back().halted = Fp::one();
  spans.back().end_pc = Fp::zero();
  return spans;
}

TEST(Joins, FoursLevelByLevel) {
  const auto children_of = [](std::uint32_t n) {
    std::vector<std::vector<std::uint32_t>> out;
    for (const Join& join : plan_joins(run_of(n), {}, {})) out.push_back(join.children);
    return out;
  };
  using Tree = std::vector<std::vector<std::uint32_t>>;
  EXPECT_EQ(children_of(1), (Tree{{0}}));
  EXPECT_EQ(children_of(2), (Tree{{0, 1}, {2}}));
  EXPECT_EQ(children_of(4), (Tree{{0, 1, 2, 3}, {4}}));
  EXPECT_EQ(children_of(5), (Tree{{0, 1, 2, 3}, {5, 4}, {6}})) << "the fifth moves up as it is";
  EXPECT_EQ(children_of(7), (Tree{{0, 1, 2, 3}, {4, 5, 6}, {7, 8}, {9}}));
}

TEST(Joins, EachJobSaysWhatItsChildrenCover) {
  for (const std::uint32_t n : {1u, 2u, 3u, 5u, 16u, 17u, 64u, 65u}) {
    const std::vector<Span<Fp>> run = run_of(n);
    std::vector<Span<Fp>> says = run;
    const std::vector<Join> joins = plan_joins(run, {}, {});
    for (std::size_t i = 0; i + 1 < joins.size(); ++i) {
      const auto& expected = std::get<ExpectedSpan>(joins[i].expected);
      EXPECT_EQ(expected.n_children, joins[i].children.size());
      EXPECT_EQ(expected.says.start_root, says[joins[i].children.front()].start_root);
      EXPECT_EQ(expected.says.end_root, says[joins[i].children.back()].end_root);
      says.push_back(expected.says);
    }
    EXPECT_TRUE(std::holds_alternative<ExpectedOutcome>(joins.back().expected));
    EXPECT_EQ(says.back().start_root, run.front().start_root) << n;
    EXPECT_EQ(says.back().end_root, run.back().end_root) << n;
  }
}

TEST(Expectation, HasOneEncoding) {
  const std::vector<Join> joins = plan_joins(run_of(5), {}, {});
  std::vector<Expectation> all{ExpectedSpan{run_of(1)[0], 0}};
  for (const Join& join : joins) all.push_back(join.expected);
  for (const Expectation& expected : all) {
    const Bytes bytes = encode(expected);
    const auto back = decode_expectation(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(encode(*back), bytes);
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_expectation(longer));
    EXPECT_FALSE(decode_expectation(BytesView(bytes).first(bytes.size() - 1)));
    EXPECT_NE(check_result(bytes, expected), verify::Verdict::Accepted) << "no proof at all";
  }
  EXPECT_FALSE(decode_expectation(Bytes{7}));
  EXPECT_FALSE(decode_expectation({}));
}

TEST(FinalPayload, HasOneEncoding) {
  RunEnds ends{};
  ends.start_quarters[1][3] = 5, ends.end_system[7] = 9;
  verify::Context context{};
  context[15] = 65535;
  const Bytes bytes = encode_final_payload(ends, context);
  const auto back = decode_final_payload(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode_final_payload(back->ends, back->context), bytes);
  EXPECT_FALSE(decode_final_payload(BytesView(bytes).first(bytes.size() - 1)));
  Bytes wild = bytes;
  std::fill_n(wild.begin(), 4, std::uint8_t{255});
  EXPECT_FALSE(decode_final_payload(wild)) << "no element of the field";
}

}  // namespace
}  // namespace pp::recursion
