// SPDX-License-Identifier: Apache-2.0
// The malicious generator: a machine that lies at one step and is otherwise consistent, or a record with one forged
// part. Each makes a trace as good as it can, and each must be found out by something that an honest trace has not.
#include <algorithm>
#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "tests/property/tables/honest_faults.h"
#include "tests/unit/tables/sample_program.h"
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

/// Whether the faults are those that a lie at this step should have.
using Expected = std::function<bool(const SegmentRecord&, std::size_t step, const Names& faults)>;

/// Lies at every step in turn; each lie that changes anything is found.
void lie_everywhere(Lie::Kind kind, std::initializer_list<std::uint32_t> changes, const Expected& expected = {}) {
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
      const Names faults = judge.faults(make_segment(record, code()));
      ASSERT_TRUE(expected ? expected(record, step, faults) : !faults.empty())
          << "step " << step << " at pc " << truth.steps[step].pc << " change " << change;
    }
  EXPECT_GT(n_lies, 10u);
}

TEST(Liar, WrongResultOfEachInstruction) { lie_everywhere(Lie::Kind::WrongResult, {1, 0x80000000}); }
TEST(Liar, SkippedWrite) { lie_everywhere(Lie::Kind::SkippedWrite, {0}); }
/// Nothing but memory minds: it never held the word that the step takes.
TEST(Liar, StaleRead) {
  lie_everywhere(Lie::Kind::StaleRead, {1}, [](const SegmentRecord& record, std::size_t step, const Names& faults) {
    const vm::Access& read = record.steps[step].slot[0];
    const std::uint32_t rs1 = code().rows()[code().find(record.steps[step].pc)].rs1;
    return kinds_of(faults) == Names{"mem"} &&
           faults.contains(unbalanced("mem", {rs1, read.prev_ts, read.prev & 0xffff, read.prev >> 16}));
  });
}
TEST(Liar, WrongBranch) { lie_everywhere(Lie::Kind::WrongNextPc, {4, 8}); }

/// A sum of a register and itself whose second read says another word. The row is that of a sum of other operands;
/// only memory, which both reads pass through in turn, says that they are one register.
TEST(Pitfalls, P23_OperandsThatAreOneRegister) {
  std::vector<CodeWord> words;
  for (const std::uint32_t w : {addi(5, 0, 3), add(6, 5, 5), addi(6, 0, 1), addi(17, 0, 0), kEcall})
    words.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(words.size()), w});
  const DecodedCode decoded = DecodedCode::decode(words).value();
  SegmentRecord record = TinyMachine(words).run_segment(100);
  EXPECT_EQ(all_faults_of(make_segment(record, decoded)), Names{});
  const std::uint32_t x5 = TinyMachine::kRegister0 + 5, ts = vm::ts_of_step(1);
  auto& sum = record.steps[1];
  sum.slot[1].prev = sum.slot[1].next = 4;
  sum.slot[2].next = record.steps[2].slot[2].prev = 7;
  Names expected;
  for (const std::uint32_t word : {3u, 4u})
    for (const std::uint32_t at : {ts, ts + 1}) expected.insert(unbalanced("mem", {x5, at, word, 0}));
  EXPECT_EQ(all_faults_of(make_segment(record, decoded)), expected);
}

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
  EXPECT_EQ(kinds_of(judge.faults(forged)), Names{"prog"});
}

/// Two pages of which one word each is read and none written: 0x100 and 0x101, neighbours in the tree.
std::vector<CodeWord> reads_two_pages() {
  std::vector<CodeWord> words;
  for (const std::uint32_t w : {lui(8, 0x10), lw(5, 8, 0), lw(6, 8, 256), addi(17, 0, 0), kEcall})
    words.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(words.size()), w});
  return words;
}
DecodedCode reads_two_pages_code() { return DecodedCode::decode(reads_two_pages()).value(); }
SegmentRecord two_pages() { return TinyMachine(reads_two_pages(), {{0x4000, 77}, {0x4040, 78}}).run_segment(100); }

