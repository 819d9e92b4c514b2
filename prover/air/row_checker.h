// SPDX-License-Identifier: Apache-2.0
// RowChecker: evaluates a trace row by row over plain field elements and names every constraint that fails, by table,
// row and label. Feeds the bus balancer on the way. A tool for tests and debugging. Not shared between threads.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/field/fp.h"
#include "kernels/matrix.h"
#include "prover/air/builder.h"
#include "prover/air/bus_balancer.h"
#include "prover/air/evaluate.h"
#include "prover/air/row.h"

namespace pp::air {

struct Violation {
  std::string_view table;
  std::size_t row;
  std::string_view label;
};

inline std::string to_string(const Violation& v) {
  return std::string(v.table) + " row " + std::to_string(v.row) + ": " + std::string(v.label);
}

class RowChecker : public Interactions<RowChecker, field::Fp> {
 public:
  using Expr = field::Fp;
  RowChecker(std::string_view table, std::size_t row, std::vector<Violation>& violations, BusBalancer* balancer)
      : table_(table), row_(row), violations_(violations), balancer_(balancer) {}

  static constexpr Expr constant(std::uint32_t v) { return field::Fp::from(v); }
  void zero(std::string_view label, Expr e) {
    if (!e.is_zero()) violations_.push_back({table_, row_, label});
  }
  void interact(Bus bus, Expr times, std::span<const Expr> tuple) {
    if (tuple.size() != bus_width(bus))
      violations_.push_back({table_, row_, "tuple of the wrong width"});
    else if (balancer_)
      balancer_->add(table_, bus, times, tuple);
  }

 private:
  std::string_view table_;
  std::size_t row_;
  std::vector<Violation>& violations_;
  BusBalancer* balancer_;
};

/// Checks one row, given as cells, as row number `row` (whose place in its group sets the periodic cells).
template <class Table>
void check_row(WindowCells<Table, field::Fp>& cells, std::size_t row, std::vector<Violation>& violations,
               BusBalancer* balancer = nullptr) {
  set_periodic(cells, row);
  RowChecker reader(Table::kName, row, violations, balancer);
  evaluate<Table>(reader, cells.window());
}

/// Checks a whole trace. Stops after the row in which `violations` reached `violations_max`.
/// Requires: the widths are the table's; equal heights, no blow-up.
template <class Table>
void check_trace(ConstColumns main, ConstColumns prep, std::vector<Violation>& violations,
                 BusBalancer* balancer = nullptr, std::size_t violations_max = 100) {
  WindowCells<Table, field::Fp> cells;
  const auto load = [](std::span<field::Fp> to, const ConstColumns& from, std::size_t row) {
    for (std::size_t j = 0; j < to.size(); ++j) to[j] = from.column(j)[row];
  };
  for (std::size_t row = 0; row < main.height() && violations.size() < violations_max; ++row) {
    load(cells.local.cells(), main, row);
    load(cells.next.cells(), main, (row + 1) % main.height());
    load(cells.prep.cells(), prep, row);
    check_row(cells, row, violations, balancer);
  }
}

}  // namespace pp::air
