// SPDX-License-Identifier: Apache-2.0
// The columns of Range. All (value, bits) with value < 2^bits, for bits 0 to 16.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct RangePrep {
  T value, bits;
};

template <class T>
struct RangeCols {
  T times;  // how often a row asks for this one
};

}  // namespace pp::tables