/// A copy of one of two pages is in itself a page that nothing happened to; it would give its words a second life, to
/// be read as they were when the segment began.
class CopiedPage {
 public:
  explicit CopiedPage(std::uint32_t which) {
    SegmentRecord record = two_pages();
    for (copy_ = 0; record.pages[copy_].index != 0x100 + which; ++copy_) continue;
    vm::PageTouch copy = record.pages[copy_];
    copy.end_ts.fill(0);
    copy_ = record.pages.size();
    record.pages.push_back(copy);
    for (node_ = 0; record.nodes[node_].level != 1 || record.nodes[node_].index != 0x80; ++node_) continue;
    segment = make_segment(std::move(record), reads_two_pages_code());
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

/// Its node still asks for the page; without the node's asking, memory still takes the word out of nowhere.
TEST(Liar, MissingPageAndItsNodes) {
  const SegmentRecord truth = two_pages();
  const Judge judge(make_segment(truth, reads_two_pages_code()));
  SegmentRecord record = truth;
  const auto page = std::ranges::find(record.pages, 0x101u, &vm::PageTouch::index);
  const std::uint32_t left_at = page->end_ts[0];
  record.pages.erase(page);
  EXPECT_TRUE(kinds_of(judge.faults(make_segment(record, reads_two_pages_code()))).contains("tree"));
  for (vm::NodeTouch& node : record.nodes)
    if (node.level == 1 && node.index == 0x80) node.right_touched = false;
  EXPECT_EQ(judge.faults(make_segment(record, reads_two_pages_code())),
            (Names{unbalanced("mem", {0x4040, 0, 78, 0}), unbalanced("mem", {0x4040, left_at, 78, 0})}));
}

TEST(Liar, UntouchedSubtreeThatChanges) {
  const Judge judge(make_segment(honest(), code()));
  for (const bool left : {true, false}) {
    SegmentRecord record = honest();
    for (vm::NodeTouch& node : record.nodes)
      if (!(left ? node.left_touched : node.right_touched)) (left ? node.left : node.right).end[0] ^= 1;
    EXPECT_TRUE(kinds_of(judge.faults(make_segment(record, code())))
                    .contains(left ? "node: untouched left stays" : "node: untouched right stays"));
  }
}

/// A word that a page's start does not hold as 16-bit limbs.
TEST(Liar, StartLimbAbove16Bits) {
  Segment segment = make_segment(honest(), code());
  const Judge judge(segment);
  Matrix& page = segment.trace.main[static_cast<std::size_t>(TableId::Page)];
  const std::size_t lo = offsetof(PageCols<std::uint32_t>, start) / sizeof(std::uint32_t);
  page.column(lo)[0] = field::Fp::from(65544);
  EXPECT_TRUE(judge.faults(segment).contains(unbalanced("range", {65544, 16})));
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
    Names expected{unbalanced("exec", {0, 4}), unbalanced("exec", {kCodeStart + 4, 4})};
    if (!halted) expected.insert(unbalanced("term", {0, 0}));
    EXPECT_EQ(all_faults_of(make_segment(record, decoded)), expected);
  }
}

/// Two paths: the same steps a second time, beside the first. Nothing leads to where the second begins.
TEST(Liar, TwoPaths) {
  const Judge judge(make_segment(honest(), code()));
  SegmentRecord record = honest();
  const auto steps = record.steps;
  record.steps.insert(record.steps.end(), steps.begin(), steps.end());
  EXPECT_TRUE(judge.faults(make_segment(record, code())).contains(unbalanced("exec", {kCodeStart, record.ts_end})));
}

/// What the verifier says of the end and what the rows say stand side by side.
TEST(Liar, WrongExitCodeAndWrongRoot) {
  const SegmentRecord truth = honest();
  const Judge judge(make_segment(truth, code()));
  const auto expect = [&](const SegmentRecord& record, const char* bus) {
    const Names faults = judge.faults(make_segment(record, code()));
    EXPECT_EQ(faults.size(), 2u) << bus;
    EXPECT_EQ(kinds_of(faults), Names{bus});
  };
  SegmentRecord record = truth;
  record.exit_code ^= 1;
  expect(record, "term");
  record = truth;
  record.end.root[3] ^= 1;
  expect(record, "tree");
  record = truth;
  record.ts_end += 3;
  expect(record, "exec");
}

}  // namespace
}  // namespace pp::tables
