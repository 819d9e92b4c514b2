// SPDX-License-Identifier: Apache-2.0
// The honest segments that tests tamper with: one that uses every table of the core in its different ways, one that
// makes every call, and for each table the one that has its rows. Made once a process; read by any thread.
#pragma once
#include "tests/property/tables/row_judge.h"
#include "tests/unit/tables/sample_program.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp::tables {

/// The sample program's segment. With words bumped already after a short gap, the Bump table has rows too.
inline const Segment& sample() {
  static const Segment kSegment = [] {
    const SampleProgram program = sample_program();
    TinyMachine machine(program.code, program.memory);
    machine.set_gap_max(200);
    return make_segment(machine.run_segment(1 << 16), DecodedCode::decode(program.code).value());
  }();
  return kSegment;
}

/// The calls' segment, in the full class.
inline const Segment& sample_of_calls() {
  static const Segment kSegment = [] {
    const SampleProgram program = sample_calls();
    TinyMachine machine(program.code, program.memory);
    return make_segment(machine.run_segment(1 << 16), DecodedCode::decode(program.code).value());
  }();
  return kSegment;
}

/// The sample that has rows of a table, its place there, and its rows.
template <class Table>
const Segment& sample_with() {
  return kIsOfCalls<Table> ? sample_of_calls() : sample();
}
template <class Table>
std::size_t place_in_sample() {
  return index_of<Table>(sample_with<Table>().trace.klass);
}
template <class Table>
const Matrix& rows_of() {
  return sample_with<Table>().trace.main[place_in_sample<Table>()];
}
template <class Table>
const Providers& providers_of() {
  static const Providers kProviders(sample_with<Table>().code);
  return kProviders;
}

/// The same without the table's type.
struct TableSample {
  std::size_t place;
  const Segment& segment;
  const Providers& providers;

  const Matrix& rows() const { return segment.trace.main[place]; }
  /// One row with its neighbour and its fixed cells.
  void load(const RowView& to, std::size_t row) const {
    const ConstColumns main = rows().view(), prep = segment.prep[place].view();
    const auto load_cells = [](std::span<field::Fp> cells, const ConstColumns& from, std::size_t i) {
      for (std::size_t j = 0; j < cells.size(); ++j) cells[j] = from.column(j)[i];
    };
    load_cells(to.local, main, row);
    load_cells(to.next, main, (row + 1) % main.height());
    load_cells(to.prep, prep, row);
  }
};
template <class Table>
TableSample sample_of() {
  return {place_in_sample<Table>(), sample_with<Table>(), providers_of<Table>()};
}

/// A row of the sample as the table's own cells.
template <class Table>
air::WindowCells<Table, field::Fp> honest_row(std::size_t row) {
  air::WindowCells<Table, field::Fp> cells{};
  sample_of<Table>().load(RowView(cells), row);
  return cells;
}

/// The lookups of a row that no provider answers.
inline std::vector<Request> unanswered(const RowReader& reading, const Providers& providers) {
  std::vector<Request> out;
  for (const Request& r : reading.requests)
    if (is_lookup(r.bus) && r.times != 0 && !providers.can_answer(r)) out.push_back(r);
  return out;
}

}  // namespace pp::tables
