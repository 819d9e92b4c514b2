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

using Guards = std::vector<std::string>;

/// The labels of all broken constraints, then the lookups that no provider answers.
inline Guards guards_of(const RowReader& reading, const Providers& providers) {
  Guards guards;
  for (std::size_t i = 0; i < reading.values.size(); ++i)
    if (!reading.values[i].is_zero()) guards.emplace_back(reading.labels[i]);
  for (const Request& r : unanswered(reading, providers)) {
    guards.emplace_back(air::to_string(r.bus));
    if (r.bus == air::Bus::Range) guards.back() += " " + std::to_string(r.tuple[1]);
  }
  return guards;
}

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
    EXPECT_EQ(guards(), Guards{}) << "the honest row is refused";
  }

  Cols& row() { return *reinterpret_cast<Cols*>(cells_.local.cells().data()); }
  Cols& next() requires Table::kUsesNext { return *reinterpret_cast<Cols*>(cells_.next.cells().data()); }
  std::size_t index() const { return row_; }

  Guards guards() { return guards_of(read_row(cells_, row_), providers_of<Table>()); }

 private:
  air::WindowCells<Table, field::Fp> cells_{};
  std::size_t row_ = 0;
};

}  // namespace pp::tables
