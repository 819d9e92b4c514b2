// SPDX-License-Identifier: Apache-2.0
// The columns of Poseidon2Call. One row a call of POSEIDON2.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

template <class T>
struct Poseidon2CallCols {
  T is_real;
  T ts;  // of the call
  T in[16], out[16];
};

}  // namespace pp::tables
