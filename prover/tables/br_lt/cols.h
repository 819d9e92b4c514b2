// SPDX-License-Identifier: Apache-2.0
// The columns of BrLt. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct BrLtCols {
  T is_blt, is_bltu, is_bge, is_bgeu;  // exactly one is 1 on a real row, none on padding
  T pc, ts, next_pc;
  T target;  // where the branch leads if it is taken, as the ROM gives it
  T rs1, rs2;
  Access<T> read1, read2;
  Order<T> order;
};

}  // namespace pp::tables
