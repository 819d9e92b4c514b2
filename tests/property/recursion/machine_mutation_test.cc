// SPDX-License-Identifier: Apache-2.0
// Each cell of every kind of row is set to 0, +1, +2^16, p - 1 and a random value, and swapped with its neighbour: a
// constraint or a bus must notice, unless the row uses no port at all.
#include <cstddef>

#include <gtest/gtest.h>

#include "tests/property/recursion/machine_rows.h"
#include "tests/property/recursion/machine_sample.h"

namespace pp::recursion {
namespace {

/// A row of Given may have a constant and no hint; a climb by a bit that is 0 multiplies its start by 0, and only the
/// first and the last of a path use theirs.
template <class Table>
bool is_free(std::size_t row, std::size_t column) {
  const auto has_no_port = [&](TableId table, std::size_t times) {
    return sample().prep[static_cast<std::size_t>(table)].column(times)[row].is_zero();
  };
  constexpr std::size_t kCell = sizeof(std::uint32_t);
  if constexpr (std::is_same_v<Table, Given>)
    return has_no_port(TableId::Given, offsetof(GivenPrep<std::uint32_t>, hint.times) / kCell);
  if constexpr (std::is_same_v<Table, Path>) {
    constexpr std::size_t kStart = offsetof(PathCols<std::uint32_t>, start) / kCell;
    return column >= kStart && column < kStart + 5 &&
           has_no_port(TableId::Path, offsetof(PathPrep<std::uint32_t>, start.times) / kCell);
  }
  return false;
}

TEST(MachineMutation, TheSampleIsHonest) { EXPECT_EQ(first_fault(sample()), ""); }

TEST(MachineMutation, EveryChangedCellIsNoticed) {
  Rng rng(2025);
  MachineTables::for_each([&]<class Table>(std::size_t t) {
    const Rows<Table> rows(sample(), t);
    std::size_t n_mutants = 0, n_survivors = 0;
    const std::size_t stride = rows.width() > 100 ? 3 : 1;
    for (std::size_t row = 0; row < sample().placement.rows_used[t]; row += stride) {
      if (rows.read(row).traffic.empty()) continue;
      for (std::size_t j = 0; j < rows.width(); ++j) {
        if (is_free<Table>(row, j)) continue;
        const Fp old = rows.cell(row, j), neighbour = rows.cell(row, (j + 1) % rows.width());
        std::vector<typename Rows<Table>::Changes> mutants;
        for (const Fp value :
             {Fp::zero(), old + Fp::one(), old + Fp::from(1 << 16), -Fp::one(), Fp::from_u64(rng.next())})
          if (value != old) mutants.push_back({{j, value}});
        if (old != neighbour) mutants.push_back({{j, neighbour}, {(j + 1) % rows.width(), old}});
        for (const auto& changes : mutants) {
          ++n_mutants;
          if (!rows.notice(row, changes).empty()) continue;
          if (++n_survivors <= 5) ADD_FAILURE() << Table::kName << " row " << row << " column " << j;
        }
      }
    }
    EXPECT_GT(n_mutants, 0u) << Table::kName;
    EXPECT_EQ(n_survivors, 0u) << Table::kName;
  });
}

}  // namespace
}  // namespace pp::recursion
