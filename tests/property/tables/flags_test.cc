// SPDX-License-Identifier: Apache-2.0
// Every combination of the flag cells of every table, beyond bits too: either a constraint on flags alone breaks, or
// all multiplicities are 0 or 1, whatever the other cells hold; and a row that is not real sends nothing.
#include <numeric>

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"
#include "tests/property/tables/per_table.h"

namespace pp::tables {
namespace {

using field::Fp;

/// The cells that decide multiplicities, and cells fixed to zero for the enumeration.
struct FlagCells {
  std::vector<std::size_t> flags, zeros;
};
std::vector<std::size_t> first(std::size_t n) {
  std::vector<std::size_t> cells(n);
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  return cells;
}

template <class Table>
FlagCells flag_cells() {
  if constexpr (std::is_same_v<Table, DivRem>) {
    // by_zero follows from the bytes of |y| and their inverse: one byte varies, three are zero.
    using Cols = DivRemCols<std::uint32_t>;
    const auto at = [](auto offset) { return offset / sizeof(std::uint32_t); };
    const std::size_t y = at(offsetof(Cols, y_abs));
    FlagCells cells{first(4), {y + 1, y + 2, y + 3}};
    for (const std::size_t c : {y, at(offsetof(Cols, by_zero)), at(offsetof(Cols, inverse))}) cells.flags.push_back(c);
    return cells;
  } else if constexpr (std::is_same_v<Table, Node>) {
    return {{0, 3, 4}, {}};
  } else if constexpr (std::is_same_v<Table, Page>) {
    return {{0, 2}, {}};
  } else if constexpr (std::is_same_v<Table, KeccakRound>) {
    return {first(4), {}};
  } else if constexpr (std::is_same_v<Table, Ecall> || std::is_same_v<Table, Sha256Io>) {
    return {first(3), {}};
  } else if constexpr (std::is_same_v<Table, Poseidon2Call>) {
    return {first(1), {}};
  } else {
    constexpr std::size_t kFlags =
        std::is_same_v<Table, AddSub> || std::is_same_v<Table, Lt>                                    ? 3
        : std::is_same_v<Table, Shift> || std::is_same_v<Table, MemSub>                               ? 6
        : std::is_same_v<Table, Bitwise> || std::is_same_v<Table, BrLt> || std::is_same_v<Table, Mul> ? 4
        : std::is_same_v<Table, Halt> || std::is_same_v<Table, Bump>                                  ? 1
                                                                                                      : 2;
    return {first(kFlags), {}};
  }
}

/// What the enumeration must know of a table.
struct FlaggedTable {
  FlagCells cells;
  std::size_t real_flags;           // a row is real by its first flags, where it takes part in Exec by none
  std::vector<std::size_t> places;  // in a group, whose periodic cells differ in what they allow
};
template <class Table>
FlaggedTable flagged_table() {
  FlaggedTable table{flag_cells<Table>(), std::is_same_v<Table, Sha256Io> ? 2u : 1u, {0, 7, 15}};
  if (air::HasPeriodic<Table>)
    for (const std::size_t row : {16u, 63u, 384u, 391u, 511u}) table.places.push_back(row);
  return table;
}

void fill_randomly(const RowView& window, Rng& rng) {
  for (const auto span : {window.local, window.next, window.prep})
    for (Fp& cell : span) cell = Fp::from_u64(rng.next());
}

void enumerate(const RowView& window, const FlaggedTable& table) {
  const FlagCells& cells = table.cells;
  const Fp values[4]{Fp::zero(), Fp::one(), Fp::from(2), -Fp::one()};
  Rng rng(7);
  std::size_t n_allowed = 0;
  for (std::size_t code = 0; code < std::size_t{1} << 2 * cells.flags.size(); ++code)
    for (const std::size_t row : table.places) {
      std::vector<RowReader> readings;
      bool is_real = false;
      for (int filling = 0; filling < 3; ++filling) {
        fill_randomly(window, rng);
        for (const std::size_t z : cells.zeros) window.local[z] = Fp::zero();
        for (std::size_t f = 0; f < cells.flags.size(); ++f) window.local[cells.flags[f]] = values[code >> 2 * f & 3];
        if (!window.next.empty()) window.next[0] = window.local[0];
        readings.push_back(window.read(row));
        is_real = std::ranges::any_of(window.local.first(table.real_flags), [](Fp flag) { return !flag.is_zero(); });
      }
      bool allowed = true;  // no constraint on flags alone breaks
      for (std::size_t i = 0; i < readings[0].values.size(); ++i) {
        const Fp a = readings[0].values[i], b = readings[1].values[i], c = readings[2].values[i];
        allowed = allowed && !(a == b && b == c && !a.is_zero());
      }
      if (!allowed) continue;
      ++n_allowed;
      for (const Request& r : readings[0].requests)
        if (r.bus == air::Bus::Exec) is_real = r.times != 0;
      for (std::size_t i = 0; i < readings[0].requests.size(); ++i) {
        const std::int64_t times = readings[0].requests[i].times;
        ASSERT_EQ(times, readings[1].requests[i].times) << window.table << ": not decided by the flags";
        ASSERT_LE(std::abs(times), is_real ? 1 : 0) << window.table << " flags " << code << " interaction " << i;
      }
    }
  EXPECT_GT(n_allowed, 3u) << window.table;  // padding and at least one real row
}

void expect_silent_padding(const RowView& window, const FlaggedTable& table) {
  Rng rng(11);
  for (std::size_t row = 0; row < 64; ++row) {
    fill_randomly(window, rng);
    for (const std::size_t f : table.cells.flags) window.local[f] = Fp::zero();
    for (const Request& r : window.read(row).requests) ASSERT_EQ(r.times, 0) << window.table;
  }
}

PP_TEST_OF_TABLES(Flags, R02_EveryCombinationHasMultiplicitiesZeroOrOne, IsConsumer, FullTables) {
  air::WindowCells<Table, Fp> window;
  enumerate(RowView(window), flagged_table<Table>());
}
PP_TEST_OF_TABLES(Flags, P14_RandomPaddingRowsSendNothing, IsConsumer, FullTables) {
  air::WindowCells<Table, Fp> window;
  expect_silent_padding(RowView(window), flagged_table<Table>());
}

}  // namespace
}  // namespace pp::tables
