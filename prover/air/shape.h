// SPDX-License-Identifier: Apache-2.0
// Shape: what a table looks like from outside: widths, interactions, degree. Found by reading `eval` over degrees, so
// nothing is declared twice. Values only; any thread.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "prover/air/builder.h"
#include "prover/air/row.h"

namespace pp::air {

inline constexpr std::uint32_t kExtensionDegree = 5;

struct Shape {
  std::string_view name;
  std::uint32_t main_width = 0;
  std::uint32_t prep_width = 0;
  bool uses_next = false;
  std::uint32_t log_period = 0;           // the table has 2^log_period rows or more
  std::vector<PeriodicColumn> periodic;   // in order
  std::uint32_t n_eval_constraints = 0;   // what `eval` states itself
  std::uint32_t degree = 0;               // the highest, LogUp's constraints included
  std::uint32_t multiplicity_degree = 0;  // the highest; 1 at most
  std::uint32_t tuple_degree = 0;         // the highest; 1 at most
  std::vector<Bus> interactions;          // in order of declaration

  /// Interactions are settled two by two; each pair but the last has a fraction column.
  std::uint32_t n_pairs() const { return static_cast<std::uint32_t>((interactions.size() + 1) / 2); }
  /// Base columns of the permutation trace: the fractions, then the running sum.
  std::uint32_t perm_width() const { return kExtensionDegree * n_pairs(); }
  /// All constraints: eval's, one a fraction, the step and the first row of the running sum.
  std::uint32_t n_constraints() const { return n_eval_constraints + n_pairs() + 1; }
  std::uint32_t n_interactions_on(Bus bus) const {
    return static_cast<std::uint32_t>(std::ranges::count(interactions, bus));
  }
};

/// Degree arithmetic: a column has degree 1, a product adds, a sum takes the larger.
struct Degree {
  std::uint32_t value = 0;
  friend constexpr Degree operator+(Degree a, Degree b) { return {std::max(a.value, b.value)}; }
  friend constexpr Degree operator-(Degree a, Degree b) { return a + b; }
  friend constexpr Degree operator*(Degree a, Degree b) { return {a.value + b.value}; }
};

/// Reads degrees and counts.
class DegreeReader : public Interactions<DegreeReader, Degree> {
 public:
  using Expr = Degree;
  explicit DegreeReader(Shape& shape) : shape_(shape) {}
  static constexpr Degree constant(std::uint32_t) { return {0}; }
  void zero(std::string_view, Degree e) {
    ++shape_.n_eval_constraints;
    shape_.degree = std::max(shape_.degree, e.value);
  }
  void interact(Bus bus, Degree times, std::span<const Degree> tuple) {
    shape_.interactions.push_back(bus);
    well_formed_ = well_formed_ && tuple.size() == bus_width(bus);
    shape_.multiplicity_degree = std::max(shape_.multiplicity_degree, times.value);
    for (const Degree d : tuple) shape_.tuple_degree = std::max(shape_.tuple_degree, d.value);
  }
  /// Every tuple had the width of its bus.
  bool well_formed() const { return well_formed_; }

 private:
  Shape& shape_;
  bool well_formed_ = true;
};

/// Measures a table.
/// Errors: a tuple of a width other than its bus's, or a table without interactions, yields degree 99, which no
/// prover or verifier accepts.
template <class Table>
Shape shape_of() {
  Shape shape{.name = Table::kName,
              .main_width = static_cast<std::uint32_t>(kWidth<Table::template Cols>),
              .prep_width = static_cast<std::uint32_t>(kWidth<Table::template Prep>),
              .uses_next = Table::kUsesNext,
              .log_period = 0,
              .periodic = periodic_columns<Table>(),
              .n_eval_constraints = 0,
              .degree = 0,
              .multiplicity_degree = 0,
              .tuple_degree = 0,
              .interactions = {}};
  WindowCells<Table, Degree> cells;
  std::ranges::fill(cells.local.cells(), Degree{1});
  std::ranges::fill(cells.next.cells(), Degree{1});
  std::ranges::fill(cells.prep.cells(), Degree{1});
  std::ranges::fill(cells.periodic.cells(), Degree{1});
  if constexpr (HasPeriodic<Table>) shape.log_period = Table::kLogPeriod;
  DegreeReader reader(shape);
  Table::eval(reader, cells.window());
  // A pair settles as phi * D1 * D2 = m1 * D2 + m2 * D1.
  const std::uint32_t pair = 1 + 2 * shape.tuple_degree;
  shape.degree = std::max({shape.degree, pair, shape.multiplicity_degree + shape.tuple_degree});
  if (!reader.well_formed() || shape.interactions.empty()) shape.degree = 99;
  return shape;
}

}  // namespace pp::air
