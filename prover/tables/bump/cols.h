// SPDX-License-Identifier: Apache-2.0
// The columns of Bump. One row a step of time at one address.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct BumpCols {
  T is_real;
  T address;
  T prev_ts, ts;
  Word<T> value;
  T gap_top, ts_top;  // bits 16 to 23 of ts - prev_ts - 1 and of ts
};

}  // namespace pp::tables
