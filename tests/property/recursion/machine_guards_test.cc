// SPDX-License-Identifier: Apache-2.0
// No constraint of the machine's tables follows from the others: for each there is a window of rows that it alone
// refuses. So none can be dropped because another would notice anyway.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "prover/recursion/machine/path_rows.h"
#include "tests/property/falsified_permutation.h"
#include "tests/property/recursion/machine_rows.h"
#include "tests/property/recursion/machine_sample.h"

namespace pp::recursion {
namespace {

/// The constraints of a table that were the only one to refuse a window.
template <class Table>
class Guards {
 public:
  void show(const air::WindowCells<Table, Fp>& cells) {
    RowReader reader;
    air::evaluate<Table>(reader, cells.window());
    if (reader.faults.size() == 1) alone_.insert(reader.faults[0]);
    labels_ = std::move(reader.labels);
  }
  /// The window as it is, with each cell changed, and where rows are short with each two.
  void show_changes(air::WindowCells<Table, Fp> cells) {
    show(cells);
    std::vector<Fp*> all;
    for (const auto row : {cells.local.cells(), cells.next.cells()})
      for (Fp& cell : row) all.push_back(&cell);
    const Fp delta = Fp::from(2);
    for (std::size_t i = 0; i < all.size(); ++i) {
      *all[i] += delta;
      show(cells);
      for (std::size_t k = i + 1; k < all.size() && all.size() < 16; ++k) {
        *all[k] += delta;
        show(cells);
        *all[k] -= delta;
      }
      *all[i] -= delta;
    }
  }
  void expect_all() const {
    EXPECT_FALSE(Table::kName != Given::kName && Table::kName != Unpack::kName && labels_.empty()) << Table::kName;
    for (std::size_t i = 0; i < labels_.size(); ++i)
      EXPECT_TRUE(alone_.contains(i)) << Table::kName << " " << i << " " << labels_[i];
  }

 private:
  std::set<std::size_t> alone_;
  std::vector<std::string_view> labels_;
};

/// A row of each kind that the sample has, as it is, with no flag and with each preprocessed cell alone set to 1.
template <class Table>
void show_sample(Guards<Table>& guards, std::size_t t) {
  const ConstColumns main = sample().main[t].view(), prep = sample().prep[t].view();
  std::map<std::vector<bool>, std::size_t> rows;  // by which cells are not zero; padding is one of them
  for (std::size_t row = 0; row < main.height(); ++row) {
    std::vector<bool> kind;
    for (const ConstColumns* const columns : {&prep, &main})
      for (std::size_t j = 0; j < columns->width; ++j) kind.push_back(!columns->column(j)[row].is_zero());
    rows.emplace(std::move(kind), row);
  }
  for (const auto& [kind, row] : rows) {
    air::WindowCells<Table, Fp> cells{};
    const auto load = [](std::span<Fp> to, const ConstColumns& from, std::size_t i) {
      for (std::size_t j = 0; j < to.size(); ++j) to[j] = from.column(j)[i];
    };
    load(cells.local.cells(), main, row);
    load(cells.next.cells(), main, (row + 1) % main.height());
    load(cells.prep.cells(), prep, row);
    guards.show_changes(cells);
    std::ranges::fill(cells.prep.cells(), Fp::zero());
    guards.show_changes(cells);
    for (Fp& flag : cells.prep.cells()) {
      flag = Fp::one();
      guards.show_changes(cells);
      flag = Fp::zero();
    }
  }
}

/// The permutation wrong in one cell and all that follows; and a value where the row says that it has none.
void show_permutations(Guards<Path>& guards) {
  const auto put = [](air::WindowCells<Path, Fp>& cells, const PathCols<Fp>& row) {
    std::copy_n(reinterpret_cast<const Fp*>(&row), air::kWidth<PathCols>, cells.local.cells().begin());
  };
  std::array<Fp, 16> in{};
  for (std::uint32_t i = 8; i < 16; ++i) in[i] = Fp::from(77 * i + 5);  // no values, so all combinations are zero
  for (std::size_t round = 0; round < 28; ++round)
    for (std::size_t cell = 0; cell < (round < 8 ? 16 : 1); ++cell) {
      air::WindowCells<Path, Fp> cells{};
      put(cells, falsified_permutation<PathCols<Fp>>(in, round, cell));
      guards.show(cells);
    }
  for (std::size_t missing = 1; missing < 8; ++missing)
    for (std::size_t cell = 8 - missing; cell < 8; ++cell) {
      air::WindowCells<Path, Fp> cells{};
      PathInput input;
      input.in[cell] = Fp::from(7);
      put(cells, path_row(input));
      PathPrep<Fp> prep{};
      prep.missing[0] = Fp::from(missing >> 2 & 1), prep.missing[1] = Fp::from(missing >> 1 & 1);
      prep.missing[2] = Fp::from(missing == 7 ? 2 : missing & 1);
      std::copy_n(reinterpret_cast<const Fp*>(&prep), air::kWidth<PathPrep>, cells.prep.cells().begin());
      guards.show(cells);
    }
}

TEST(MachineGuards, NoConstraintFollowsFromTheOthers) {
  MachineTables::for_each([]<class Table>(std::size_t t) {
    Guards<Table> guards;
    show_sample(guards, t);
    if constexpr (std::is_same_v<Table, Path>) show_permutations(guards);
    guards.expect_all();
  });
}

}  // namespace
}  // namespace pp::recursion
