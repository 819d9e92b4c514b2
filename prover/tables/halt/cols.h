// SPDX-License-Identifier: Apache-2.0
// The columns of Halt. One row at most is real.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct HaltCols {
  T is_real;
  T pc, ts;
  T call_prev_ts;       // of a7, which holds 0
  Access<T> exit_code;  // of a0
};

}  // namespace pp::tables
