// SPDX-License-Identifier: Apache-2.0
// SegmentRecord: everything that happened in one segment, from which the tables' rows are filled.
//
// Step i happens at ts = 1 + 3 i. Slot k of a step is an access at ts + k; slots that an instruction does not use are
// zero. An access whose predecessor is 2^16 or more behind (now - prev_ts - 1 >= 2^16) is preceded by a Bump to
// now - 1, and its prev_ts is that time. Values only, plain integers, canonical below p; any thread.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "prover/protocol/page_tree.h"
#include "prover/tables/segment_class.h"

namespace pp::vm {

/// One access to a word: the time of the one before, the value found, and the value left (the same for a read).
struct Access {
  std::uint32_t prev_ts = 0, prev = 0, next = 0;
  friend constexpr bool operator==(const Access&, const Access&) = default;
};

/// One instruction. Slot 0: rs1 (x17 for ECALL). Slot 1: rs2, or the memory word of a load or store (x10 for ECALL).
/// Slot 2: rd, or a store's rs2. An instruction whose rd is x0 leaves slot 2 alone; a Nop leaves all three. A call that
/// works on memory has x17, x10 and, for SHA-256, x11 in its slots, all three at ts.
struct Step {
  std::uint32_t pc = 0, next_pc = 0;
  Access slot[3];
  friend constexpr bool operator==(const Step&, const Step&) = default;
};

/// A word's last access is renewed, with its value unchanged, so that the next access is not too far from it.
struct Bump {
  std::uint32_t address = 0;  // of a word: byte address / 4, or 2^28 + r
  std::uint32_t ts = 0, new_ts = 0, value = 0;
  friend constexpr bool operator==(const Bump&, const Bump&) = default;
};

/// A call that works on memory: its words, each with its access, from `first_word` on in the record's list. A message
/// block comes first, at ts + 1, then the state, at ts + 2.
struct CallTouch {
  std::uint32_t step = 0;
  tables::Call call = tables::Call::Halt;
  std::uint32_t first_word = 0;
};

/// A page of 64 words before and after; end_ts is the last access of each word, 0 if there was none.
struct PageTouch {
  std::uint32_t index = 0;  // the page holds the words 64 index + 0..63
  std::array<std::uint32_t, 64> start{}, end{}, end_ts{};
};

/// A subtree's digest before and after.
struct DigestChange {
  protocol::TreeDigest start{}, end{};
};

/// A node above at least one touched page. Level 1 is just above pages, level 23 is the root.
struct NodeTouch {
  std::uint32_t level = 0, index = 0;
  bool left_touched = false, right_touched = false;
  DigestChange self, left, right;
};

/// Between two instructions: the root of memory and the next pc; pc is 0 after HALT.
struct State {
  protocol::TreeDigest root{};
  std::uint32_t pc = 0;
  friend constexpr bool operator==(const State&, const State&) = default;
};

struct SegmentRecord {
  State start, end;
  std::uint32_t ts_end = 1;  // 1 + 3 * steps.size()
  bool halted = false;
  std::uint32_t exit_code = 0;  // 0 unless halted
  std::vector<Step> steps;
  std::vector<CallTouch> calls;    // in order of time
  std::vector<Access> call_words;  // of all calls
  std::vector<Bump> bumps;         // in order of time
  std::vector<PageTouch> pages;    // in order of index; the registers' page 2^22 is always there, last
  std::vector<NodeTouch> nodes;    // children before parents, left before right; the root is last
};

/// The class of tables that proves a segment.
inline tables::SegmentClass class_of(const SegmentRecord& record) {
  std::array<bool, 4> made{};
  for (const CallTouch& c : record.calls) made[static_cast<std::size_t>(c.call)] = true;
  return tables::class_for_calls(made[1], made[2], made[3]);
}

/// The time of a step.
constexpr std::uint32_t ts_of_step(std::size_t i) { return 1 + 3 * static_cast<std::uint32_t>(i); }
/// Accesses to one word may be this far apart: now - prev_ts <= kGapMax, or a Bump stands between.
inline constexpr std::uint32_t kGapMax = 1U << 16;

}  // namespace pp::vm
