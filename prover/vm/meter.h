// SPDX-License-Identifier: Apache-2.0
// Meter: what the current segment would cost to prove and to ship, counted while the guest runs.
//
// Owned by the thread that runs the machine. Counts of rows are exact but for Bump, whose share of the registers is an
// upper bound; the size of a job is an upper bound (zero siblings take less). A refused touch has changed nothing, so
// a segment that is cut there is within all caps.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "prover/vm/calls.h"
#include "prover/vm/job.h"
#include "prover/vm/lazy_array.h"
#include "prover/vm/limits.h"
#include "prover/vm/machine.h"
#include "prover/vm/record.h"

namespace pp::vm {

class Meter {
 public:
  /// `machine` must outlive the meter.
  Meter(Machine& machine, const Limits& limits);

  /// Forgets the segment that `cycles` instructions made up, and starts the next one at the machine's present state.
  void begin_segment(std::uint64_t cycles_of_last);

  /// The instructions that may surely run now before a cap on rows or cycles is reached; 0: cut here.
  std::uint64_t headroom() const;
  void count(Family family, std::int64_t n) {
    rows_[static_cast<std::size_t>(family)] += n;
    cycles_ += n;
  }

  /// Notes an access to a memory word at an absolute time. False: the segment must end before this instruction.
  bool touch(std::uint32_t word, std::uint32_t now) {
    const std::uint32_t prev = last_[word];
    if (prev <= base_) [[unlikely]] {
      if (!first_touch(word, now)) return false;
    } else if (now - prev > kGapMax) [[unlikely]] {
      if (!add_bump()) return false;
    }
    last_[word] = now;
    return true;
  }

  /// Notes all accesses of a call that is the next instruction, and its rows. False: the segment must end before it.
  bool touch(const CallBlocks& blocks);

  /// The absolute time of the next instruction.
  std::uint32_t now() const { return base_ + 1 + 3 * static_cast<std::uint32_t>(cycles_); }
  std::int64_t cycles() const { return cycles_; }
  /// What the segment takes to prove so far, in cycles of ordinary code: its own, and what its calls weigh.
  std::uint32_t work() const;
  std::uint64_t pages_ever() const { return pages_ever_; }
  bool page_limit_hit() const { return page_limit_hit_; }
  /// The class of tables that the segment needs so far.
  tables::SegmentClass segment_class() const {
    return tables::class_for_calls(calls_[1] != 0, calls_[2] != 0, calls_[3] != 0);
  }
  /// Pages that the segment touched so far, registers included, as they were at its start; in order of index.
  std::vector<PageSnapshot> take_pages();

 private:
  bool first_touch(std::uint32_t word, std::uint32_t now);
  bool add_bump();
  bool fits(std::uint64_t pages, std::uint64_t nodes, std::uint64_t siblings) const;
  void add_page(std::uint32_t page, std::uint64_t new_nodes, std::int64_t new_siblings);
  bool has_rows_for(Call call) const;

  Machine& machine_;
  Limits limits_;
  LazyArray<std::uint32_t> last_{kUserBytes / 4};                                // absolute time of the last access
  LazyArray<std::uint32_t> page_epoch_{protocol::kRegisterPage + 1};             // segment that last touched a page
  LazyArray<std::uint32_t> node_epoch_{std::size_t{1} << protocol::kTreeDepth};  // the same for nodes, in heap order
  std::uint32_t base_ = 0, epoch_ = 0;
  std::array<std::int64_t, kFamilies> rows_{};
  std::int64_t cycles_ = 0;
  std::uint64_t nodes_ = 0, siblings_ = 0, bumps_ = 0, pages_ever_ = 0;
  bool page_limit_hit_ = false;
  std::array<std::uint64_t, 4> calls_{};  // made in this segment, by number
  std::vector<PageSnapshot> pages_;
};

}  // namespace pp::vm
