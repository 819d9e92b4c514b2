// SPDX-License-Identifier: Apache-2.0
// The columns of Page. Sixteen rows a page of 64 words, four words a row.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct PageCols {
  T is_real;  // the same on all rows of a page, as is index
  T index;
  T closes;                     // 1 on the last row of a real page
  T address;                    // of the row's first word
  Word<T> start[4];             // the words when the segment begins
  Word<T> end[4];               // the words when it ends
  T end_ts[4];                  // the times of the last accesses, 0 without one
  T start_in[8], start_out[8];  // the chain over start, before and after this row
  T end_in[8], end_out[8];      // the chain over end
};

}  // namespace pp::tables
