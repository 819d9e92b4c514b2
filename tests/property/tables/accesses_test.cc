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

/// The cell that is one element of a row's request and moves no other element of it; the width if there is none.
std::size_t cell_of(const RowView& cells, std::size_t row, std::size_t request, std::size_t element) {
  const auto before = cells.read(row).requests[request].tuple;
  auto expected = before;
  expected[element] = (Fp::from(before[element]) + Fp::one()).value();
  for (std::size_t j = 0; j < cells.local.size(); ++j) {
    cells.local[j] += Fp::one();
    const bool moves = cells.read(row).requests[request].tuple == expected;
    cells.local[j] -= Fp::one();
    if (moves) return j;
  }
  return cells.local.size();
}

/// A word that was last left at the time of the access, or after it: all that minds is the range of the gap.
void expect_no_look_back(const RowView& cells, const TableSample& sample) {
  std::set<std::size_t> accesses, guarded;
  for (std::size_t row = 0; row < std::min<std::size_t>(sample.rows().height(), 64); ++row) {
    sample.load(cells, row);
    const auto requests = cells.read(row).requests;
    for (std::size_t i = 0; i + 1 < requests.size(); ++i) {
      const bool is_access = requests[i].bus == Bus::Mem && requests[i + 1].bus == Bus::Mem && requests[i].times < 0;
      if (!is_access) continue;
      accesses.insert(i);
      const std::size_t prev_ts = cell_of(cells, row, i, 1);
      ASSERT_LT(prev_ts, cells.local.size()) << cells.table;
      const Fp now = Fp::from(requests[i + 1].tuple[1]);
      for (const std::uint32_t ahead : {0u, 1u, 5u}) {
        sample.load(cells, row);
        cells.local[prev_ts] = now + Fp::from(ahead);
        const RowReader reading = cells.read(row);
        EXPECT_EQ(reading.broken, "");
        const auto refused = unanswered(reading, sample.providers);
        ASSERT_EQ(refused.size(), 1u) << cells.table << " row " << row << " interaction " << i;
        EXPECT_EQ(refused[0].bus, Bus::Range);
        guarded.insert(i);
      }
      sample.load(cells, row);
    }
  }
  EXPECT_FALSE(accesses.empty());
  EXPECT_EQ(guarded, accesses);
}

PP_TEST_OF_TABLES(MemoryAccess, LooksBackInTime, HasAccesses, FullTables) {
  air::WindowCells<Table, Fp> cells{};
  expect_no_look_back(RowView(cells), sample_of<Table>());
}

/// The same row at a pc where the program holds no such instruction.
void expect_instruction_of_the_program(const RowView& cells, const TableSample& sample) {
  sample.load(cells, 0);
  const auto requests = cells.read(0).requests;
  std::size_t exec = 0;
  while (exec < requests.size() && !(requests[exec].bus == Bus::Exec && requests[exec].times < 0)) ++exec;
  ASSERT_LT(exec, requests.size()) << "no row of " << cells.table;
  const std::size_t pc = cell_of(cells, 0, exec, 0);
  cells.local[pc] += Fp::from(1 << 20);
  std::set<Bus> refused;
  for (const Request& r : unanswered(cells.read(0), sample.providers)) refused.insert(r.bus);
  EXPECT_EQ(refused, std::set<Bus>{Bus::Prog});
}

PP_TEST_OF_TABLES(Instruction, IsThatOfTheProgram, IsLookedUp, FullTables) {
  air::WindowCells<Table, Fp> cells{};
  expect_instruction_of_the_program(RowView(cells), sample_of<Table>());
}

}  // namespace
}  // namespace pp::tables
