// SPDX-License-Identifier: Apache-2.0
// The constraints of all tables at one point, folded into one value: the left side of the quotient identity.
//
// Templated on the list of tables and the cell type, so that the native and the recursive verifier run the same code.
// It takes opened values and challenges, and never looks at the proof. Pure; any thread.
#pragma once
#include <algorithm>
#include <span>
#include <vector>

#include "prover/air/point_reader.h"
#include "prover/air/row.h"
#include "prover/air/table_list.h"
#include "prover/protocol/layout.h"

namespace pp::verify {

/// What the evaluation needs besides the opened values.
/// Shape: one y and one sum a table; y_t = zeta^(2^(H-h_t)) stands for zeta in table t.
template <class E>
struct PointView {
  air::LookupChallenges<E> lookup;
  E constraint_challenge;
  E zeta_to_rows;                // zeta^N, which is y_t^(n_t) for every table
  air::ZetaParts<E> zeta_parts;  // zeta^(N/2^k), which is y_t^(n_t/2^k) for every table
  std::vector<E> y;
  std::vector<E> sum_per_row;  // T_t / n_t
};

/// Finds the opened values of one table: the cells of a tree at one of the two points, empty when it has no columns.
template <class E>
std::span<const E> opened_cells(const protocol::Layout& layout, std::span<const E> openings, protocol::Tree tree,
                                bool at_next, std::size_t table) {
  for (const protocol::ColumnBlock& block : layout.blocks)
    if (block.tree == tree && block.table == table)
      return openings.subspan((at_next ? layout.n_columns : 0) + block.first, block.n_columns);
  return {};
}

/// An extension element from the values of its five base columns: sum of X^i * v_i.
template <class E>
E recombine(std::span<const E> base) {
  E result = base[0];
  for (std::size_t i = 1; i < air::kExtensionDegree; ++i) {
    field::FpExt power{};
    power.c[i] = field::Fp::one();
    result = result + E::broadcast(power) * base[i];
  }
  return result;
}

/// Folds the constraints of every table, in order, by Horner's rule.
template <class List, class E>
E constraint_sum(const protocol::Layout& layout, std::span<const E> openings, const PointView<E>& at) {
  using protocol::Tree;
  const E one = E::one();
  const E vanishing = at.zeta_to_rows - one;
  const auto constant = [](field::Fp v) { return E::broadcast(field::FpExt::from_base(v)); };

  E folded = E::zero();
  List::for_each([&]<class Table>(std::size_t t) {
    air::WindowCells<Table, E> cells;
    std::ranges::copy(opened_cells(layout, openings, Tree::Main, false, t), cells.local.cells().begin());
    if constexpr (Table::kUsesNext)
      std::ranges::copy(opened_cells(layout, openings, Tree::Main, true, t), cells.next.cells().begin());
    if constexpr (air::kWidth < Table::template Prep >> 0)
      std::ranges::copy(opened_cells(layout, openings, Tree::Prep, false, t), cells.prep.cells().begin());
    for (std::size_t j = 0; j < layout.tables[t].periodic.size(); ++j)
      cells.periodic.cells()[j] = air::periodic_at(layout.tables[t].periodic[j], at.zeta_parts, constant);

    const std::span<const E> perm = opened_cells(layout, openings, Tree::Perm, false, t);
    std::vector<E> ext_columns;
    for (std::size_t i = 0; i < perm.size(); i += air::kExtensionDegree)
      ext_columns.push_back(recombine(perm.subspan(i, air::kExtensionDegree)));
    const E sum = ext_columns.back();
    const E sum_next = recombine(opened_cells(layout, openings, Tree::Perm, true, t).last(air::kExtensionDegree));
    const E is_first = vanishing * (at.y[t] - one).inverse();

    air::PointReader<E> reader(at.lookup, ext_columns, is_first, at.constraint_challenge, folded);
    Table::eval(reader, cells.window());
    reader.finish(sum, sum_next, at.sum_per_row[t]);
  });
  return folded;
}

/// The right side: (Q0 + zeta^N Q1) * (zeta^N - 1).
template <class E>
E quotient_times_vanishing(const protocol::Layout& layout, std::span<const E> openings, const E& zeta_to_rows) {
  const std::span<const E> q = opened_cells(layout, openings, protocol::Tree::Quotient, false, layout.tables.size());
  const E q0 = recombine(q.first(air::kExtensionDegree));
  const E q1 = recombine(q.subspan(air::kExtensionDegree));
  return (q0 + q1 * zeta_to_rows) * (zeta_to_rows - E::one());
}

}  // namespace pp::verify
