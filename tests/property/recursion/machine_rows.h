// SPDX-License-Identifier: Apache-2.0
// One row of a filled circuit under a change: which constraint breaks, which traffic differs. Test values; not shared.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/recursion/machine_check.h"

namespace pp::recursion {

/// Everything that `eval` says of one row.
class RowReader : public air::Interactions<RowReader, field::Fp> {
 public:
  using Expr = field::Fp;
  using Traffic = std::map<std::pair<air::Bus, std::vector<std::uint32_t>>, std::uint32_t>;
  static constexpr Expr constant(std::uint32_t v) { return Expr::from(v); }
  void zero(std::string_view label, Expr e) {
    if (!e.is_zero() && broken.empty()) broken = label;
    if (!e.is_zero()) faults.push_back(labels.size());
    labels.push_back(label);
  }
  void interact(air::Bus bus, Expr times, std::span<const Expr> tuple) {
    if (times.is_zero()) return;
    std::vector<std::uint32_t> values;
    for (const Expr e : tuple) values.push_back(e.value());
    std::uint32_t& net = traffic[{bus, std::move(values)}];
    net = (Expr::from(net) + times).value();
  }

  std::string broken;               // the first constraint that does not hold
  std::vector<std::size_t> faults;  // the numbers of all that do not
  std::vector<std::string_view> labels;
  Traffic traffic;
};

template <class Table>
class Rows {
 public:
  Rows(const FilledCircuit& c, std::size_t table) : main_(c.main[table].view()), prep_(c.prep[table].view()) {}
  std::size_t height() const { return main_.height(); }
  std::size_t width() const { return main_.width; }
  field::Fp cell(std::size_t row, std::size_t column) const { return main_.column(column)[row]; }

  using Changes = std::vector<std::pair<std::size_t, field::Fp>>;  // of cells of one row

  RowReader read(std::size_t row, const Changes& changes = {}, bool in_next = false) const {
    air::WindowCells<Table, field::Fp> cells;
    const auto load = [](std::span<field::Fp> to, const ConstColumns& from, std::size_t i) {
      for (std::size_t j = 0; j < to.size(); ++j) to[j] = from.column(j)[i];
    };
    load(cells.local.cells(), main_, row);
    load(cells.next.cells(), main_, (row + 1) % height());
    load(cells.prep.cells(), prep_, row);
    for (const auto& [j, value] : changes) {
      if (!in_next)
        cells.local.cells()[j] = value;
      else if constexpr (Table::kUsesNext)
        cells.next.cells()[j] = value;
    }
    RowReader reader;
    air::evaluate<Table>(reader, cells.window());
    return reader;
  }

  /// Why the change is noticed; empty if it is not. Every tuple has one counterpart, so other traffic is noticed.
  std::string notice(std::size_t row, const Changes& changes) const {
    const RowReader after = read(row, changes);
    if (!after.broken.empty()) return after.broken;
    if (after.traffic != read(row).traffic) return "other traffic";
    return Table::kUsesNext ? read((row + height() - 1) % height(), changes, true).broken : "";
  }

 private:
  ConstColumns main_, prep_;
};

}  // namespace pp::recursion
