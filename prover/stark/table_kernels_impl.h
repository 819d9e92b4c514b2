// SPDX-License-Identifier: Apache-2.0
// The bodies of the table kernels, over one packed cell type. Included only by files of one instruction set.
//
// Inversions of a chunk of rows share one inversion of an extension element per lane (Montgomery's trick along the
// pairs and rows of the chunk), so a denominator costs three products. Stateless; any thread.
#pragma once
#include <array>
#include <vector>

#include "prover/air/fraction_reader.h"
#include "prover/air/packed_reader.h"
#include "prover/air/row.h"
#include "prover/air/table_list.h"
#include "prover/stark/table_kernels.h"

namespace pp::stark {

/// Everything that depends on the packed type P is a member of this, so that no two instruction sets share a symbol.
template <class P>
struct PackedKernels {
  using E = field::Ext<P>;
  using Fraction = typename air::FractionReader<P>::Fraction;
  static constexpr std::size_t kLanes = static_cast<std::size_t>(P::kLanes);
  static constexpr std::size_t kChunkRows = kLanes == 1 ? 16 : 4 * kLanes;
  static constexpr std::size_t kPairsMax = 64;

  PP_HD static void load_row(P* cells, std::size_t width, const ConstColumns& from, std::size_t row) {
    for (std::size_t j = 0; j < width; ++j) cells[j] = P::load(from.column(j) + row);
  }
  /// The row after, around the end.
  PP_HD static P load_next(const field::Fp* column, std::size_t row, std::size_t height) {
    if (row + kLanes < height) return P::load(column + row + 1);
    field::Fp lanes[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = column[(row + 1 + i) & (height - 1)];
    return P::load(lanes);
  }
  template <class Table>
  PP_HD static void load_window(air::WindowCells<Table, P>& cells, const ConstColumns& main, const ConstColumns& prep,
                                std::size_t row) {
    load_row(cells.local.cells().data(), air::kWidth<Table::template Cols>, main, row);
    load_row(cells.prep.cells().data(), air::kWidth<Table::template Prep>, prep, row);
    if constexpr (Table::kUsesNext) {
      P* next = cells.next.cells().data();
      for (std::size_t j = 0; j < air::kWidth<Table::template Cols>; ++j)
        next[j] = load_next(main.column(j), row, main.height());
    }
  }
  template <class Table>
  PP_HD static void load_periodic(air::WindowCells<Table, P>& cells, const PeriodicView& periodic, std::size_t row) {
    P* to = cells.periodic.cells().data();
    for (std::size_t j = 0; j < decltype(cells.periodic)::kCells; ++j)
      to[j] = P::load(periodic.columns[j] + (row & periodic.masks[j]));
  }

  template <class Table>
  static void fractions(const FractionRows& a) {
    Fraction fraction[kChunkRows / kLanes * kPairsMax];
    E before[kChunkRows / kLanes * kPairsMax];
    air::WindowCells<Table, P> cells;
    for (std::size_t chunk = a.begin; chunk < a.end; chunk += kChunkRows) {
      const std::size_t end = chunk + kChunkRows < a.end ? chunk + kChunkRows : a.end;
      std::size_t n = 0;
      for (std::size_t row = chunk; row < end; row += kLanes, n += a.n_pairs) {
        load_window<Table>(cells, a.main, a.prep, row);
        load_periodic<Table>(cells, a.periodic, row);
        air::FractionReader<P> reader(*a.lookup, fraction + n);
        Table::eval(reader, cells.window());
      }
      E product = E::one();
      for (std::size_t i = 0; i < n; ++i) {
        before[i] = product;
        product = product * fraction[i].denominator;
      }
      E inverse = product.inverse();
      for (std::size_t i = n; i-- > 0;) {
        const E phi = fraction[i].numerator * (inverse * before[i]);
        inverse = inverse * fraction[i].denominator;
        fraction[i].numerator = phi;
      }
      n = 0;
      for (std::size_t row = chunk; row < end; row += kLanes, n += a.n_pairs) {
        E sum = fraction[n + a.n_pairs - 1].numerator;
        for (std::size_t j = 0; j + 1 < a.n_pairs; ++j) {
          store(fraction[n + j].numerator, a.perm, j, row);
          sum = sum + fraction[n + j].numerator;
        }
        store(sum, a.perm, a.n_pairs - 1, row);
      }
    }
  }

  template <class Table>
  static void quotient(const QuotientRows& a) {
    air::WindowCells<Table, P> cells;
    const std::size_t sum_column = a.perm.width - field::kExtDegree;
    const E total_per_row = E::broadcast(a.total_per_row);
    for (std::size_t row = a.begin; row < a.end; row += kLanes) {
      load_window<Table>(cells, a.main, a.prep, row);
      load_periodic<Table>(cells, a.periodic, row);
      air::PackedReader<P> reader(*a.lookup, a.weights, a.perm.data + row, a.perm.stride);
      Table::eval(reader, cells.window());
      E sum, sum_next;
      for (std::size_t i = 0; i < field::kExtDegree; ++i) {
        const field::Fp* column = a.perm.column(sum_column + i);
        sum.c[i] = P::load(column + row);
        sum_next.c[i] = load_next(column, row, a.perm.height());
      }
      reader.finish(sum, sum_next, total_per_row);
      // The first-row selector is (x^n - 1) / (x - 1): over the vanishing polynomial only 1 / (x - 1) is left.
      const E value =
          reader.every_row() * P(a.vanishing_inverse) + reader.first_row() * P::load(a.first_row_inverse + row);
      for (std::size_t i = 0; i < field::kExtDegree; ++i) {
        field::Fp* out = a.out.column(i) + row;
        (P::load(out) + value.c[i]).store(out);
      }
    }
  }

  PP_HD static void store(const E& e, const Columns& to, std::size_t ext_column, std::size_t row) {
    for (std::size_t i = 0; i < field::kExtDegree; ++i)
      e.c[i].store(to.column(field::kExtDegree * ext_column + i) + row);
  }

  template <class... Tables>
  static constexpr std::array<TableKernels, sizeof...(Tables)> of(air::TableList<Tables...>) {
    return {TableKernels{&fractions<Tables>, &quotient<Tables>}...};
  }
};

}  // namespace pp::stark
