// SPDX-License-Identifier: Apache-2.0
// The columns of Shift. One row an instruction.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct ShiftCols {
  T is_left, is_left_16, is_right, is_right_16;  // exactly one is 1 on a real row; _16: amounts of 16 to 31
  T is_arithmetic;                               // SRA; 1 only with is_right or is_right_16
  T is_immediate;                                // 1 only on a real row
  Head<T> head;
  T immediate;                    // the amount, as the ROM gives it; 0 unless is_immediate
  Access<T> read1, read2, write;  // with an immediate, read2.prev holds it, read2.prev_ts is unused
  T amount_bit[4];                // of the amount modulo 16
  T power_low, power;             // 2^(low two bits), 2^(amount modulo 16)
  T low_bits;                     // how many bits of a limb are its low part
  T factor;                       // 2^(16 - low_bits)
  Word<T> low, high;              // for each limb of x: limb = high * 2^low_bits + low
  T fill;                         // 1 if ones enter from the left
  Word<T> result;
};

}  // namespace pp::tables
