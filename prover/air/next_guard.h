// SPDX-License-Identifier: Apache-2.0
// The rule that the lifting argument asks of authors: on the last row of a period no constraint may look at the next
// row, for the group after it may belong to another copy of the trace (or be the first, around the end). A table whose
// program fixes preprocessed flags may let those guard instead: where all preprocessed cells are 0, as the program has
// them on the last row, no constraint may look at the next row. Pure; any thread.
#pragma once
#include "prover/air/fingerprint.h"

namespace pp::air {

/// Says whether what `eval` demands on the last row of a period is free of `next`: evaluated twice as polynomials, at
/// one point but for the next row, everything must agree.
template <class Table>
bool next_is_guarded() {
  const auto print_with = [](std::string_view role) {
    return print_of<Table>([&](WindowCells<Table, PointValue>& cells) {
      fill_fixed_point(cells.next.cells(), role);
      WindowCells<Table, field::Fp> last;
      if constexpr (HasPeriodic<Table>) set_periodic(last, (std::size_t{1} << Table::kLogPeriod) - 1);
      for (std::size_t j = 0; j < cells.periodic.cells().size(); ++j)
        cells.periodic.cells()[j] = PointValue(field::FpExt::from_base(last.periodic.cells()[j]));
    });
  };
  return print_with("next") == print_with("another next");
}

/// Says the same of what `eval` demands where all preprocessed cells are 0.
template <class Table>
bool next_is_guarded_by_prep() {
  const auto print_with = [](std::string_view role) {
    return print_of<Table>([&](WindowCells<Table, PointValue>& cells) {
      fill_fixed_point(cells.next.cells(), role);
      std::ranges::fill(cells.prep.cells(), PointValue::zero());
    });
  };
  return print_with("next") == print_with("another next");
}

}  // namespace pp::air
