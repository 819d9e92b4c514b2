// SPDX-License-Identifier: Apache-2.0
// The columns of Mul. One row an instruction; operands stand as bytes, lowest first.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct MulCols {
  T is_mul, is_mulh, is_mulhsu, is_mulhu;  // exactly one is 1 on a real row, none on padding
  Head<T> head;
  T x[4], y[4];    // bytes
  T x_top, y_top;  // the operands' top bits
  T read1_prev_ts, read2_prev_ts;
  Access<T> write;
  Word<T> result;  // the half of the product that rd takes
  Word<T> rest;    // the other half
  T carry[4];      // out of each 16-bit limb of the 64-bit product
};

}  // namespace pp::tables
