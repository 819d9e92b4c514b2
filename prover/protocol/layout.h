// SPDX-License-Identifier: Apache-2.0
// Layout: everything about a class of tables that does not depend on heights or data: widths, the order of openings,
// the class constant. Prover, codec and verifier take it from here, so they cannot disagree. A value; any thread.
//
// Columns come in one order everywhere: commitment (preprocessed, main, permutation, quotient), then table, then
// column. All n of them are opened at zeta, then all of them at zeta * g_H, whether or not a constraint looks there: so
// one combination of a row, F(x) = sum of c^(n-1-i) * column_i(x), serves both points. What FRI tests is
//     (F(x) - F(zeta)) / (x - zeta) + c^n * (F(x) - F(zeta g_H)) / (x - zeta g_H),
// which takes the powers of one challenge once each.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "kernels/field/fp.h"
#include "prover/air/fingerprint.h"
#include "prover/air/shape.h"
#include "prover/air/table_list.h"
#include "prover/protocol/params.h"

namespace pp::protocol {

enum class Tree : std::uint8_t { Prep, Main, Perm, Quotient };
inline constexpr std::size_t kTrees = 4;
/// Two extension-field chunks: Q = Q0 + X^N * Q1.
inline constexpr std::uint32_t kQuotientChunks = 2;
inline constexpr std::uint32_t kQuotientWidth = kQuotientChunks * air::kExtensionDegree;

/// The columns of one table in one tree.
struct ColumnBlock {
  Tree tree;
  std::uint32_t table;       // index in the class; the number of tables for the quotient
  std::uint32_t row_offset;  // of its first column within the leaf, where the rows of all tables stand in order
  std::uint32_t n_columns;
  std::uint32_t first;  // position of its first column among all
};

struct Layout {
  std::vector<air::Shape> tables;
  std::array<field::Fp, 8> class_constant{};      // opens the transcript
  std::array<std::uint32_t, kTrees> row_width{};  // elements of a leaf of each tree
  std::vector<ColumnBlock> blocks;
  std::uint32_t n_columns = 0;
  std::uint32_t n_constraints = 0;

  bool has_prep(std::size_t table) const { return tables[table].prep_width > 0; }
  /// A table's place among those with preprocessed columns, which is the same in every class that has them.
  std::size_t prep_place(std::size_t table) const {
    std::size_t place = 0;
    for (std::size_t t = 0; t < table; ++t) place += has_prep(t);
    return place;
  }
  /// Opened values of a proof: each column at both points.
  std::uint32_t n_openings() const { return 2 * n_columns; }
  /// Columns of a table in a tree; the quotient is a table of its own at index tables.size().
  std::uint32_t width(Tree tree, std::size_t table) const;
};

/// Assembles the layout of measured tables and hashes name, version, parameters and fingerprints into the constant.
/// Requires: every table keeps to degree 3, linear multiplicities and tuples.
Layout make_layout(std::string_view class_name, const Params& params, std::vector<air::Shape> tables,
                   const std::vector<Digest32>& fingerprints);

/// The layout of a list of tables.
template <class List>
Layout layout_of(std::string_view class_name, const Params& params) {
  std::vector<air::Shape> shapes;
  std::vector<Digest32> fingerprints;
  List::for_each([&]<class Table>(std::size_t) {
    shapes.push_back(air::shape_of<Table>());
    fingerprints.push_back(air::fingerprint_of<Table>());
  });
  return make_layout(class_name, params, std::move(shapes), fingerprints);
}

/// The calculator's input for a class under a parameter set.
struct SecurityInput;
SecurityInput security_input(const Params& params, const Layout& layout);

}  // namespace pp::protocol
