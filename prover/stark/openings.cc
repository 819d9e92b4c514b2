// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/openings.h"

#include <algorithm>
#include <cstring>

#include "prover/protocol/domain.h"

namespace pp::stark {
namespace {

using field::Fp;
using field::FpExt;
using protocol::OpeningBlock;

const Matrix& extension_of(const protocol::Layout& layout, const Commitments& commitments, const OpeningBlock& block) {
  const std::size_t place = block.tree == protocol::Tree::Prep ? layout.prep_place(block.table) : block.table;
  return commitments[static_cast<std::size_t>(block.tree)]->extensions[place];
}

/// Weights for y * g from those for y: the points shift by one row.
void rotate_by_one_row(Matrix& weights) {
  for (std::size_t j = 0; j < weights.width(); ++j) {
    Fp* column = weights.column(j);
    const std::size_t n = weights.height();
    const Fp last = column[n - 1];
    std::memmove(column + 1, column, (n - 1) * sizeof(Fp));
    column[0] = last;
  }
}

/// Fills the columns with zeros.
void clear(Matrix& m) {
  for (std::size_t j = 0; j < m.width(); ++j) std::fill_n(m.column(j), m.length(), Fp::zero());
}

}  // namespace

std::vector<FpExt> open_columns(const Backend& backend, const protocol::Layout& layout, const Commitments& commitments,
                                std::uint32_t log_tallest, const FpExt& zeta) {
  std::vector<FpExt> openings(layout.n_openings);
  for (std::uint32_t log_rows = protocol::kLogRowsMin; log_rows <= log_tallest; ++log_rows) {
    const auto is_here = [&](const OpeningBlock& block) {
      return extension_of(layout, commitments, block).log_height() == static_cast<int>(log_rows);
    };
    if (std::ranges::none_of(layout.openings, is_here)) continue;
    Matrix weights(air::kExtensionDegree, static_cast<int>(log_rows));
    const FpExt y = field::pow_two_to(zeta, static_cast<int>(log_tallest - log_rows));
    backend.barycentric_weights(protocol::coset_shift(log_rows), y, weights.view());
    for (const bool at_next : {false, true}) {
      if (at_next) rotate_by_one_row(weights);
      for (const OpeningBlock& block : layout.openings) {
        if (block.at_next != at_next || !is_here(block)) continue;
        const ConstColumns columns = extension_of(layout, commitments, block).view().coset(0);
        backend.dot_columns(columns.columns(block.first_column, block.n_columns), weights.view(),
                            openings.data() + block.first_opening);
      }
    }
  }
  return openings;
}

Matrix batched_codeword(const Backend& backend, const protocol::Layout& layout, const Commitments& commitments,
                        std::uint32_t log_tallest, std::uint32_t log_blowup, const FpExt& zeta, const FpExt& batching,
                        const std::vector<FpExt>& openings) {
  // The backend divides by point - x, so numerators are negated.
  std::vector<FpExt> coefficients(openings.size());
  FpExt power = -FpExt::one();
  for (FpExt& c : coefficients) {
    c = power;
    power *= batching;
  }
  const Fp shift = protocol::coset_shift(log_tallest);
  const int blowup = static_cast<int>(log_blowup);
  Matrix codeword(air::kExtensionDegree, static_cast<int>(log_tallest), blowup);
  Matrix factors(air::kExtensionDegree, static_cast<int>(log_tallest), blowup);
  clear(codeword);
  for (const bool at_next : {false, true}) {
    const FpExt point = at_next ? zeta * protocol::row_generator(log_tallest) : zeta;
    backend.inverse_differences(shift, point, factors.view());
    for (std::uint32_t log_rows = protocol::kLogRowsMin; log_rows <= log_tallest; ++log_rows) {
      Matrix combined;
      FpExt claimed = FpExt::zero();
      for (const OpeningBlock& block : layout.openings) {
        const Matrix& extension = extension_of(layout, commitments, block);
        if (block.at_next != at_next || extension.log_height() != static_cast<int>(log_rows)) continue;
        if (combined.empty()) {
          combined = Matrix(air::kExtensionDegree, static_cast<int>(log_rows), blowup);
          clear(combined);
        }
        backend.combine_columns(extension.view().columns(block.first_column, block.n_columns),
                                coefficients.data() + block.first_opening, combined.view());
        for (std::uint32_t i = block.first_opening; i < block.first_opening + block.n_columns; ++i)
          claimed += coefficients[i] * openings[i];
      }
      if (!combined.empty()) backend.accumulate_product(combined.view(), -claimed, factors.view(), codeword.view());
    }
  }
  return codeword;
}

}  // namespace pp::stark
