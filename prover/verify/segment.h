// SPDX-License-Identifier: Apache-2.0
// verify_segment: does this proof show that the program, started in one state, reached another?
//
// This is where a pool or a market judges a member's work. Pure; no threads, no allocation beyond the proof's size.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "prover/protocol/params.h"
#include "prover/protocol/statement.h"
#include "prover/tables/segment_class.h"
#include "prover/verify/verdict.h"
#include "schemas/vocab/bytes.h"

namespace pp::verify {

/// Between two instructions: the root of memory, registers included, and the next pc. After a halt the pc is 0.
struct State {
  std::array<std::uint32_t, 8> root{};  // canonical elements
  std::uint32_t pc = 0;
  friend bool operator==(const State&, const State&) = default;
};

/// What an order or a market adds, so that a proof for one is no proof for another: a SHA-256 as 16-bit limbs.
using Context = std::array<std::uint16_t, 16>;

/// What one segment proof says, and with which class of tables.
struct SegmentStatement {
  tables::SegmentClass klass = tables::SegmentClass::Core;
  std::array<std::uint32_t, 8> program_root{};  // of the preprocessed columns
  std::uint32_t rom_log_rows = 0;
  State start, end;
  std::uint32_t ts_end = 0;  // 1 + 3 * instructions
  bool halted = false;
  std::uint32_t exit_code = 0;
  Context context{};

  void encode(ByteWriter& w) const;
  /// Reads one statement; an unknown class, or a flag other than 0 or 1, fails the reader.
  static SegmentStatement decode(ByteReader& r);
  friend bool operator==(const SegmentStatement&, const SegmentStatement&) = default;
};

/// Checks what a statement says on its own, before any proof: canonical values, ts_end < 2^24, halted implies pc 0,
/// not halted implies exit code 0.
Verdict check_statement(const SegmentStatement& statement);

/// The statement as the generic protocol sees it: see verify/segment_publics.h.
protocol::Statement protocol_statement(const SegmentStatement& statement);

/// Judges a proof against the statement that is expected of it.
Verdict verify_segment(BytesView proof, const SegmentStatement& expected,
                       const protocol::Params& params = protocol::kSegmentParams);

}  // namespace pp::verify
