// SPDX-License-Identifier: Apache-2.0
// The columns of Path. One row a permutation: a step of a sponge, or of a path to a root.
#pragma once
#include "prover/recursion/machine/ports.h"

namespace pp::recursion {

/// What the next row does with this one's state. All are 0 where it does nothing, as on the table's last row.
template <class T>
struct PathPrep {
  // Cells 8..15 of the next row: this row's after the permutation, or before it, or zeros; plus `added` in 8, 9, 10.
  T keeps_after, keeps_before, starts;
  T added[3];
  T keeps_rate;  // cells 0..7 of the next row are this row's after the permutation
  // The next row climbs from this row's cells 0..7: those after the permutation, those before it, or the sum of both.
  T climbs, from_after, from_before;
  // Of the row's eight values 4, 2 and 1 are missing at the end. With seven missing the last is 2.
  T missing[3];
  Port<T> wire;   // the challenge, or the bit that the climb into this row takes; read
  Port<T> start;  // the combination so far, written; or the index within the commitment, read
  T id;           // of the block, or of the commitment
  T block_times;  // cells 0..7 as a block, read or written
  T arrives;      // the climb ends here, at a digest of the commitment
};

template <class T>
struct PathCols {
  T in[16];
  T external[8][16];  // the state after each external round
  T internal[20];     // cell 0 after the cube of each internal round, before the matrix
  // Horner's rule over cells 0..7 of `in` by the wire, four cells at a time.
  T wire[5], wire_squared[5];
  T start[5], middle[5], end[5];
};

}  // namespace pp::recursion
