// SPDX-License-Identifier: Apache-2.0
// The real tables: a segment of a small program is proved under the product's parameters and judged.
#include <chrono>
#include <cstdio>

#include <gtest/gtest.h>

#include "prover/air/next_guard.h"
#include "prover/protocol/parameter_sets.h"
#include "prover/protocol/proof.h"
#include "tests/unit/stark/segment_run.h"
#include "tests/unit/tables/assembler.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp {
namespace {

using namespace tables::assembler;
using verify::SegmentStatement;
using verify::Verdict;

#define EXPECT_VERDICT(actual, expected) EXPECT_EQ(to_string(actual), to_string(expected))

/// Sums, multiplies, divides, loads and stores in a loop, then halts with 7.
std::vector<tables::CodeWord> sample_code() {
  const std::vector<std::uint32_t> words{lui(1, 0x10),
                                         addi(2, 0, 0),
                                         addi(3, 0, 40),               // x1: data, x2: sum, x3: rounds left
                                         r_type(0x33, 0, 0, 2, 2, 3),  // loop: x2 += x3
                                         muldiv(0, 4, 2, 3),
                                         muldiv(4, 5, 4, 3),  // x4 = x2 * x3, x5 = x4 / x3
                                         sw(4, 1, 0),
                                         lw(6, 1, 0),  //
                                         addi(3, 3, -1),
                                         bne(3, 0, -24),  // until x3 = 0
                                         addi(10, 0, 7),
                                         addi(17, 0, 0),  //
                                         kEcall};
  std::vector<tables::CodeWord> code;
  for (const std::uint32_t w : words)
    code.push_back({tables::kCodeStart + 4 * static_cast<std::uint32_t>(code.size()), w});
  return code;
}

/// One proof, shared by the tests, which only read it.
const segment_run::Proved& sample() {
  static const segment_run::Proved proved = [] {
    const auto code = sample_code();
    tables::TinyMachine machine(code);
    tables::Segment segment =
        tables::make_segment(machine.run_segment(1 << 20), tables::DecodedCode::decode(code).value());
    EXPECT_EQ(tables::first_fault(segment), "");
    return segment_run::prove(std::move(segment.trace), segment.record, std::move(segment.prep),
                              supported_isas().back(), 2);
  }();
  return proved;
}

TEST(Segment, IsProvedAndAccepted) {
  const auto& [statement, proof, report, fill_seconds] = sample();
  verify::segment_layout();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_VERDICT(verify::verify_segment(proof, statement), Verdict::Accepted);
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  std::printf("proof %zu bytes, verified in %.1f ms\n%s", proof.size(), ms, segment_run::text(report).c_str());
}

TEST(Segment, HasOneHundredBitsInEveryClass) {
  const protocol::ClassBounds& bounds = protocol::kParameterSets[0].bounds;
  for (const tables::SegmentClass klass : tables::kSegmentClasses) {
    const auto in = protocol::security_input(protocol::kSegmentParams, verify::segment_layout(klass));
    const auto report = protocol::security_report(in, protocol::Regime::UniqueDecoding);
    EXPECT_GE(report.millibits(), protocol::kMillibitsMin) << protocol::security_text("segment", in);
    EXPECT_GE(*report.millibits_of("lookup"), 119'000);
    EXPECT_LE(in.n_constraints, bounds.n_constraints) << tables::to_string(klass);
    EXPECT_LE(in.n_batched, bounds.n_openings) << tables::to_string(klass);
    EXPECT_LE(in.n_interactions, bounds.n_interactions) << tables::to_string(klass);
  }
}

TEST(Segment, NextRowsAreGuardedInEveryTable) {
  tables::FullTables::for_each(
      []<class Table>(std::size_t) { EXPECT_TRUE(air::next_is_guarded<Table>()) << Table::kName; });
}

}  // namespace
}  // namespace pp
