// SPDX-License-Identifier: Apache-2.0
// The columns of BrEq. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct BrEqCols {
  T is_beq, is_bne;  // exactly one is 1 on a real row, none on padding
  T pc, ts, next_pc;
  T target;  // where the branch leads if it is taken, as the ROM gives it
  T rs1, rs2;
  Access<T> read1, read2;
  T equal;    // 1 if the operands are equal
  T inverse;  // of (low difference)^2 - 3 (high difference)^2; unused if that is 0
};

}  // namespace pp::tables
