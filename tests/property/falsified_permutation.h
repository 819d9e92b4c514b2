// SPDX-License-Identifier: Apache-2.0
// A permutation that is wrong in one cell, as a row of a table shows it. Test values; not shared.
#pragma once
#include <algorithm>
#include <array>

#include "kernels/hash/poseidon2.h"

namespace pp {

/// A row of the permutation in which one cell is off by one, and all that follows from it: cell `cell` of external
/// round `round`, or, with `round` from 8 on, the cube of internal round `round` - 8. `Row` has the columns `in`,
/// `external` and `internal`; all else is zero.
template <class Row>
Row falsified_permutation(std::array<field::Fp, 16> state, std::size_t round, std::size_t cell) {
  using field::Fp;
  using Permutation = hash::Poseidon2W16;
  Row row{};
  std::ranges::copy(state, row.in);
  const auto external_round = [&](std::size_t r) {
    for (std::size_t i = 0; i < 16; ++i) state[i] = Permutation::cube(state[i] + hash::kPoseidon2.external[r][i]);
    Permutation::external_matrix(state.data());
    if (r == round) state[cell] += Fp::one();
    std::ranges::copy(state, row.external[r]);
  };
  Permutation::external_matrix(state.data());
  for (std::size_t r = 0; r < 4; ++r) external_round(r);
  for (std::size_t r = 0; r < 20; ++r) {
    state[0] = Permutation::cube(state[0] + hash::kPoseidon2.internal[r]);
    if (8 + r == round) state[0] += Fp::one();
    row.internal[r] = state[0];
    Permutation::internal_matrix(state.data());
  }
  for (std::size_t r = 4; r < 8; ++r) external_round(r);
  return row;
}

}  // namespace pp
