// SPDX-License-Identifier: Apache-2.0
// The columns of Bitwise. One row an instruction; operands stand as bytes, lowest first.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct BitwiseCols {
  T is_and, is_or, is_xor;  // exactly one is 1 on a real row, none on padding
  T is_immediate;           // 1 only on a real row
  Head<T> head;
  Word<T> immediate;               // as the ROM gives it; 0 unless is_immediate
  T x[4], y[4], x_xor_y[4];        // bytes
  T read1_prev_ts, read2_prev_ts;  // the second is unused with an immediate
  Access<T> write;
  Word<T> result;
};

}  // namespace pp::tables
