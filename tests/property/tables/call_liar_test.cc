// SPDX-License-Identifier: Apache-2.0
// The malicious generator on calls that work on memory: a machine that lies about one of them and is otherwise
// consistent, and rows that would pass if a check were missing. Each must be found out.
#include <gtest/gtest.h>

#include "tests/property/tables/samples.h"

namespace pp::tables {
namespace {

using field::Fp;
using vm::SegmentRecord;

const SampleProgram& calls_program() {
  static const SampleProgram kProgram = sample_calls();
  return kProgram;
}
const DecodedCode& calls_code() {
  static const DecodedCode kCode = DecodedCode::decode(calls_program().code).value();
  return kCode;
}
SegmentRecord run(std::optional<Lie> lie = {}) {
  TinyMachine machine(calls_program().code, calls_program().memory);
  if (lie) machine.lie(*lie);
  return machine.run_segment(1 << 16);
}
std::string fault_of(SegmentRecord record) {
  return first_fault(make_segment(std::move(record), calls_code(), SegmentClass::Full));
}

TEST(CallLiar, EachLieAboutACallIsFound) {
  const SegmentRecord truth = run();
  ASSERT_EQ(truth.calls.size(), 6u);
  EXPECT_EQ(fault_of(truth), "");
  for (const vm::CallTouch& call : truth.calls)
    for (const Lie::Kind kind : {Lie::Kind::WrongResult, Lie::Kind::SkippedWrite, Lie::Kind::StaleRead})
      for (const std::uint32_t change : {1u, 0x10000u, 0x80000000u})
        EXPECT_NE(fault_of(run(Lie{kind, call.step, change})), "") << "step " << call.step;
}

/// A call whose tables say nothing of it, or say it twice.
TEST(CallLiar, ACallLeftOutOrMadeTwice) {
  for (std::size_t i = 0; i < 6; ++i) {
    SegmentRecord record = run();
    record.calls.erase(record.calls.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(fault_of(record), "") << i;
    record = run();
    record.calls.insert(record.calls.begin() + static_cast<std::ptrdiff_t>(i), record.calls[i]);
    EXPECT_NE(fault_of(record), "") << i;
  }
}

/// One call taken for another: the same words, another permutation.
TEST(CallLiar, AnotherCallThanA7Says) {
  SegmentRecord record = run();
  record.calls[2].call = Call::Sha256;  // was POSEIDON2, which has 16 words; SHA-256 takes 24
  EXPECT_NE(fault_of(record), "");
}

template <class Table>
air::WindowCells<Table, Fp> row_of(const Segment& segment, std::size_t row) {
  const Matrix& main = segment.trace.main[index_of<Table>(SegmentClass::Full)];
  air::WindowCells<Table, Fp> cells{};
  for (std::size_t j = 0; j < main.width(); ++j) cells.local.cells()[j] = main.column(j)[row];
  return cells;
}

/// A pointer of p + 4 base is base modulo p, but its limbs lead to no last word: both carries leave the ranges.
TEST(CallLiar, R03_PointerPlusModulus) {
  const Segment segment = make_segment(run(), calls_code(), SegmentClass::Full);
  const Providers providers(calls_code());
  const std::uint32_t honest = segment.record.steps[segment.record.calls[0].step].slot[1].prev;
  const std::uint32_t pointer = kModulus + honest;
  using Cols = EcallCols<std::uint32_t>;
  const auto place = [](std::size_t offset) { return offset / sizeof(std::uint32_t); };
  const std::size_t lo = place(offsetof(Cols, state)) + 1, last = place(offsetof(Cols, state_last));
  for (const std::uint32_t carry : {0u, 1u}) {
    auto cells = row_of<Ecall>(segment, 0);
    EXPECT_TRUE(unanswered(read_row(cells, 0), providers).empty());
    auto row = cells.local.cells();
    row[lo] = Fp::from(pointer & 0xffff), row[lo + 1] = Fp::from(pointer >> 16);
    const Fp bytes_beyond = Fp::from(4 * (kKeccakWords - 1));
    row[last] = (row[lo] + bytes_beyond - Fp::from(carry << 16)) * Fp::from(4).inverse();
    row[last + 1] = row[lo + 1] + Fp::from(carry);
    const RowReader reading = read_row(cells, 0);
    EXPECT_EQ(reading.broken, "");
    EXPECT_FALSE(unanswered(reading, providers).empty());
  }
}

/// The block's last word, not its first, must be a user's: one word further and hi leaves its range.
TEST(CallLiar, R03_BlockThatReachesTheRegisters) {
  const Segment segment = make_segment(run(), calls_code(), SegmentClass::Full);
  const Providers providers(calls_code());
  using Cols = EcallCols<std::uint32_t>;
  const auto place = [](std::size_t offset) { return offset / sizeof(std::uint32_t); };
  const std::size_t lo = place(offsetof(Cols, state)) + 1, last = place(offsetof(Cols, state_last));
  for (const std::uint32_t words_too_many : {0u, 1u, 49u}) {
    const std::uint32_t pointer = kUserBytes - 4 * (kKeccakWords - words_too_many);
    const std::uint32_t last_word = pointer / 4 + kKeccakWords - 1;
    auto cells = row_of<Ecall>(segment, 0);
    auto row = cells.local.cells();
    row[lo] = Fp::from(pointer & 0xffff), row[lo + 1] = Fp::from(pointer >> 16);
    row[last] = Fp::from(last_word & 0x3fff), row[last + 1] = Fp::from(last_word >> 14);
    const RowReader reading = read_row(cells, 0);
    EXPECT_EQ(reading.broken, "");
    EXPECT_EQ(unanswered(reading, providers).empty(), words_too_many == 0) << words_too_many;
  }
}

/// A result's word plus p is the same element; only the canonical word has a row.
TEST(CallLiar, ResultPlusModulus) {
  const Segment segment = make_segment(run(), calls_code(), SegmentClass::Full);
  const Providers providers(calls_code());
  using Cols = Poseidon2IoCols<std::uint32_t>;
  for (std::size_t r = 0; r < 16; ++r) {
    auto cells = row_of<Poseidon2Io>(segment, r);
    EXPECT_TRUE(unanswered(read_row(cells, 0), providers).empty());
    auto row = cells.local.cells();
    const std::size_t after = offsetof(Cols, element) / sizeof(std::uint32_t) + 3;
    const std::uint32_t word = (row[after].value() | row[after + 1].value() << 16) + kModulus;
    row[after] = Fp::from(word & 0xffff), row[after + 1] = Fp::from(word >> 16);
    row[after + 2] = (Fp::from(0x7f00) - row[after + 1]).inverse();
    const RowReader reading = read_row(cells, 0);
    EXPECT_TRUE(!reading.broken.empty() || !unanswered(reading, providers).empty()) << r;
  }
  // p itself: hi is 0x7f00, so lo must be 0, whatever the inverse says.
  auto cells = row_of<Poseidon2Io>(segment, 0);
  auto row = cells.local.cells();
  const std::size_t after = offsetof(Cols, element) / sizeof(std::uint32_t) + 3;
  for (const std::uint32_t inverse : {0u, 1u, 77u}) {
    row[after] = Fp::one(), row[after + 1] = Fp::from(0x7f00), row[after + 2] = Fp::from(inverse);
    EXPECT_EQ(read_row(cells, 0).broken, "the result is below p");
  }
  row[after] = Fp::zero();
  EXPECT_EQ(read_row(cells, 0).broken, "");
}

/// The last row of a block, and only it, ends the block.
TEST(CallLiar, R04_BlocksEndAtTheirLastIndex) {
  const Segment segment = make_segment(run(), calls_code(), SegmentClass::Full);
  for (std::size_t r = 0; r < KeccakIo::kRows; ++r) {
    auto cells = row_of<KeccakIo>(segment, r);
    cells.local.cells()[1] = Fp::one();
    EXPECT_EQ(read_row(cells, 0).broken.empty(), r + 1 == KeccakIo::kRows) << r;
  }
}

}  // namespace
}  // namespace pp::tables
