// SPDX-License-Identifier: Apache-2.0
// fill_segment: turns what an execution recorded into the main columns of every table, and a program into the fixed
// columns. This is the prover's side only; nothing that it does wrong can make a false proof, only none.
//
// The caller's thread runs it with OpenMP below; the result depends on the record alone, not on the thread count.
#pragma once
#include <cstdint>
#include <vector>

#include "kernels/matrix.h"
#include "prover/tables/classes.h"
#include "prover/tables/rom/rom.h"
#include "prover/vm/record.h"
#include "schemas/vocab/result.h"

namespace pp::vm {

/// The main columns of all tables of a class, in their fixed order.
/// Shape: main[t] has the width of table t and 2^log_rows >= 16 rows.
struct SegmentTrace {
  tables::SegmentClass klass = tables::SegmentClass::Core;
  std::vector<Matrix> main;
  std::uint32_t log_rows(tables::TableId table) const {
    return static_cast<std::uint32_t>(main[tables::place_of(table, klass)].log_height());
  }
};

inline constexpr std::uint32_t kTraceLogRowsMin = 4;

/// The height of a table with so many rows.
std::uint32_t log_rows_for(std::uint64_t n_rows);

/// Fills all main columns, for the cheapest class that proves the segment or for a given one.
/// Requires: the record came from this program; the class has the tables of all its calls.
/// Errors: P-FIL-001 a step at a pc without instruction.
Result<SegmentTrace> fill_segment(const SegmentRecord& record, const tables::DecodedCode& code);
Result<SegmentTrace> fill_segment(const SegmentRecord& record, const tables::DecodedCode& code,
                                  tables::SegmentClass klass);

/// The fixed columns of all tables of a class, in their order; empty for a table without some. Byte and Range do not
/// depend on the program, Rom holds it.
std::vector<Matrix> fill_preprocessed(const tables::DecodedCode& code,
                                      tables::SegmentClass klass = tables::SegmentClass::Core);

}  // namespace pp::vm
