// SPDX-License-Identifier: Apache-2.0
// The columns of Byte. All pairs of bytes with their exclusive or.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct BytePrep {
  T a, b, a_xor_b;
};

template <class T>
struct ByteCols {
  T times_3, times_2;  // how often a row asks for (a, b, a xor b), and for (a, b)
};

}  // namespace pp::tables
