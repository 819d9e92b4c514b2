// SPDX-License-Identifier: Apache-2.0
// Fingerprint: a hash of what a table demands, so that verifying keys change when, and only when, a table does.
//
// The constraints, multiplicities and tuples are polynomials in the cells; they are evaluated at one fixed point of
// the extension, derived from the position of each cell, and the values are hashed with names, widths and buses. Two
// different polynomials of degree 3 agree at a random point with probability below 2^-150, and it does not matter how
// an expression is written. The point is public: this tells versions apart, it does not bind an adversary who writes
// tables. Pure; any thread.
#pragma once
#include <span>
#include <string_view>

#include "kernels/field/fp_ext.h"
#include "prover/air/builder.h"
#include "prover/air/point_value.h"
#include "prover/air/row.h"
#include "schemas/vocab/bytes.h"

namespace pp::air {

/// Writes the value of everything that `eval` says.
class PrintReader : public Interactions<PrintReader, PointValue> {
 public:
  using Expr = PointValue;
  explicit PrintReader(ByteWriter& out) : out_(out) {}
  static Expr constant(std::uint32_t v) { return Expr(field::FpExt::from_base(field::Fp::from(v))); }
  void zero(std::string_view, const Expr& e);
  void interact(Bus bus, const Expr& times, std::span<const Expr> tuple);

 private:
  void write(const Expr& e);
  ByteWriter& out_;
};

/// Fills cells with the elements that belong to a role, by position.
void fill_fixed_point(std::span<PointValue> cells, std::string_view role);

/// Evaluates a table at the fixed point; `adjust` may set cells otherwise before that.
template <class Table, class Adjust>
Bytes print_of(const Adjust& adjust) {
  WindowCells<Table, PointValue> cells;
  fill_fixed_point(cells.local.cells(), "local");
  fill_fixed_point(cells.next.cells(), "next");
  fill_fixed_point(cells.prep.cells(), "prep");
  fill_fixed_point(cells.periodic.cells(), "selectors");
  adjust(cells);
  ByteWriter out;
  PrintReader reader(out);
  Table::eval(reader, cells.window());
  return out.take();
}

Digest32 finish_fingerprint(std::string_view name, std::uint32_t main_width, std::uint32_t prep_width, bool uses_next,
                            std::span<const PeriodicColumn> periodic, const Bytes& print);

/// Fingerprints one table.
template <class Table>
Digest32 fingerprint_of() {
  return finish_fingerprint(Table::kName, static_cast<std::uint32_t>(kWidth<Table::template Cols>),
                            static_cast<std::uint32_t>(kWidth<Table::template Prep>), Table::kUsesNext,
                            periodic_columns<Table>(), print_of<Table>([](const auto&) {}));
}

}  // namespace pp::air
