// SPDX-License-Identifier: Apache-2.0
// The columns of DivRem. One row an instruction: x / y = quotient, remainder.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct DivRemCols {
  T is_div, is_divu, is_rem, is_remu;  // exactly one is 1 on a real row, none on padding
  Head<T> head;
  Access<T> read1, read2, write;
  T x_sign, y_sign;  // 0 for DIVU and REMU
  Word<T> x_abs;
  T y_abs[4];         // bytes, lowest first
  T quotient_abs[4];  // bytes
  Word<T> remainder_abs;
  T carry;             // out of the low limb of quotient_abs * y_abs + remainder_abs
  T borrow;            // out of the low limb of y_abs - remainder_abs - 1; unused if y is 0
  T by_zero;           // 1 if y is 0
  T inverse;           // of the sum of y_abs's bytes; unused if y is 0
  Word<T> result_abs;  // quotient_abs or remainder_abs
  T negate;            // 1 if the result is -result_abs
  Word<T> result;
};

}  // namespace pp::tables
