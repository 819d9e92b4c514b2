// SPDX-License-Identifier: Apache-2.0
// Limits: how long a run may be and how large one segment may get. Values only.
#pragma once
#include <array>
#include <cstdint>

#include "prover/protocol/limits.h"
#include "prover/vm/isa.h"

namespace pp::vm {

/// The most rows that a segment may have in the tables that grow with it. The other tables have fixed heights.
struct RowCaps {
  std::array<std::uint32_t, kFamilies> family;  // one row an instruction
  std::uint32_t page, node, poseidon2, bump;

  static constexpr RowCaps uniform(std::uint32_t rows) {
    RowCaps caps{.family = {}, .page = rows, .node = rows, .poseidon2 = rows, .bump = rows};
    caps.family.fill(rows);
    return caps;
  }
};

/// What one touched page, and one node above touched pages, cost in rows: a page hashes 16 times at either end.
inline constexpr std::uint32_t kPageRows = 16, kPageHashes = 32, kNodeHashes = 2;

struct Limits {
  std::uint64_t instructions_max = std::uint64_t{1} << 32;
  std::uint64_t pages_max = std::uint64_t{1} << 20;  // touched in the whole run; 256 MiB
  std::uint32_t segment_cycles_max = 1U << protocol::kLogCyclesDefault;
  RowCaps row_caps = RowCaps::uniform(1U << protocol::kLogCyclesDefault);
  std::uint32_t job_bytes_max = protocol::kJobBytesMax;

  /// The profile for segments of 2^log_cycles cycles. No table is higher than that.
  static constexpr Limits for_log_cycles(std::uint32_t log_cycles) {
    Limits limits;
    limits.segment_cycles_max = 1U << log_cycles;
    limits.row_caps = RowCaps::uniform(1U << log_cycles);
    return limits;
  }
};

/// A segment can always hold one instruction, which touches two pages at most; caps below that are refused.
inline constexpr std::uint32_t kPagesOfOneInstruction = 2;
inline constexpr std::uint32_t kNodesOfOneInstruction = 2 * 23;
inline constexpr std::uint32_t kJobBytesMin = 4096;
/// Words of registers are bumped at most once in 2^16 units of time.
constexpr std::uint32_t register_bumps_max(std::uint64_t cycles) {
  return 32 * static_cast<std::uint32_t>(3 * cycles / (1U << 16) + 1);
}

/// Whether every cap leaves room for one instruction and no segment outgrows its clock.
constexpr bool is_valid(const Limits& l) {
  const bool cycles = l.segment_cycles_max >= 1 && l.segment_cycles_max <= 1U << protocol::kLogCyclesMax;
  bool rows = l.row_caps.page >= kPageRows * kPagesOfOneInstruction && l.row_caps.node >= kNodesOfOneInstruction &&
              l.row_caps.poseidon2 >= kPageHashes * kPagesOfOneInstruction + kNodeHashes * kNodesOfOneInstruction &&
              l.row_caps.bump > register_bumps_max(l.segment_cycles_max);
  for (std::size_t i = 1; i < kFamilies; ++i) rows = rows && l.row_caps.family[i] >= 1;
  return cycles && rows && l.job_bytes_max >= kJobBytesMin && l.job_bytes_max <= protocol::kJobBytesMax;
}

}  // namespace pp::vm
