// SPDX-License-Identifier: Apache-2.0
// The columns of Given. One row a hint and a constant.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

template <class T>
struct GivenPrep {
  Port<T> hint, constant;
  T value[5];  // of the constant
};

template <class T>
struct GivenCols {
  T hint[5];
};

}  // namespace pp::recursion
