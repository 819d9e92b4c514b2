// SPDX-License-Identifier: Apache-2.0
// The columns of Alu. One row a multiplication and addition.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

template <class T>
struct AluPrep {
  Port<T> a, b, c, d;
};

template <class T>
struct AluCols {
  T a[5], b[5], c[5], d[5];
};

}  // namespace pp::recursion
