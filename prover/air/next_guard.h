// SPDX-License-Identifier: Apache-2.0
// The rule that the lifting argument asks of authors: on the last row of a group of 16 no constraint may look at the
// next row, for the group after it may belong to another copy of the trace (or be the first, around the end). A table
// whose program fixes preprocessed flags may let those guard instead: where all preprocessed cells are 0, as the
// program has them on the last row, no constraint may look at the next row. Pure; any thread.
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

/// Says the same of what `eval` demands where all preprocessed cells are 0.
template <class Table>
bool next_is_guarded_by_prep() {
  PointValue selectors[2];
  fill_fixed_point(selectors, "selectors");
  const auto demands = [&](std::string_view next_role) {
    return print_of<Table>(next_role, selectors[0], selectors[1], /*has_prep=*/false);
  };
  return demands("next") == demands("another next");
}

}  // namespace pp::air
