// SPDX-License-Identifier: Apache-2.0
// The rule that the lifting argument asks of authors: on the last row of a group of 16 no constraint may look at the
// next row, for the group after it may belong to another copy of the trace (or be the first, around the end).
// Pure; any thread.
#pragma once
#include "prover/air/fingerprint.h"

namespace pp::air {

/// Says whether what `eval` demands where last_of_16 = 1 and first_of_16 = 0 is free of `next`: evaluated twice as
/// polynomials, at one point but for the next row, everything must agree.
template <class Table>
bool next_is_guarded() {
  const PointValue zero = PointValue::zero(), one = PointValue::one();
  return print_of<Table>("next", zero, one) == print_of<Table>("another next", zero, one);
}

}  // namespace pp::air
