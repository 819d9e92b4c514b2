// SPDX-License-Identifier: Apache-2.0
// The columns of Sha256Io. Four words a row: two rows for a call's state, four for its message block.
#pragma once
#include "prover/tables/ecall/block.h"

namespace pp::tables {

template <class T>
struct Sha256IoCols {
  T is_state, is_block;  // exactly one is 1 on a real row, none on padding
  T is_last;
  BlockRow<T> block;
  struct OneWord {
    Access<T> memory;
    Word<T> after;   // what memory holds afterwards
    Word<T> worked;  // of a state: the working variable after the last round
  } word[4];
};

}  // namespace pp::tables
