// SPDX-License-Identifier: Apache-2.0
// Each cell of sampled rows is set to 0, +1, +2^16, p - 1, a random value, and swapped with its neighbour: a constraint
// or a bus must notice. What nobody notices stands in a list with a reason, and must be unused in just those rows.
#include <functional>

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/property/tables/per_table.h"
#include "tests/property/tables/samples.h"

namespace pp::tables {
namespace {

using field::Fp;

/// Cells that some rows do not use.
/// Shape: is_free says of a row of canonical integers whether cell `column` is unused in it.
template <class Cols>
struct FreeCell {
  std::size_t column;
  const char* reason;
  bool (*is_free)(const Cols&);
};

template <class Cols, class Member>
std::size_t column_of(Member Cols::*member) {
  static const Cols kCols{};
  const auto* base = reinterpret_cast<const std::uint32_t*>(&kCols);
  return static_cast<std::size_t>(reinterpret_cast<const std::uint32_t*>(&(kCols.*member)) - base);
}

using U32 = std::uint32_t;
template <class Table>
std::vector<FreeCell<typename Table::template Cols<U32>>> free_cells() {
  using Cols = typename Table::template Cols<U32>;
  [[maybe_unused]] constexpr auto immediate = "an immediate is not read from a register";
  if constexpr (std::is_same_v<Table, AddSub>) {
    return {{column_of(&Cols::read2), immediate, [](const Cols& r) { return r.is_add_immediate == 1; }}};
  } else if constexpr (std::is_same_v<Table, Bitwise>) {
    return {{column_of(&Cols::read2_prev_ts), immediate, [](const Cols& r) { return r.is_immediate == 1; }}};
  } else if constexpr (std::is_same_v<Table, Shift> || std::is_same_v<Table, Lt>) {
    return {{column_of(&Cols::read2), immediate, [](const Cols& r) { return r.is_immediate == 1; }}};
  } else if constexpr (std::is_same_v<Table, Constant>) {
    constexpr auto reason = "a nop writes nothing";
    const auto is_nop = [](const Cols& r) { return r.is_nop == 1; };
    const std::size_t first = column_of(&Cols::write);
    return {{first, reason, is_nop}, {first + 1, reason, is_nop}, {first + 2, reason, is_nop}};
  } else if constexpr (std::is_same_v<Table, Jalr>) {
    constexpr auto reason = "without rd nothing is written";
    const auto silent = [](const Cols& r) { return r.is_write == 0; };
    const std::size_t first = column_of(&Cols::write);
    return {{first, reason, silent}, {first + 1, reason, silent}, {first + 2, reason, silent}};
  } else if constexpr (std::is_same_v<Table, BrEq>) {
    return {{column_of(&Cols::inverse), "equal words have no inverse", [](const Cols& r) { return r.equal == 1; }}};
  } else if constexpr (std::is_same_v<Table, DivRem>) {
    const auto by_zero = [](const Cols& r) { return r.by_zero == 1; };
    return {{column_of(&Cols::inverse), "zero has no inverse", by_zero},
            {column_of(&Cols::borrow), "no remainder is bounded by zero", by_zero}};
  } else if constexpr (std::is_same_v<Table, MemSub>) {
    return {{column_of(&Cols::top), "a store extends no sign", [](const Cols& r) { return (r.is_sb | r.is_sh) == 1; }},
            {column_of(&Cols::store_lo), "only SB splits its source", [](const Cols& r) { return r.is_sb == 0; }}};
  } else if constexpr (std::is_same_v<Table, Ecall>) {
    constexpr auto reason = "only SHA-256 has a message block";
    const auto has_none = [](const Cols& r) { return r.is_sha256 == 0; };
    std::vector<FreeCell<Cols>> cells;
    for (std::size_t i = 0; i < 3; ++i) cells.push_back({column_of(&Cols::block) + i, reason, has_none});
    for (std::size_t i = 0; i < 2; ++i) cells.push_back({column_of(&Cols::block_last) + i, reason, has_none});
    return cells;
  } else if constexpr (std::is_same_v<Table, Sha256Io>) {
    // A word is its access (3 cells), what it holds afterwards (2) and its working variable (2).
    std::vector<FreeCell<Cols>> cells;
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t limb = 0; limb < 2; ++limb)
        cells.push_back({column_of(&Cols::word) + 7 * i + 5 + limb, "a message block has no working variables",
                         [](const Cols& r) { return r.is_block == 1; }});
    return cells;
  } else {
    return {};
  }
}

/// Changes the cells of one table's rows, one or two at a time, and notes which changes nobody notices.
class Mutator {
 public:
  /// is_free: whether a cell is unused in a row, by its column and the row.
  Mutator(const RowView& cells, const TableSample& sample, bool is_provider,
          std::function<bool(std::size_t, std::size_t)> is_free)
      : cells_(cells), sample_(sample), is_provider_(is_provider), is_free_(std::move(is_free)) {}

