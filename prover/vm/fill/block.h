// SPDX-License-Identifier: Apache-2.0
// Rows to columns: rows are filled a block at a time in a struct of cells, then moved column by column, so that each
// column is written in runs of one cache line. Any thread; blocks of one table may be filled at the same time.
#pragma once
#include <algorithm>
#include <array>
#include <type_traits>

#include "kernels/matrix.h"
#include "prover/air/builder.h"

namespace pp::vm {

inline constexpr std::size_t kBlockRows = 16;

inline field::Fp to_cell(std::uint32_t integer) { return field::Fp::from(integer); }
inline field::Fp to_cell(field::Fp cell) { return cell; }

/// Sixteen rows of a table, zero at first.
template <template <class> class Cols, class Cell>
struct Block {
  std::array<Cols<Cell>, kBlockRows> rows{};

  /// Moves the block into columns at `first_row`.
  void store(Matrix& matrix, std::size_t first_row) const {
    constexpr std::size_t kCells = air::kWidth<Cols>;
    static_assert(sizeof(Cols<Cell>) == kCells * sizeof(Cell));
    const auto* cells = reinterpret_cast<const Cell*>(rows.data());
    for (std::size_t j = 0; j < kCells; ++j) {
      field::Fp* out = matrix.column(j) + first_row;
      for (std::size_t i = 0; i < kBlockRows; ++i) out[i] = to_cell(cells[i * kCells + j]);
    }
  }
};

}  // namespace pp::vm
