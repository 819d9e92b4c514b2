// SPDX-License-Identifier: Apache-2.0
// What every row that executes something owes the rest of the machine, table by table: each of its accesses to memory
// comes after the one before it, and the instruction is one that the program holds at that pc.
#include <set>

#include <gtest/gtest.h>

#include "tests/property/tables/per_table.h"
#include "tests/property/tables/samples.h"

namespace pp::tables {
namespace {

using air::Bus;
using field::Fp;

template <class Table>
struct IsLookedUp
    : std::bool_constant<IsInstruction<Table>::value && (!kIsOfCalls<Table> || std::is_same_v<Table, Ecall>)> {};
template <class Table>
struct HasAccesses : std::bool_constant<IsLookedUp<Table>::value || std::is_same_v<Table, Poseidon2Io> ||
                                        std::is_same_v<Table, Sha256Io> || std::is_same_v<Table, KeccakIo>> {};
using TablesWithAccesses = TablesThat<HasAccesses, FullTables>::type;
using TablesLookedUp = TablesThat<IsLookedUp, FullTables>::type;

/// The cell that is one element of a row's request and moves no other element of it; the width if there is none.
template <class Table>
std::size_t cell_of(air::WindowCells<Table, Fp> cells, std::size_t row, std::size_t request, std::size_t element) {
  const auto before = read_row(cells, row).requests[request].tuple;
  auto expected = before;
  expected[element] = (Fp::from(before[element]) + Fp::one()).value();
  auto local = cells.local.cells();
  for (std::size_t j = 0; j < local.size(); ++j) {
    local[j] += Fp::one();
    const bool moves = read_row(cells, row).requests[request].tuple == expected;
    local[j] -= Fp::one();
    if (moves) return j;
  }
  return local.size();
}

template <class Table>
class MemoryAccess : public testing::Test {};
TYPED_TEST_SUITE(MemoryAccess, TablesWithAccesses, TableNames);

/// A word that was last left at the time of the access, or after it: all that minds is the range of the gap.
TYPED_TEST(MemoryAccess, LooksBackInTime) {
  using Table = TypeParam;
  std::set<std::size_t> accesses, guarded;
  for (std::size_t row = 0; row < std::min<std::size_t>(rows_of<Table>().height(), 64); ++row) {
    const auto honest = honest_row<Table>(row);
    auto cells = honest;
    const auto requests = read_row(cells, row).requests;
    for (std::size_t i = 0; i + 1 < requests.size(); ++i) {
      const bool is_access = requests[i].bus == Bus::Mem && requests[i + 1].bus == Bus::Mem && requests[i].times < 0;
      if (!is_access) continue;
      accesses.insert(i);
      const std::size_t prev_ts = cell_of<Table>(honest, row, i, 1);
      ASSERT_LT(prev_ts, cells.local.cells().size()) << Table::kName;
      const Fp now = Fp::from(requests[i + 1].tuple[1]);
      for (const std::uint32_t ahead : {0u, 1u, 5u}) {
        cells = honest;
        cells.local.cells()[prev_ts] = now + Fp::from(ahead);
        const RowReader reading = read_row(cells, row);
        EXPECT_EQ(reading.broken, "");
        const auto refused = unanswered(reading, providers_of<Table>());
        ASSERT_EQ(refused.size(), 1u) << Table::kName << " row " << row << " interaction " << i;
        EXPECT_EQ(refused[0].bus, Bus::Range);
        guarded.insert(i);
      }
    }
  }
  EXPECT_FALSE(accesses.empty());
  EXPECT_EQ(guarded, accesses);
}

template <class Table>
class Instruction : public testing::Test {};
TYPED_TEST_SUITE(Instruction, TablesLookedUp, TableNames);

/// The same row at a pc where the program holds no such instruction.
TYPED_TEST(Instruction, IsThatOfTheProgram) {
  using Table = TypeParam;
  auto cells = honest_row<Table>(0);
  const auto requests = read_row(cells, 0).requests;
  std::size_t exec = 0;
  while (exec < requests.size() && !(requests[exec].bus == Bus::Exec && requests[exec].times < 0)) ++exec;
  ASSERT_LT(exec, requests.size()) << "no row of " << Table::kName;
  const std::size_t pc = cell_of<Table>(cells, 0, exec, 0);
  cells.local.cells()[pc] += Fp::from(1 << 20);
  std::set<Bus> refused;
  for (const Request& r : unanswered(read_row(cells, 0), providers_of<Table>())) refused.insert(r.bus);
  EXPECT_EQ(refused, std::set<Bus>{Bus::Prog});
}

}  // namespace
}  // namespace pp::tables
