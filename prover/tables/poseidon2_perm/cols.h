// SPDX-License-Identifier: Apache-2.0
// The columns of Poseidon2Perm. Poseidon2's, and how often a call asks for the whole permutation.
#pragma once
#include "prover/tables/poseidon2/cols.h"

namespace pp::tables {

template <class T>
struct Poseidon2PermCols {
  Poseidon2Cols<T> core;
  T calls;
};

}  // namespace pp::tables
