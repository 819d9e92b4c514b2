// SPDX-License-Identifier: Apache-2.0
// The columns of Ecall. One row a call that reads and writes memory.
#pragma once
#include "prover/tables/gadgets.h"

namespace pp::tables {

/// The last word of a block of words: its word address is quarter + 2^14 hi.
template <class T>
struct LastWord {
  T quarter, hi;
};

template <class T>
struct EcallCols {
  T is_poseidon2, is_sha256, is_keccak;  // exactly one is 1 on a real row, none on padding
  T pc, ts;
  T call_prev_ts;          // of a7, which holds the call's number
  Access<T> state, block;  // of a0 and, for SHA-256, of a1
  LastWord<T> state_last, block_last;
};

}  // namespace pp::tables
