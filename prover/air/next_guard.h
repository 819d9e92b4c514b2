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
  const auto print = [](std::string_view next_role) {
    WindowCells<Table, field::FpExt> cells;
    const auto fill = [](std::span<field::FpExt> row, std::string_view role) {
      for (std::size_t i = 0; i < row.size(); ++i) row[i] = fixed_point(role, static_cast<std::uint32_t>(i));
    };
    fill(cells.local.cells(), "local");
    fill(cells.next.cells(), next_role);
    fill(cells.prep.cells(), "prep");
    cells.first_of_16 = field::FpExt::zero();
    cells.last_of_16 = field::FpExt::one();
    ByteWriter out;
    PrintReader reader(out);
    Table::eval(reader, cells.window());
    return out.take();
  };
  return print("next") == print("another next");
}

}  // namespace pp::air
