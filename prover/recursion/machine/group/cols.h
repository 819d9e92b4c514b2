// SPDX-License-Identifier: Apache-2.0
// The columns of Group. One row eight extension elements that stand in five blocks: packed, or folded.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

template <class T>
struct GroupPrep {
  Port<T> block[5];
  Port<T> element[8];
  T folds_8, folds_4, folds_2;  // so many elements are a group of a FRI layer; one at most is 1
  T bit[3], known, ratio;       // addresses, read as far as the fold uses them
  Port<T> folded;
};

template <class T>
struct GroupCols {
  T element[8][5];
  T ratio[4][5];  // its first to fourth power
  T high[5];      // of a fold of 8, the upper half of its polynomial at the ratio
  T folded[5];
  T bit[3];      // the position in the group, lowest first
  T near[2][5];  // the elements at the upper two bits, for either lowest bit
  T known[5];    // the element at the position
};

}  // namespace pp::recursion
