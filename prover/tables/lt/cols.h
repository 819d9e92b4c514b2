// SPDX-License-Identifier: Apache-2.0
// The columns of Lt. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct LtCols {
  T is_slt, is_sltu;  // exactly one is 1 on a real row, none on padding
  T is_immediate;     // 1 only on a real row
  Head<T> head;
  Word<T> immediate;              // as the ROM gives it; 0 unless is_immediate
  Access<T> read1, read2, write;  // with an immediate, read2.prev holds it and read2.prev_ts is unused
  Order<T> order;                 // order.less is the result
};

}  // namespace pp::tables
