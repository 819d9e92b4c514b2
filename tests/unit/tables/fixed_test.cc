// SPDX-License-Identifier: Apache-2.0
// The preprocessed columns, and that filling depends on nothing but the record.
#include <omp.h>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/tables/sample_program.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp::tables {
namespace {

using namespace assembler;

std::vector<Matrix> fixed() {
  return vm::fill_preprocessed(DecodedCode::decode(std::vector<CodeWord>{{kCodeStart, kEcall}}).value());
}
const Matrix& of(const std::vector<Matrix>& matrices, TableId table) {
  return matrices[static_cast<std::size_t>(table)];
}
std::vector<std::uint32_t> row_of(const Matrix& m, std::size_t row) {
  std::vector<std::uint32_t> cells;
  for (std::size_t j = 0; j < m.width(); ++j) cells.push_back(m.column(j)[row].value());
  return cells;
}

TEST(Fixed, RangeHoldsEachPairOnceAndItsSpareRowRepeatsTheFirst) {
  const auto prep = fixed();
  const Matrix& range = of(prep, TableId::Range);
  ASSERT_EQ(range.height(), std::size_t{1} << 17);
  std::set<std::vector<std::uint32_t>> seen;
  for (std::size_t i = 0; i + 1 < range.height(); ++i) {
    const auto row = row_of(range, i);
    ASSERT_LE(row[1], 16u);
    ASSERT_LT(row[0], 1u << row[1]);
    ASSERT_TRUE(seen.insert(row).second);
  }
  EXPECT_EQ(row_of(range, range.height() - 1), (std::vector<std::uint32_t>{0, 0}));
}

TEST(Fixed, ByteHoldsEachPairOnce) {
  const auto prep = fixed();
  const Matrix& byte = of(prep, TableId::Byte);
  ASSERT_EQ(byte.height(), std::size_t{1} << 16);
  for (std::uint32_t i = 0; i < byte.height(); ++i)
    ASSERT_EQ(row_of(byte, i), (std::vector<std::uint32_t>{i / 256, i % 256, i / 256 ^ i % 256}));
}

TEST(Fixed, PaddingOfTheProgramHasClassZero) {
  const auto prep = fixed();
  const Matrix& rom = of(prep, TableId::Rom);
  ASSERT_EQ(rom.height(), 16u);
  for (std::size_t i = 1; i < rom.height(); ++i) ASSERT_EQ(row_of(rom, i), std::vector<std::uint32_t>(9, 0));
}

TEST(Fixed, TablesWithoutFixedColumnsHaveNone) {
  const auto prep = fixed();
  SegmentTables::for_each([&]<class Table>(std::size_t t) {
    EXPECT_EQ(prep[t].width(), air::kWidth<Table::template Prep>) << Table::kName;
  });
}

TEST(Fill, DoesNotDependOnTheNumberOfThreads) {
  std::vector<CodeWord> code;
  for (const std::uint32_t w : {addi(1, 0, 1000), add(2, 2, 1), sw(2, 0, 64), i_type(0x13, 4, 3, 2, 85), addi(1, 1, -1),
                                bne(1, 0, -16), kEcall})
    code.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(code.size()), w});
  TinyMachine machine(code);
  const auto record = machine.run_segment(1 << 14);
  const DecodedCode decoded = DecodedCode::decode(code).value();
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const auto one = vm::fill_segment(record, decoded).value();
  omp_set_num_threads(3);
  const auto three = vm::fill_segment(record, decoded).value();
  omp_set_num_threads(threads);
  for (std::size_t t = 0; t < kTables; ++t)
    for (std::size_t j = 0; j < one.main[t].width(); ++j)
      ASSERT_TRUE(
          std::equal(one.main[t].column(j), one.main[t].column(j) + one.main[t].height(), three.main[t].column(j)));
}

TEST(Fill, RefusesARecordOfAnotherProgram) {
  vm::SegmentRecord record;
  record.steps.push_back({.pc = kCodeStart + 4, .next_pc = 0, .slot = {}});
  const auto trace = vm::fill_segment(record, DecodedCode::decode(std::vector<CodeWord>{{kCodeStart, kEcall}}).value());
  ASSERT_FALSE(trace.has_value());
  EXPECT_EQ(trace.error().code, "P-FIL-001");
}

}  // namespace
}  // namespace pp::tables
