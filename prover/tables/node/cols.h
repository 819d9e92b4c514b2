// SPDX-License-Identifier: Apache-2.0
// The columns of Node. One row an inner node of the memory tree on the way to a touched page.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

/// A subtree's digest when the segment begins and when it ends.
template <class T>
struct Change {
  T start[8], end[8];
};

template <class T>
struct NodeCols {
  T is_real;
  T level, index;
  T left_touched, right_touched;  // 1 only on a real row
  Change<T> self, left, right;
};

}  // namespace pp::tables
