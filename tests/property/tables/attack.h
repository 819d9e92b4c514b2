// SPDX-License-Identifier: Apache-2.0
// An honest row of the sample program, to be forged by hand and judged alone: what refuses it, by name. A test says of
// each forgery which one check stands in its way, so it goes red when that check is gone. Test values; not shared.
#pragma once
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "prover/air/shape.h"
#include "tests/property/tables/per_table.h"
#include "tests/property/tables/samples.h"

namespace pp::tables {

inline constexpr std::uint32_t kFalseCarry = (kModulus - 1) >> 16;
static_assert((std::uint64_t{kFalseCarry} << 16) % kModulus == kModulus - 1);

/// Collects the labels of all broken constraints and the lookups that no provider answers.
class GuardReader : public air::Interactions<GuardReader, field::Fp> {
 public:
  using Expr = field::Fp;
  explicit GuardReader(const Providers& providers) : providers_(providers) {}
  static constexpr Expr constant(std::uint32_t v) { return Expr::from(v); }
  void zero(std::string_view label, Expr e) {
    if (!e.is_zero()) guards.emplace_back(label);
  }
  void interact(air::Bus bus, Expr times, std::span<const Expr> tuple) {
    if (!is_lookup(bus) || times.is_zero()) return;
    Request request{bus, 1, {}};
    for (const Expr e : tuple) request.tuple.push_back(e.value());
    if (providers_.can_answer(request)) return;
    std::string text(air::to_string(bus));
    if (bus == air::Bus::Range) text += " " + std::to_string(request.tuple[1]);
    guards.push_back(text);
  }

  std::vector<std::string> guards;

 private:
  const Providers& providers_;
};

template <class Table>
class Attack {
 public:
  using Cols = typename Table::template Cols<field::Fp>;
  using Integers = typename Table::template Cols<std::uint32_t>;
  static constexpr std::size_t kWidth = air::kWidth<Table::template Cols>;

  /// Takes the first row for which `fits` holds; fails the test if there is none.
  template <class Fits>
  explicit Attack(Fits fits) {
    const Matrix& main = rows_of<Table>();
    for (row_ = 0; row_ < main.height(); ++row_) {
      Integers integers{};
      for (std::size_t j = 0; j < kWidth; ++j)
        reinterpret_cast<std::uint32_t*>(&integers)[j] = main.column(j)[row_].value();
      if (fits(integers)) break;
    }
    EXPECT_LT(row_, main.height()) << Table::kName << ": the sample has no such row";
    if (row_ < main.height()) cells_ = honest_row<Table>(row_);
    EXPECT_EQ(guards(), std::vector<std::string>{}) << "the honest row is refused";
  }

  Cols& row() { return *reinterpret_cast<Cols*>(cells_.local.cells().data()); }
  Cols& next() requires Table::kUsesNext { return *reinterpret_cast<Cols*>(cells_.next.cells().data()); }
  std::size_t index() const { return row_; }

  std::vector<std::string> guards() {
    air::set_periodic(cells_, row_);
    GuardReader reader(providers_of<Table>());
    air::evaluate<Table>(reader, cells_.window());
    return reader.guards;
  }

 private:
  air::WindowCells<Table, field::Fp> cells_{};
  std::size_t row_ = 0;
};

using Guards = std::vector<std::string>;

}  // namespace pp::tables
