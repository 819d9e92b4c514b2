// SPDX-License-Identifier: Apache-2.0
// The malicious generator: a machine that lies at one step and is otherwise consistent, or a record with one forged
// part. Each makes a trace as good as it can, and each must be found out by something that an honest trace has not.
#include <algorithm>
#include <set>

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

/// Says of forged segments whether anything is wrong with them that is not wrong with the honest one too.
class Judge {
 public:
  explicit Judge(const Segment& honest_segment) : known_(all_faults_of(honest_segment)) {}
  bool finds_out(const Segment& segment) const { return !std::ranges::includes(known_, all_faults_of(segment)); }

 private:
  std::set<std::string> known_;
};

/// Lies at every step in turn; each lie that changes anything is found.
void lie_everywhere(Lie::Kind kind, std::initializer_list<std::uint32_t> changes) {
  const SegmentRecord truth = honest();
  const Judge judge(make_segment(truth, code()));
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
      ASSERT_TRUE(judge.finds_out(make_segment(std::move(record), code())))
          << "step " << step << " at pc " << truth.steps[step].pc << " change " << change;
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
  const Judge judge(make_segment(TinyMachine(words(0)).run_segment(100), honest_code));
  TinyMachine machine(words(9));
  SegmentRecord record = machine.run_segment(100);
  Segment forged = make_segment(record, DecodedCode::decode(words(9)).value());
  EXPECT_EQ(first_fault(forged), "");
  forged.prep = vm::fill_preprocessed(honest_code);
  forged.trace.main[static_cast<std::size_t>(TableId::Rom)].column(0)[1] = field::Fp::zero();  // nobody runs the nop
  EXPECT_TRUE(judge.finds_out(forged));
}

/// Two pages that are only read, neighbours in the tree. A copy of one is in itself a page that nothing happened to; it
/// would give its words a second life, to be read as they were when the segment began.
class CopiedPage {
 public:
  explicit CopiedPage(std::uint32_t which) {
    std::vector<CodeWord> words;
    for (const std::uint32_t w : {lui(8, 0x10), lw(5, 8, 0), lw(6, 8, 256), addi(17, 0, 0), kEcall})
      words.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(words.size()), w});
    TinyMachine machine(words, {{0x4000, 77}, {0x4040, 78}});
    SegmentRecord record = machine.run_segment(100);
    for (copy_ = 0; record.pages[copy_].index != 0x100 + which; ++copy_) continue;
    vm::PageTouch copy = record.pages[copy_];
    copy.end_ts.fill(0);
    copy_ = record.pages.size();
    record.pages.push_back(copy);
    for (node_ = 0; record.nodes[node_].level != 1 || record.nodes[node_].index != 0x80; ++node_) continue;
    segment = make_segment(std::move(record), DecodedCode::decode(words).value());
  }
  field::Fp& closes() { return cell(TableId::Page, 16 * copy_ + 15, offsetof(PageCols<std::uint32_t>, closes)); }
  field::Fp& left_touched() { return cell(TableId::Node, node_, offsetof(NodeCols<std::uint32_t>, left_touched)); }
  field::Fp& right_touched() { return cell(TableId::Node, node_, offsetof(NodeCols<std::uint32_t>, right_touched)); }
  std::set<std::string> labels() const {
    std::set<std::string> out;
    for (const std::string& fault : all_faults_of(segment)) out.insert(fault.substr(fault.find(':') + 1));
    return out;
  }

  Segment segment{};

 private:
  field::Fp& cell(TableId table, std::size_t row, std::size_t offset) {
    return segment.trace.main[static_cast<std::size_t>(table)].column(offset / sizeof(std::uint32_t))[row];
  }
  std::size_t copy_ = 0, node_ = 0;
};

/// The copy asks the tree for a leaf that was sent once.
TEST(Liar, DuplicatedPage) {
  for (const std::uint32_t which : {0u, 1u}) {
    CopiedPage copied(which);
    const auto faults = all_faults_of(copied.segment);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_TRUE(faults.begin()->starts_with("tree (0, " + std::to_string(0x100 + which)));
    copied.closes() = field::Fp::zero();
    EXPECT_EQ(copied.labels(), std::set<std::string>{" closes on the last row of a real page"});
  }
}

/// The tree sends the leaf once more than it has it: that its flags are bits is all that stands in the way.
TEST(Pitfalls, P27_PageDemandedTwice) {
  CopiedPage left(0);
  left.left_touched() += field::Fp::one();
  EXPECT_EQ(left.labels(), std::set<std::string>{" left_touched is a bit"});
  CopiedPage right(1);
  right.right_touched() += field::Fp::one();
  EXPECT_EQ(right.labels(), std::set<std::string>{" right_touched is a bit"});
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
