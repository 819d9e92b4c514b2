// SPDX-License-Identifier: Apache-2.0
// Row: one row of a table as cells that a reader fills and as the columns that `eval` names. Values only.
#pragma once
#include <cstddef>
#include <span>
#include <type_traits>

#include "prover/air/builder.h"

namespace pp::air {

/// The same cells under two views. A struct of columns has only members of the cell type, so cell i is column i.
template <template <class> class Columns, class E>
class Row {
 public:
  static constexpr std::size_t kCells = kWidth<Columns>;

  constexpr const Columns<E>& columns() const { return columns_; }
  std::span<E> cells() {
    if constexpr (kCells == 0) {
      return {};
    } else {
      static_assert(sizeof(Columns<E>) == kCells * sizeof(E));
      return {reinterpret_cast<E*>(&columns_), kCells};
    }
  }

 private:
  Columns<E> columns_;
};

/// The three rows that one evaluation of a table reads, owned, with the selectors.
template <class Table, class E>
struct WindowCells {
  template <class T>
  using NextColumns = std::conditional_t<Table::kUsesNext, typename Table::template Cols<T>, NoCols<T>>;

  Row<Table::template Cols, E> local;
  Row<NextColumns, E> next;
  Row<Table::template Prep, E> prep;
  E first_of_16, last_of_16;

  constexpr Window<Table, E> window() const {
    return {local.columns(), next.columns(), prep.columns(), first_of_16, last_of_16};
  }
};

}  // namespace pp::air
