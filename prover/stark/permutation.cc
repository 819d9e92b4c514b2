// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/permutation.h"

#include <algorithm>
#include <cstdint>

#include "prover/stark/periodic_values.h"
#include "prover/stark/row_blocks.h"

namespace pp::stark {
namespace {

using field::Fp;

/// Turns per-row sums into the running sum, in place, and gives their total.
Fp run_column(Fp* column, std::size_t n) {
  Fp total = Fp::zero();
  for (std::size_t k = 0; k < n; ++k) total += column[k];
  const Fp per_row = total * Fp::from(static_cast<std::uint32_t>(n)).inverse();
  Fp running = Fp::zero();
  for (std::size_t k = 0; k < n; ++k) {
    const Fp row = column[k];
    column[k] = running;
    running += row - per_row;
  }
  return total;
}

}  // namespace

PermutationTrace make_permutation(const air::Shape& shape, const TableKernels& kernels, ConstColumns main,
                                  ConstColumns prep, const air::LookupChallenges<field::FpExt>& lookup, int threads) {
  PeriodicValues periodic;
  for (const air::PeriodicColumn& column : shape.periodic) periodic.add(column.values);
  const air::PackedChallenges challenges(lookup);
  PermutationTrace result{Matrix(shape.perm_width(), main.log_height), {}};
  const std::size_t n = main.height();
  const std::size_t blocks = (n + kBlockRows - 1) / kBlockRows;
#pragma omp parallel for schedule(dynamic) num_threads(threads_for(blocks, threads))
  for (std::size_t b = 0; b < blocks; ++b) {
    kernels.fractions({.main = main,
                       .prep = prep,
                       .periodic = periodic.view(),
                       .lookup = &challenges,
                       .perm = result.columns.view(),
                       .n_pairs = shape.n_pairs(),
                       .begin = b * kBlockRows,
                       .end = std::min(n, (b + 1) * kBlockRows)});
  }
  const std::size_t first = shape.perm_width() - air::kExtensionDegree;
#pragma omp parallel for num_threads(threads_for(blocks, threads))
  for (std::size_t i = 0; i < air::kExtensionDegree; ++i)
    result.sum.c[i] = run_column(result.columns.column(first + i), n);
  return result;
}

}  // namespace pp::stark
