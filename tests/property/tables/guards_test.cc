// SPDX-License-Identifier: Apache-2.0
// No constraint of a table follows from the others: for each there is a window of rows that it alone refuses. So none
// can be dropped because another would notice anyway; what each keeps out is for the tests of attacks to show.
#include <gtest/gtest.h>

#include "tests/property/tables/per_table.h"
#include "tests/property/tables/samples.h"

namespace pp::tables {
namespace {

using field::Fp;

/// The tables of permutations and of rounds have tests that falsify them cell by cell (Rounds).
template <class Table>
struct IsOfSingleRows : std::bool_constant<!std::is_same_v<Table, Poseidon2> && !std::is_same_v<Table, Poseidon2Perm> &&
                                           !std::is_same_v<Table, KeccakRound> && !std::is_same_v<Table, Sha256Round>> {
};

/// What is alone only when more than two cells change: combinations of flags are all tried by Flags, the others are
/// forged by Forgery and by Attack.
template <class Table>
std::set<std::string_view> needs_more_cells() {
  if constexpr (std::is_same_v<Table, Ecall>) return {"is_sha256 is a bit", "one flag at most"};
  if constexpr (std::is_same_v<Table, BrEq>) return {"is_beq is a bit", "is_bne is a bit", "one flag at most"};
  if constexpr (std::is_same_v<Table, Shift>) return {"one flag at most", "amount's bit", "factor to the left"};
  if constexpr (std::is_same_v<Table, DivRem>) return {"no overflow", "by_zero only if y is 0"};
  if constexpr (std::is_same_v<Table, MemSub>) return {"sign is a bit"};
  return {};
}

/// The constraints of a table that were the only one to refuse a window.
class GuardSearch {
 public:
  explicit GuardSearch(const RowView& cells) : cells_(cells) {}

  /// The window as it is, with each cell changed, and with each two: freely, or so that what carries from one limb to
  /// the next still adds up.
  void show_changes(std::size_t row) {
    show(row);
    std::vector<Fp*> all;
    for (const auto side : {cells_.local, cells_.next})
      for (Fp& cell : side) all.push_back(&cell);
    const Fp limb = Fp::from(1 << 16), per_limb = limb.inverse();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Fp old = *all[i];
      for (const Fp change : {-old, Fp::one() - old, Fp::one(), -Fp::one(), Fp::from(2)}) {
        *all[i] = old + change;
        show(row);
        for (std::size_t k = i + 1; k < all.size(); ++k) {
          const Fp other = *all[k], carried = change * per_limb, carries = change * limb;
          for (const Fp also : {change, -change, carried, -carried, carries, -carries}) {
            *all[k] = other + also;
            show(row);
          }
          *all[k] = other;
        }
      }
      *all[i] = old;
    }
  }

  void expect_all_but(const std::set<std::string_view>& excused) const {
    std::set<std::string_view> never_alone;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      if (!alone_.contains(i)) never_alone.insert(labels_[i]);
      EXPECT_TRUE(alone_.contains(i) || excused.contains(labels_[i])) << cells_.table << " " << i << " " << labels_[i];
    }
    EXPECT_TRUE(std::ranges::includes(never_alone, excused)) << cells_.table << ": an excuse is out of date";
  }

 private:
  void show(std::size_t row) {
    RowReader reading = cells_.read(row);
    const auto is_broken = [](Fp v) { return !v.is_zero(); };
    if (std::ranges::count_if(reading.values, is_broken) == 1)
      alone_.insert(static_cast<std::size_t>(std::ranges::find_if(reading.values, is_broken) - reading.values.begin()));
    labels_ = std::move(reading.labels);
  }

  RowView cells_;
  std::set<std::size_t> alone_;
  std::vector<std::string_view> labels_;
};

/// Rows that differ in which cells are not zero; padding is one of them.
std::vector<std::size_t> different_rows(const Matrix& main) {
  std::map<std::vector<bool>, std::size_t> rows;
  for (std::size_t row = 0; row < main.height() && rows.size() < 40; ++row) {
    std::vector<bool> kind;
    for (std::size_t j = 0; j < main.width(); ++j) kind.push_back(!main.column(j)[row].is_zero());
    rows.emplace(std::move(kind), row);
  }
  std::vector<std::size_t> different;
  for (const auto& [kind, row] : rows) different.push_back(row);
  return different;
}

PP_TEST_OF_TABLES(Guard, NoConstraintFollowsFromTheOthers, IsOfSingleRows, FullTables) {
  air::WindowCells<Table, Fp> cells{};
  const TableSample sample = sample_of<Table>();
  GuardSearch guards{RowView(cells)};
  for (const std::size_t row : different_rows(sample.rows())) {
    sample.load(RowView(cells), row);
    guards.show_changes(row);
  }
  cells = {};
  guards.show_changes(0);
  guards.expect_all_but(needs_more_cells<Table>());
}

}  // namespace
}  // namespace pp::tables
