// SPDX-License-Identifier: Apache-2.0
// The malicious generator: a machine that lies at one step and is otherwise consistent, or a record with one forged
// part. Each makes a trace as good as it can, and each must be found out.
#include <gtest/gtest.h>

#include "tests/unit/tables/sample_program.h"
#include "tests/unit/tables/segment_check.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp::tables {
namespace {

using namespace assembler;
using vm::SegmentRecord;

const SampleProgram& program() {
  static const SampleProgram kProgram = sample_program();
  return kProgram;
}
const DecodedCode& code() {
  static const DecodedCode kCode = DecodedCode::decode(program().code).value();
  return kCode;
}
SegmentRecord honest() {
  TinyMachine machine(program().code, program().memory);
  machine.set_gap_max(200);
  return machine.run_segment(1 << 16);
}

/// Lies at every step in turn; each lie that changes anything is found.
void lie_everywhere(Lie::Kind kind, std::initializer_list<std::uint32_t> changes) {
  const SegmentRecord truth = honest();
  std::size_t n_lies = 0;
  for (std::size_t step = 0; step < truth.steps.size(); ++step)
    for (const std::uint32_t change : changes) {
      TinyMachine machine(program().code, program().memory);
      machine.set_gap_max(200);
      machine.lie({kind, step, change});
      SegmentRecord record;
      try {
        record = machine.run_segment(truth.steps.size() + 50);
      } catch (const std::runtime_error&) {
        continue;  // the lie led to a fault, so there is nothing to prove
      }
      if (record.steps == truth.steps) continue;
      ++n_lies;
      if (!vm::fill_segment(record, code())) continue;  // it left the program
      ASSERT_NE(first_fault(make_segment(std::move(record), code())), "") << "step " << step << " change " << change;
    }
  EXPECT_GT(n_lies, 10u);
}

TEST(Liar, WrongResultOfEachInstruction) { lie_everywhere(Lie::Kind::WrongResult, {1, 0x80000000}); }
TEST(Liar, SkippedWrite) { lie_everywhere(Lie::Kind::SkippedWrite, {0}); }
TEST(Liar, StaleRead) { lie_everywhere(Lie::Kind::StaleRead, {1}); }
TEST(Liar, WrongBranch) { lie_everywhere(Lie::Kind::WrongNextPc, {4, 8}); }

/// The trace is filled by a program in which an instruction to x0 writes; the verifier's program says otherwise.
TEST(Liar, WriteToX0) {
  const auto words = [](std::uint32_t destination) {
    std::vector<CodeWord> out;
    for (const std::uint32_t w :
         {addi(5, 0, 3), add(destination, 5, 5), addi(10, destination, 0), addi(17, 6, 0), kEcall})
      out.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(out.size()), w});
    return out;
  };
  const DecodedCode honest_code = DecodedCode::decode(words(0)).value();
  TinyMachine machine(words(9));
  SegmentRecord record = machine.run_segment(100);
  Segment forged = make_segment(record, DecodedCode::decode(words(9)).value());
  EXPECT_EQ(first_fault(forged), "");
  forged.prep = vm::fill_preprocessed(honest_code);
  EXPECT_NE(first_fault(forged), "");
}

TEST(Liar, DuplicatedPage) {
  SegmentRecord record = honest();
  record.pages.push_back(record.pages.front());
  EXPECT_NE(first_fault(make_segment(record, code())), "");
}

TEST(Pitfalls, P27_PageDemandedTwice) {
  SegmentRecord record = honest();
  for (const std::size_t i : {std::size_t{0}, record.pages.size() - 1}) {
    SegmentRecord twice = record;
    twice.pages.push_back(record.pages[i]);
    EXPECT_NE(first_fault(make_segment(twice, code())), "") << i;
    // Neither does a second leaf of the tree help: a node gives each half once.
    for (const vm::NodeTouch& node : record.nodes)
      if (node.level == 1) twice.nodes.push_back(node);
    EXPECT_NE(first_fault(make_segment(twice, code())), "") << i;
  }
}

TEST(Liar, MissingPageAndItsNodes) {
  SegmentRecord record = honest();
  record.pages.erase(record.pages.begin());
  EXPECT_NE(first_fault(make_segment(record, code())), "");
}

