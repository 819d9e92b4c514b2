// SPDX-License-Identifier: Apache-2.0
// Segments that make calls, proved under the product's parameters in each class of tables that has those.
#include <array>
#include <cstdio>
#include <optional>

#include <gtest/gtest.h>

#include "prover/protocol/security.h"
#include "tests/unit/stark/segment_run.h"
#include "tests/unit/tables/sample_program.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp {
namespace {

using tables::SegmentClass;
using verify::Verdict;

#define EXPECT_VERDICT(actual, expected) EXPECT_EQ(to_string(actual), to_string(expected))

/// The sample of calls, with those that a class lacks left out.
vm::SegmentRecord record_for(SegmentClass klass, tables::SampleProgram& program) {
  program = tables::sample_calls();
  for (std::size_t i = 0; i + 1 < program.code.size(); ++i) {
    if (program.code[i + 1].word != tables::assembler::kEcall) continue;
    const std::uint32_t call = program.code[i].word >> 20;  // addi a7, x0, call
    const bool has = klass == SegmentClass::Full || (klass == SegmentClass::Keccak && call == 3) ||
                     (klass == SegmentClass::Sha256 && call == 2) || call == 0;
    if (!has) program.code[i + 1].word = tables::assembler::addi(0, 0, 0);
  }
  tables::TinyMachine machine(program.code, program.memory);
  return machine.run_segment(1 << 16);
}

segment_run::Proved prove_in(SegmentClass klass, const vm::SegmentRecord& record, const tables::SampleProgram& program,
                             Isa isa, int threads) {
  tables::Segment segment = tables::make_segment(record, tables::DecodedCode::decode(program.code).value(), klass);
  return segment_run::prove(std::move(segment.trace), segment.record, std::move(segment.prep), isa, threads);
}

TEST(Classes, EachIsProvedAndAcceptedForWhatItIs) {
  for (const SegmentClass klass : tables::kSegmentClasses) {
    tables::SampleProgram program;
    const vm::SegmentRecord record = record_for(klass, program);
    EXPECT_EQ(vm::class_of(record), klass);
    const auto proved = prove_in(klass, record, program, supported_isas().back(), 2);
    EXPECT_VERDICT(verify::verify_segment(proved.proof, proved.statement), Verdict::Accepted);
    for (const SegmentClass other : tables::kSegmentClasses) {
      if (other == klass) continue;
      verify::SegmentStatement claimed = proved.statement;
      claimed.klass = other;
      EXPECT_NE(verify::verify_segment(proved.proof, claimed), Verdict::Accepted);
    }
    std::printf("%s: %zu tables, %u columns, proof %zu bytes, %.1f M cells\n", std::string(to_string(klass)).c_str(),
                tables::n_tables(klass), verify::segment_layout(klass).n_columns, proved.proof.size(),
                static_cast<double>(proved.report.committed_cells) / 1e6);
  }
}

/// A segment without calls is proved in every class, under one commitment to the program.
TEST(Classes, TheProgramsCommitmentIsTheSameInAll) {
  const std::vector<tables::CodeWord> code{{tables::kCodeStart, tables::assembler::addi(17, 0, 0)},
                                           {tables::kCodeStart + 4, tables::assembler::kEcall}};
  tables::TinyMachine machine(code);
  const vm::SegmentRecord record = machine.run_segment(10);
  std::optional<std::array<std::uint32_t, 8>> root;
  for (const SegmentClass klass : tables::kSegmentClasses) {
    tables::Segment segment = tables::make_segment(record, tables::DecodedCode::decode(code).value(), klass);
    const auto proved = segment_run::prove(std::move(segment.trace), segment.record, std::move(segment.prep),
                                           supported_isas().back(), 2);
    EXPECT_VERDICT(verify::verify_segment(proved.proof, proved.statement), Verdict::Accepted);
    if (!root) root = proved.statement.program_root;
    EXPECT_EQ(proved.statement.program_root, *root);
  }
}

TEST(Classes, EachHasOneHundredBits) {
  for (const SegmentClass klass : tables::kSegmentClasses) {
    const auto in = protocol::security_input(protocol::kSegmentParams, verify::segment_layout(klass));
    EXPECT_GE(protocol::security_report(in, protocol::Regime::UniqueDecoding).millibits(), 100'000);
  }
}

TEST(Classes, EveryInstructionSetGivesTheSameBytes) {
  tables::SampleProgram program;
  const vm::SegmentRecord record = record_for(SegmentClass::Full, program);
  std::optional<Bytes> first;
  for (const Isa isa : supported_isas()) {
    const auto proved = prove_in(SegmentClass::Full, record, program, isa, isa == Isa::Scalar ? 2 : 1);
    if (!first) first = proved.proof;
    EXPECT_EQ(proved.proof, *first);
  }
}

/// The statement's bytes name the class; an unknown one is refused.
TEST(Classes, AreNamedInTheStatement) {
  for (std::uint32_t number = 0; number < 6; ++number) {
    ByteWriter w;
    verify::SegmentStatement statement;
    statement.klass = static_cast<SegmentClass>(number % 4);
    statement.encode(w);
    Bytes bytes = w.take();
    bytes[0] = static_cast<std::uint8_t>(number);
    ByteReader r(bytes);
    const auto read = verify::SegmentStatement::decode(r);
    EXPECT_EQ(r.failed(), number >= 4);
    if (number < 4) {
      EXPECT_EQ(read, statement);
    }
  }
}

}  // namespace
}  // namespace pp
