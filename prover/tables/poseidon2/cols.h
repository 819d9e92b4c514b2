// SPDX-License-Identifier: Apache-2.0
// The columns of Poseidon2. One row a permutation.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct Poseidon2Cols {
  T in[16];
  T external[8][16];  // the state after each external round
  T internal[20];     // cell 0 after the cube of each internal round, before the matrix
  T times;            // how often a row asks for this compression
};

}  // namespace pp::tables
