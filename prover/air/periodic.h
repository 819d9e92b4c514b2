// SPDX-License-Identifier: Apache-2.0
// Periodic columns: cells whose value depends on a row's place in a group of 2^k rows and on nothing else: selectors,
// round constants, the number of a row in its group. Nobody commits to them; every reader computes them.
//
// A column of period 2^k over a trace of height n is the polynomial f(Y^(n / 2^k)), f of degree below 2^k with the
// group's values on the group's subgroup. At y = zeta^(N/n) that is f(zeta^(N / 2^k)), the same for every height, so a
// table may be as tall as it needs, from 2^k rows on. Values only; any thread.
//
// A table with such columns declares them: `template <class T> using Periodic` (a struct of columns), `kLogPeriod`, and
// `periodic_row(row)`, which gives the values of row `row` of the group as canonical integers.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "kernels/field/fp.h"

namespace pp::air {

/// What a table without preprocessed columns, without a next row, or without periodic columns has in their place.
template <class T>
struct NoCols {};

template <class Table>
concept HasPeriodic = requires {
  Table::kLogPeriod;
};

namespace detail {
template <class Table, class T>
struct PeriodicOf {
  using Type = NoCols<T>;
};
template <HasPeriodic Table, class T>
struct PeriodicOf<Table, T> {
  using Type = typename Table::template Periodic<T>;
};
}  // namespace detail

template <class Table, class T>
using PeriodicCols = typename detail::PeriodicOf<Table, T>::Type;

/// The longest period is 2^kLogPeriodMax.
inline constexpr std::uint32_t kLogPeriodMax = 9;

/// The selectors of groups of 16 rows.
template <class T>
struct GroupOf16 {
  T first, last;
};
constexpr GroupOf16<std::uint32_t> group_of_16(std::uint32_t row) { return {row == 0, row == 15}; }

/// One column: its shortest period, and its group as values and as coefficients of f.
struct PeriodicColumn {
  std::uint32_t log_period = 0;
  std::vector<field::Fp> values, coefficients;
};

/// Finds the shortest period of a group's values and interpolates.
/// Requires: values.size() is a power of two, at most 2^kLogPeriodMax.
PeriodicColumn periodic_column(std::vector<field::Fp> values);

/// f at the points start * g^j of a coset of the group's subgroup, j < 2^log_period.
std::vector<field::Fp> values_on_coset(const PeriodicColumn& column, field::Fp start);

/// The periodic columns of a table, in order.
template <class Table>
std::vector<PeriodicColumn> periodic_columns() {
  std::vector<PeriodicColumn> columns;
  if constexpr (HasPeriodic<Table>) {
    static_assert(Table::kLogPeriod <= kLogPeriodMax);
    using Cells = PeriodicCols<Table, std::uint32_t>;
    constexpr std::size_t kWidth = sizeof(Cells) / sizeof(std::uint32_t), kRows = std::size_t{1} << Table::kLogPeriod;
    std::vector<std::vector<field::Fp>> values(kWidth, std::vector<field::Fp>(kRows));
    for (std::uint32_t row = 0; row < kRows; ++row) {
      const Cells cells = Table::periodic_row(row);
      for (std::size_t j = 0; j < kWidth; ++j)
        values[j][row] = field::Fp::from(reinterpret_cast<const std::uint32_t*>(&cells)[j]);
    }
    for (auto& column : values) columns.push_back(periodic_column(std::move(column)));
  }
  return columns;
}

/// What the points of a proof are to periodic columns.
/// Shape: entry k is zeta^(N / 2^k).
template <class E>
using ZetaParts = std::array<E, kLogPeriodMax + 1>;

/// The column at the point. E is an extension element or a circuit's; coefficients enter as constants.
template <class E, class Constant>
E periodic_at(const PeriodicColumn& column, const ZetaParts<E>& zeta, const Constant& constant) {
  E value = constant(column.coefficients.back());
  for (std::size_t i = column.coefficients.size() - 1; i-- > 0;)
    value = value * zeta[column.log_period] + constant(column.coefficients[i]);
  return value;
}

}  // namespace pp::air
