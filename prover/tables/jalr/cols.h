// SPDX-License-Identifier: Apache-2.0
// The columns of Jalr. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct JalrCols {
  T is_real;
  T is_write;     // 0 if rd is x0; 1 only on a real row
  T is_negative;  // the immediate's sign
  T pc, ts;
  T rd, rs1;
  Word<T> link;    // pc + 4, as the ROM gives it
  T immediate_lo;  // low limb of the immediate; the high one is 0 or 0xffff by its sign
  Access<T> read;
  Access<T> write;  // unused if rd is x0
  T quarter, hi;    // the target is 4 * quarter + 2^16 * hi
  T odd;            // bit 0 of rs1 + immediate, which the target drops
};

}  // namespace pp::tables
