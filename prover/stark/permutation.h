// SPDX-License-Identifier: Apache-2.0
// The permutation trace of one table: a fraction column for each pair of interactions but the last, and the running
// sum. Row 0 of the sum is zero and each step adds the row's fractions less T/n, so that the sum comes full circle.
// The caller's thread, with the backend's OpenMP threads inside.
#pragma once
#include "kernels/matrix.h"
#include "prover/protocol/layout.h"
#include "prover/stark/table_kernels.h"

namespace pp::stark {

struct PermutationTrace {
  Matrix columns;    // five base columns for each extension column
  field::FpExt sum;  // T
};

PermutationTrace make_permutation(const air::Shape& shape, const TableKernels& kernels, ConstColumns main,
                                  ConstColumns prep, const air::LookupChallenges<field::FpExt>& lookup, int threads);

}  // namespace pp::stark
