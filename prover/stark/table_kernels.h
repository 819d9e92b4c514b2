// SPDX-License-Identifier: Apache-2.0
// TableKernels: the two loops over rows that depend on what a table says, as plain function pointers.
//
// They are instantiated once for each (table, instruction set) in files compiled for that set; the prover calls them
// on ranges of rows from its own threads. Stateless; any thread.
#pragma once
#include <cstddef>
#include <span>

#include "kernels/matrix.h"
#include "prover/air/packed_challenges.h"

namespace pp::stark {

/// The values of a table's periodic columns on the trace or on one coset.
/// Shape: column j has the values of one period, repeated to 16 if they are fewer, at columns[j].
struct PeriodicView {
  const field::Fp* const* columns = nullptr;
  const std::uint32_t* masks = nullptr;  // values of each column less one
};

/// Computes the fractions of rows [begin, end): the columns of all pairs but the last into perm, and the sum over all
/// pairs into perm's last five columns.
/// Requires: begin and end are multiples of 16.
struct FractionRows {
  ConstColumns main, prep;  // the trace, natural order
  PeriodicView periodic;    // on the trace
  const air::PackedChallenges* lookup;
  Columns perm;  // the trace
  std::size_t n_pairs;
  std::size_t begin, end;
};

/// Adds a table's folded constraints over the vanishing polynomial, on rows [begin, end) of one coset.
/// Requires: begin and end are multiples of 16.
struct QuotientRows {
  ConstColumns main, prep, perm;  // one coset of the extension, as matrices without blow-up
  const air::PackedChallenges* lookup;
  const field::ExtFactor* weights;     // one for each constraint of the table
  field::FpExt total_per_row;          // T / n
  field::Fp vanishing_inverse;         // 1 / (x^n - 1), constant on the coset
  const field::Fp* first_row_inverse;  // 1 / (x - 1), one a row
  PeriodicView periodic;               // on the coset
  Columns out;                         // five columns, the same coset
  std::size_t begin, end;
};

struct TableKernels {
  void (*fractions)(const FractionRows&);
  void (*quotient)(const QuotientRows&);
};

}  // namespace pp::stark
