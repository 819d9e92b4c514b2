// SPDX-License-Identifier: Apache-2.0
// The columns of Poseidon2Io. Eight rows a call of POSEIDON2, two words a row.
#pragma once
#include "prover/tables/ecall/block.h"

namespace pp::tables {

template <class T>
struct Poseidon2IoCols {
  T is_real, is_last;
  BlockRow<T> block;
  struct Element {
    Access<T> memory;
    Word<T> after;
    T top_inverse;  // 1 / (0x7f00 - after.hi), anything if that is zero
  } element[2];
};

}  // namespace pp::tables
