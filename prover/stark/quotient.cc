// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/quotient.h"

#include <algorithm>

#include "kernels/field/batch_inverse.h"
#include "prover/protocol/domain.h"
#include "prover/stark/lift.h"
#include "prover/stark/periodic_values.h"
#include "prover/stark/row_blocks.h"

namespace pp::stark {
namespace {

using field::Fp;
using field::FpExt;

constexpr std::size_t kQuotientCosets = 2;

/// What does not depend on the table, for one coset of one height.
struct CosetView {
  std::size_t coset;  // in the extension's numbering
  Fp vanishing_inverse;
  std::vector<Fp> first_row_inverse;
  Fp start;  // its first point
};

/// 1 / (x - 1) for every point x of a coset.
std::vector<Fp> inverses_of_x_minus_one(Fp start, std::uint32_t log_rows, int threads) {
  const std::size_t n = std::size_t{1} << log_rows;
  const Fp g = protocol::row_generator(log_rows);
  std::vector<Fp> result(n);
  const std::size_t blocks = (n + kBlockRows - 1) / kBlockRows;
#pragma omp parallel for num_threads(threads_for(blocks, threads))
  for (std::size_t b = 0; b < blocks; ++b) {
    const std::size_t begin = b * kBlockRows, end = std::min(n, begin + kBlockRows);
    std::array<Fp, kBlockRows> scratch;
    Fp x = start * g.pow(begin);
    for (std::size_t k = begin; k < end; ++k, x *= g) result[k] = x - Fp::one();
    field::batch_inverse(result.data() + begin, scratch.data(), end - begin);
  }
  return result;
}

CosetView coset_view(std::uint32_t log_rows, std::uint32_t log_blowup, std::size_t quotient_coset, int threads) {
  CosetView view;
  view.coset = quotient_coset << (log_blowup - 1);
  const Fp w = protocol::row_generator(log_rows + log_blowup).pow(view.coset);
  const Fp start = protocol::coset_shift(log_rows) * w;
  const Fp one = Fp::one();
  view.vanishing_inverse = (field::pow_two_to(start, static_cast<int>(log_rows)) - one).inverse();
  view.first_row_inverse = inverses_of_x_minus_one(start, log_rows, threads);
  view.start = start;
  return view;
}

PeriodicValues periodic_on(const CosetView& view, const air::Shape& shape, std::uint32_t log_rows) {
  PeriodicValues values;
  for (const air::PeriodicColumn& column : shape.periodic) {
    const Fp u = field::pow_two_to(view.start, static_cast<int>(log_rows - column.log_period));
    values.add(air::values_on_coset(column, u));
  }
  return values;
}

ConstColumns coset_of(const Commitment& commitment, std::size_t table, std::size_t coset) {
  return commitment.extensions[table].view().coset(coset);
}

void add_table(const QuotientInput& in, const air::PackedChallenges& lookup, std::size_t table,
               const field::ExtFactor* weights, const CosetView& view, Columns out) {
  const std::size_t n = out.height();
  const std::size_t blocks = (n + kBlockRows - 1) / kBlockRows;
  const PeriodicValues periodic =
      periodic_on(view, in.layout.tables[table], static_cast<std::uint32_t>(out.log_height));
  QuotientRows rows{
      .main = coset_of(in.main, table, view.coset),
      .prep = in.layout.has_prep(table) ? coset_of(in.prep, in.layout.prep_place(table), view.coset) : ConstColumns{},
      .perm = coset_of(in.perm, table, view.coset),
      .lookup = &lookup,
      .weights = weights,
      .total_per_row = in.sums[table] * Fp::from(static_cast<std::uint32_t>(n)).inverse(),
      .vanishing_inverse = view.vanishing_inverse,
      .first_row_inverse = view.first_row_inverse.data(),
      .periodic = periodic.view(),
      .out = out,
      .begin = 0,
      .end = 0};
#pragma omp parallel for firstprivate(rows) schedule(dynamic) num_threads(threads_for(blocks, in.threads))
  for (std::size_t b = 0; b < blocks; ++b) {
    rows.begin = b * kBlockRows;
    rows.end = std::min(n, rows.begin + kBlockRows);
    in.kernels[table].quotient(rows);
  }
}

}  // namespace

Matrix quotient_values(const QuotientInput& in) {
  // Horner's rule over all constraints gives the first the highest power.
  std::vector<field::ExtFactor> weights(in.layout.n_constraints);
  FpExt power = FpExt::one();
  for (std::size_t i = weights.size(); i-- > 0; power *= in.challenge) weights[i] = field::factor_of(power);
  const air::PackedChallenges lookup(in.lookup);

  Matrix sum;
  for (std::uint32_t log_rows = protocol::kLogRowsMin; log_rows <= in.log_tallest; ++log_rows) {
    std::vector<CosetView> views;
    std::size_t first_constraint = 0;
    for (std::size_t t = 0; t < in.layout.tables.size(); ++t) {
      const field::ExtFactor* table_weights = weights.data() + first_constraint;
      first_constraint += in.layout.tables[t].n_constraints();
      const Matrix& main = in.main.extensions[t];
      if (main.log_height() != static_cast<int>(log_rows)) continue;
      if (views.empty()) {
        sum = sum.empty() ? zeros(air::kExtensionDegree, main.log_height(), 1) : lifted(sum, main.log_height());
        for (std::size_t c = 0; c < kQuotientCosets; ++c)
          views.push_back(coset_view(log_rows, static_cast<std::uint32_t>(main.log_blowup()), c, in.threads));
      }
      for (std::size_t c = 0; c < kQuotientCosets; ++c)
        add_table(in, lookup, t, table_weights, views[c], sum.view().coset(c));
    }
  }
  return sum;
}

}  // namespace pp::stark
