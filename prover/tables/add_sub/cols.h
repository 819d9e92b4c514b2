// SPDX-License-Identifier: Apache-2.0
// The columns of AddSub. A cell is a KoalaBear element; one row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct AddSubCols {
  T is_add, is_add_immediate, is_sub;  // exactly one is 1 on a real row, none on padding
  Head<T> head;
  Word<T> immediate;              // as the ROM gives it; 0 unless is_add_immediate
  Access<T> read1, read2, write;  // with an immediate, read2.prev holds it and read2.prev_ts is unused
  Word<T> result;                 // what rd holds afterwards
};

}  // namespace pp::tables
