// SPDX-License-Identifier: Apache-2.0
// The columns of MemWord. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct MemWordCols {
  T is_load, is_store;  // exactly one is 1 on a real row, none on padding
  T pc, ts;
  T rs1;    // the base
  T other;  // rd of a load, rs2 of a store
  Word<T> immediate;
  Access<T> base, memory, reg;
  Word<T> value;  // what memory and `other` both hold afterwards
  T quarter, hi;  // the byte address is 4 * quarter + 2^16 * hi
};

}  // namespace pp::tables
