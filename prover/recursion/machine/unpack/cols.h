// SPDX-License-Identifier: Apache-2.0
// The columns of Unpack. One row an extension element and its coefficients.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

template <class T>
struct UnpackPrep {
  Port<T> ext;
  Port<T> base[5];
};

template <class T>
struct UnpackCols {
  T value[5];
};

}  // namespace pp::recursion
