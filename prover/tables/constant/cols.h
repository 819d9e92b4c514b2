// SPDX-License-Identifier: Apache-2.0
// The columns of Constant. One row an instruction whose effect is known before the program runs.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct ConstantCols {
  T is_nop, is_write;  // exactly one is 1 on a real row, none on padding
  T pc, ts, next_pc;
  T rd;
  Word<T> value;    // what rd holds afterwards; 0 for a nop
  Access<T> write;  // unused for a nop
};

}  // namespace pp::tables