  void row(std::size_t row) {
    const ConstColumns main = sample_.rows().view();
    for (std::size_t j = 0; j < main.width; ++j) {
      const Fp old = main.column(j)[row], neighbour = main.column((j + 1) % main.width)[row];
      for (const Fp value : {Fp::zero(), old + Fp::one(), old + Fp::from(1 << 16), -Fp::one(),
                             Fp::from_u64(rng_.next()), Fp::from(static_cast<U32>(rng_.below(2)))})
        if (value != old) judge(row, {{j, value}});
      if (old != neighbour) judge(row, {{j, neighbour}, {(j + 1) % main.width, old}});
    }
  }

  std::vector<std::string> survivors;
  std::size_t n_mutants = 0;

 private:
  using Changes = std::vector<std::pair<std::size_t, Fp>>;

  void judge(std::size_t row, const Changes& changes) {
    ++n_mutants;
    sample_.load(cells_, row);
    const RowReader before = cells_.read(row);
    ASSERT_EQ(before.broken, "");
    for (const auto& [j, value] : changes) cells_.local[j] = value;
    const RowReader after = cells_.read(row);
    if (!notice(before, after, sample_.providers, is_provider_).empty()) return;
    if (breaks_the_row_before(row, changes)) return;
    const bool silent = std::ranges::all_of(after.requests, [](const Request& r) { return r.times == 0; });
    if (silent) return;
    for (const auto& [j, value] : changes)
      if (!is_free_(j, row))
        survivors.push_back(std::string(cells_.table) + " row " + std::to_string(row) + " column " + std::to_string(j) +
                            " = " + std::to_string(value.value()));
  }

  bool breaks_the_row_before(std::size_t row, const Changes& changes) {
    if (cells_.next.empty()) return false;
    const std::size_t height = sample_.rows().height(), before = (row + height - 1) % height;
    sample_.load(cells_, before);
    for (const auto& [j, value] : changes) cells_.next[j] = value;
    return !cells_.read(before).broken.empty();
  }

  RowView cells_;
  TableSample sample_;
  bool is_provider_;
  std::function<bool(std::size_t, std::size_t)> is_free_;
  Rng rng_{2024};
};

void expect_changes_are_noticed(Mutator& mutator, const TableSample& sample, std::string_view table) {
  const std::size_t height = sample.rows().height(), width = sample.rows().width();
  const std::size_t stride = width > 200 ? height / 12 | 1 : width > 100 ? 13 : std::max<std::size_t>(1, height / 4096);
  for (std::size_t row = 0; row < height && mutator.survivors.size() < 5; row += stride) mutator.row(row);
  for (std::size_t i = 0; i < std::min<std::size_t>(mutator.survivors.size(), 5); ++i)
    ADD_FAILURE() << mutator.survivors[i] << " (of " << mutator.survivors.size() << ")";
  EXPECT_GT(mutator.n_mutants, 0u) << table;
}

/// A row of a sample as canonical integers.
template <class Table>
typename Table::template Cols<U32> integers(std::size_t row) {
  typename Table::template Cols<U32> cols{};
  const Matrix& main = rows_of<Table>();
  for (std::size_t j = 0; j < main.width(); ++j) reinterpret_cast<U32*>(&cols)[j] = main.column(j)[row].value();
  return cols;
}

TEST(Sample, IsHonest) {
  EXPECT_EQ(first_fault(sample()), "");
  EXPECT_EQ(first_fault(sample_of_calls()), "");
  EXPECT_GT(sample().record.bumps.size(), 3u);
}

PP_TEST_OF_TABLES(Mutation, EveryChangedCellIsNoticed, IsAny, FullTables) {
  const auto is_free = [](std::size_t column, std::size_t row) {
    const auto cols = integers<Table>(row);
    return std::ranges::any_of(free_cells<Table>(),
                               [&](const auto& cell) { return cell.column == column && cell.is_free(cols); });
  };
  air::WindowCells<Table, Fp> cells{};
  const TableSample sample = sample_of<Table>();
  Mutator mutator(RowView(cells), sample, kIsProvider<Table>, is_free);
  expect_changes_are_noticed(mutator, sample, Table::kName);
}

/// The list of unused cells is not longer than it must be: each is really unused, and really used in other rows.
PP_TEST_OF_TABLES(Mutation, EachFreeCellIsUsedSomewhere, IsAny, FullTables) {
  for (const auto& cell : free_cells<Table>()) {
    std::size_t n_free = 0, n_used = 0;
    for (std::size_t row = 0; row < rows_of<Table>().height(); ++row)
      ++(cell.is_free(integers<Table>(row)) ? n_free : n_used);
    EXPECT_GT(n_free, 0u) << Table::kName << ": " << cell.reason;
    EXPECT_GT(n_used, 0u) << Table::kName << ": " << cell.reason;
  }
}

}  // namespace
}  // namespace pp::tables
