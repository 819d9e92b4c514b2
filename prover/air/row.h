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

/// The rows that one evaluation of a table reads, owned.
template <class Table, class E>
struct WindowCells {
  template <class T>
  using NextColumns = std::conditional_t<Table::kUsesNext, typename Table::template Cols<T>, NoCols<T>>;
  template <class T>
  using PeriodicColumns = PeriodicCols<Table, T>;

  Row<Table::template Cols, E> local;
  Row<NextColumns, E> next;
  Row<Table::template Prep, E> prep;
  Row<PeriodicColumns, E> periodic;

  constexpr Window<Table, E> window() const {
    return {local.columns(), next.columns(), prep.columns(), periodic.columns()};
  }
};

/// Sets the periodic cells to those of row number `row`.
template <class Table>
void set_periodic(WindowCells<Table, field::Fp>& cells, std::size_t row) {
  if constexpr (HasPeriodic<Table>) {
    const auto values = Table::periodic_row(static_cast<std::uint32_t>(row % (std::size_t{1} << Table::kLogPeriod)));
    const auto* integers = reinterpret_cast<const std::uint32_t*>(&values);
    for (field::Fp& cell : cells.periodic.cells()) cell = field::Fp::from(*integers++);
  }
}

}  // namespace pp::air
