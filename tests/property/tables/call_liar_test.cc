// SPDX-License-Identifier: Apache-2.0
// The malicious generator on calls that work on memory: a machine that lies about one of them and is otherwise
// consistent, and rows that would pass if a check were missing. Each must be found out.
#include <gtest/gtest.h>

#include "tests/property/tables/honest_faults.h"
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
Segment segment_of(SegmentRecord record) { return make_segment(std::move(record), calls_code(), SegmentClass::Full); }

/// A result is told by the call's rounds too; what a call reads, memory holds.
TEST(CallLiar, EachLieAboutACallIsFound) {
  const SegmentRecord truth = run();
  ASSERT_EQ(truth.calls.size(), 6u);
  const Judge judge(segment_of(truth));
  for (const vm::CallTouch& call : truth.calls)
    for (const std::uint32_t change : {1u, 0x10000u, 0x80000000u}) {
      for (const Lie::Kind kind : {Lie::Kind::WrongResult, Lie::Kind::SkippedWrite})
        EXPECT_TRUE(kinds_of(judge.faults(segment_of(run(Lie{kind, call.step, change}))))
                        .contains(call.call == Call::Poseidon2 ? "perm" : "words"))
            << "step " << call.step;
      EXPECT_EQ(kinds_of(judge.faults(segment_of(run(Lie{Lie::Kind::StaleRead, call.step, change})))), Names{"mem"})
          << "step " << call.step;
    }
}

/// Takes the rows that bring one of two calls' words out of memory from a trace.
template <class Table>
void leave_out(Segment& segment, std::size_t which, std::uint32_t n_rows) {
  Matrix& main = segment.trace.main[index_of<Table>(SegmentClass::Full)];
  for (std::size_t j = 0; j < main.width(); ++j) std::fill_n(main.column(j) + which * n_rows, n_rows, Fp::zero());
}

/// A call whose tables say nothing of it, or say it twice.
TEST(CallLiar, ACallLeftOutOrMadeTwice) {
  const SegmentRecord truth = run();
  const Judge judge(segment_of(truth));
  for (std::size_t i = 0; i < 6; ++i) {
    const vm::CallTouch& call = truth.calls[i];
    Segment left_out = segment_of(truth);
    if (call.call == Call::Keccak) leave_out<KeccakIo>(left_out, i / 3, KeccakIo::kRows);
    if (call.call == Call::Sha256) leave_out<Sha256Io>(left_out, i / 3, Sha256Io::kStateRows + Sha256Io::kBlockRows);
    if (call.call == Call::Poseidon2) leave_out<Poseidon2Io>(left_out, i / 3, Poseidon2Io::kRows);
    EXPECT_TRUE(kinds_of(judge.faults(left_out)).contains("ecall")) << i;

    const std::string state = unbalanced("exec", {truth.steps[call.step].pc, vm::ts_of_step(call.step)});
    SegmentRecord record = truth;
    record.calls.insert(record.calls.begin() + static_cast<std::ptrdiff_t>(i), call);
    EXPECT_TRUE(judge.faults(segment_of(record)).contains(state)) << i;
    record.calls.erase(record.calls.begin() + static_cast<std::ptrdiff_t>(i),
                       record.calls.begin() + 2 + static_cast<std::ptrdiff_t>(i));
    EXPECT_TRUE(kinds_of(judge.faults(segment_of(record))).contains("exec")) << i;
  }
}

/// One call taken for another: a7 holds another number.
TEST(CallLiar, AnotherCallThanA7Says) {
  SegmentRecord record = run();
  const Judge judge(segment_of(record));
  vm::CallTouch& call = record.calls[2];
  ASSERT_EQ(call.call, Call::Poseidon2);
  call.call = Call::Sha256;
  const std::uint32_t a7_since = record.steps[call.step].slot[0].prev_ts;
  EXPECT_TRUE(judge.faults(segment_of(record))
                  .contains(unbalanced(
                      "mem", {TinyMachine::kRegister0 + 17, a7_since, static_cast<std::uint32_t>(Call::Sha256), 0})));
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
  const Segment segment = segment_of(run());
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
    const auto refused = unanswered(reading, providers);
    ASSERT_EQ(refused.size(), 2u) << "neither part of the last word's address fits";
    for (const Request& part : refused) EXPECT_TRUE(part.bus == air::Bus::Range && part.tuple[1] == 14);
  }
}

/// The block's last word, not its first, must be a user's: one word further and hi leaves its range.
TEST(CallLiar, R03_BlockThatReachesTheRegisters) {
  const Segment segment = segment_of(run());
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
  const Segment segment = segment_of(run());
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
  const Segment segment = segment_of(run());
  for (std::size_t r = 0; r < KeccakIo::kRows; ++r) {
    auto cells = row_of<KeccakIo>(segment, r);
    cells.local.cells()[1] = Fp::one();
    EXPECT_EQ(read_row(cells, 0).broken.empty(), r + 1 == KeccakIo::kRows) << r;
  }
}

}  // namespace
}  // namespace pp::tables
