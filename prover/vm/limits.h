// SPDX-License-Identifier: Apache-2.0
// Limits: how long a run may be and how large one segment may get. Values only.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "prover/protocol/limits.h"
#include "prover/vm/calls.h"
#include "prover/vm/isa.h"

namespace pp::vm {

/// What one call costs in the table of its rounds.
inline constexpr std::uint32_t kSha256RoundRows = 64, kKeccakRoundRows = 512;

/// What one call takes to prove, in cycles of ordinary code (by committed cells; about 100 of them a cycle).
inline constexpr std::uint64_t kPoseidon2Work = 8, kSha256Work = 230, kKeccakWork = 2000;

/// The most rows that a segment may have in the tables that grow with it. The other tables have fixed heights.
struct RowCaps {
  std::array<std::uint32_t, kFamilies> family;  // one row an instruction
  std::uint32_t page, node, poseidon2, bump;
  std::uint32_t sha256_round, keccak_round;

  /// The tables of rounds are wide: at a quarter of the height they cost about what all the others do together. One
  /// call always has room.
  static constexpr RowCaps uniform(std::uint32_t rows) {
    RowCaps caps{.family = {},
                 .page = rows,
                 .node = rows,
                 .poseidon2 = rows,
                 .bump = rows,
                 .sha256_round = std::max(rows / 4, kSha256RoundRows),
                 .keccak_round = std::max(rows / 4, kKeccakRoundRows)};
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

/// A segment can always hold one instruction, which touches five pages at most: the registers', two of a message block
/// and two of a state. Caps below that are refused.
inline constexpr std::uint32_t kPagesOfOneInstruction = 5;
inline constexpr std::uint32_t kNodesOfOneInstruction = 5 * 23;
inline constexpr std::uint32_t kJobBytesMin = 8192;
/// Words of registers are bumped at most once in 2^16 units of time.
constexpr std::uint32_t register_bumps_max(std::uint64_t cycles) {
  return 32 * static_cast<std::uint32_t>(3 * cycles / (1U << 16) + 1);
}

/// Whether every cap leaves room for one instruction and no segment outgrows its clock.
constexpr bool is_valid(const Limits& l) {
  const bool cycles = l.segment_cycles_max >= 1 && l.segment_cycles_max <= 1U << protocol::kLogCyclesMax;
  bool rows = l.row_caps.page >= kPageRows * kPagesOfOneInstruction && l.row_caps.node >= kNodesOfOneInstruction &&
              l.row_caps.poseidon2 >= kPageHashes * kPagesOfOneInstruction + kNodeHashes * kNodesOfOneInstruction &&
              l.row_caps.bump > register_bumps_max(l.segment_cycles_max) + kStateWordsMax + kBlockWordsMax &&
              l.row_caps.sha256_round >= kSha256RoundRows && l.row_caps.keccak_round >= kKeccakRoundRows;
  for (std::size_t i = 1; i < kFamilies; ++i) rows = rows && l.row_caps.family[i] >= 1;
  return cycles && rows && l.job_bytes_max >= kJobBytesMin && l.job_bytes_max <= protocol::kJobBytesMax;
}

}  // namespace pp::vm
