// SPDX-License-Identifier: Apache-2.0
// The columns of Commitments. One row a digest that openings lead to.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

template <class T>
struct CommitmentsPrep {
  T is_real;
  T block;  // read
  T commitment, index;
};

template <class T>
struct CommitmentsCols {
  T digest[8];
  T times;  // how many openings lead here: the queries say which, so the program cannot
};

}  // namespace pp::recursion
