// SPDX-License-Identifier: Apache-2.0
// The columns of KeccakIo. Ten rows a call of KECCAK_F: row 2 y + h has half h of the five lanes of plane y.
#pragma once
#include "prover/tables/ecall/block.h"

namespace pp::tables {

template <class T>
struct KeccakIoCols {
  T is_real, is_last;
  BlockRow<T> block;
  T half;  // 0: the lanes' low words, 1: their high words
  struct Lane {
    Access<T> memory;
    Word<T> after;
  } lane[5];
};

}  // namespace pp::tables