TEST(Liar, UntouchedSubtreeThatChanges) {
  SegmentRecord record = honest();
  for (vm::NodeTouch& node : record.nodes)
    if (!node.left_touched) node.left.end[0] ^= 1;
  EXPECT_NE(first_fault(make_segment(record, code())), "");
}

/// A word that a page's start does not hold as 16-bit limbs.
TEST(Liar, StartLimbAbove16Bits) {
  Segment segment = make_segment(honest(), code());
  Matrix& page = segment.trace.main[static_cast<std::size_t>(TableId::Page)];
  const std::size_t lo = offsetof(PageCols<std::uint32_t>, start) / sizeof(std::uint32_t);
  page.column(lo)[0] = field::Fp::from(65544);
  EXPECT_NE(first_fault(segment), "");
}

/// A chain of bumps that climbs past p and comes out before its start: 128 rows, each gap below 2^24.
TEST(Liar, BumpsThatWrap) {
  SegmentRecord record = honest();
  const vm::Bump first = record.bumps.front();
  record.bumps.clear();
  constexpr std::uint32_t kStep = 1U << 24;
  std::uint64_t ts = first.new_ts;
  while (ts + kStep < tables::kModulus) {
    record.bumps.push_back({first.address, static_cast<std::uint32_t>(ts), static_cast<std::uint32_t>(ts + kStep), 0});
    ts += kStep;
  }
  SegmentRecord only = honest();
  only.bumps.insert(only.bumps.end(), record.bumps.begin(), record.bumps.end());
  const auto faults = faults_of(make_segment(only, code()));
  bool time_is_bounded = false;
  for (const std::string& fault : faults)
    time_is_bounded = time_is_bounded || fault.starts_with("byte2") || fault.starts_with("range");
  EXPECT_TRUE(time_is_bounded) << "only the bound on ts stands between a prover and time travel";
}

/// After HALT the machine is at pc 0, from where no row leads on.
TEST(Liar, HaltThenContinue) {
  std::vector<CodeWord> words;
  for (const std::uint32_t w : {kEcall, addi(1, 0, 1), addi(2, 0, 2)})
    words.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(words.size()), w});
  TinyMachine machine(words);
  machine.lie({Lie::Kind::WrongNextPc, 0, kCodeStart + 4});
  SegmentRecord record = machine.run_segment(3);
  ASSERT_EQ(record.end.pc, kCodeStart + 12);
  const DecodedCode decoded = DecodedCode::decode(words).value();
  for (const bool halted : {true, false}) {
    record.halted = halted;
    EXPECT_NE(first_fault(make_segment(record, decoded)), "");
  }
}

/// Two paths: the same steps a second time, beside the first.
TEST(Liar, TwoPaths) {
  SegmentRecord record = honest();
  const auto steps = record.steps;
  record.steps.insert(record.steps.end(), steps.begin(), steps.end());
  EXPECT_NE(first_fault(make_segment(record, code())), "");
}

/// 4 quarter + 2^16 hi may equal a valid pc modulo p only with parts out of range.
TEST(Liar, PcPlusModulus) {
  Segment segment = make_segment(honest(), code());
  Matrix& jalr_rows = segment.trace.main[static_cast<std::size_t>(TableId::Jalr)];
  using Cols = JalrCols<std::uint32_t>;
  const std::size_t quarter = offsetof(Cols, quarter) / sizeof(std::uint32_t);
  // The same target by other parts: hi one less, quarter 2^14 more.
  jalr_rows.column(quarter)[0] += field::Fp::from(1 << 14);
  jalr_rows.column(quarter + 1)[0] -= field::Fp::one();
  EXPECT_NE(first_fault(segment), "");
}

TEST(Liar, WrongExitCodeAndWrongRoot) {
  SegmentRecord record = honest();
  record.exit_code ^= 1;
  EXPECT_NE(first_fault(make_segment(record, code())), "");
  record = honest();
  record.end.root[3] ^= 1;
  EXPECT_NE(first_fault(make_segment(record, code())), "");
  record = honest();
  record.ts_end += 3;
  EXPECT_NE(first_fault(make_segment(record, code())), "");
}

}  // namespace
}  // namespace pp::tables
