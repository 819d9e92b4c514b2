// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/openings.h"

#include <algorithm>
#include <cstring>

#include "prover/protocol/domain.h"

namespace pp::stark {
namespace {

using field::Fp;
using field::FpExt;
using protocol::ColumnBlock;

const Matrix& extension_of(const protocol::Layout& layout, const Commitments& commitments, const ColumnBlock& block) {
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
  std::vector<FpExt> openings(layout.n_openings());
  for (std::uint32_t log_rows = protocol::kLogRowsMin; log_rows <= log_tallest; ++log_rows) {
    const auto is_here = [&](const ColumnBlock& block) {
      return extension_of(layout, commitments, block).log_height() == static_cast<int>(log_rows);
    };
    if (std::ranges::none_of(layout.blocks, is_here)) continue;
    Matrix weights(air::kExtensionDegree, static_cast<int>(log_rows));
    const FpExt y = field::pow_two_to(zeta, static_cast<int>(log_tallest - log_rows));
    backend.barycentric_weights(protocol::coset_shift(log_rows), y, weights.view());
    for (const bool at_next : {false, true}) {
      if (at_next) rotate_by_one_row(weights);
      FpExt* const opened = openings.data() + (at_next ? layout.n_columns : 0);
      for (const ColumnBlock& block : layout.blocks) {
        if (is_here(block))
          backend.dot_columns(extension_of(layout, commitments, block).view().coset(0), weights.view(),
                              opened + block.first);
      }
    }
  }
  return openings;
}

Matrix batched_codeword(const Backend& backend, const protocol::Layout& layout, const Commitments& commitments,
                        std::uint32_t log_tallest, std::uint32_t log_blowup, const FpExt& zeta, const FpExt& batching,
                        const std::vector<FpExt>& openings) {
  // The backend divides by point - x, so numerators are negated.
  std::vector<FpExt> coefficients(layout.n_columns);
  FpExt power = -FpExt::one();
  for (std::size_t i = coefficients.size(); i-- > 0; power *= batching) coefficients[i] = power;
  std::array<FpExt, air::kExtensionDegree> to_second_point{};  // times batching^n, coefficient by coefficient
  for (std::size_t i = 0; i < to_second_point.size(); ++i) {
    to_second_point[i].c[i] = Fp::one();
    to_second_point[i] *= -power;
  }
  const int blowup = static_cast<int>(log_blowup);
  const auto zeros = [&](std::uint32_t log_rows) {
    Matrix m(air::kExtensionDegree, static_cast<int>(log_rows), blowup);
    clear(m);
    return m;
  };
  const Fp shift = protocol::coset_shift(log_tallest);
  Matrix codeword = zeros(log_tallest), at_zeta = zeros(log_tallest), at_next = zeros(log_tallest);
  backend.inverse_differences(shift, zeta, at_zeta.view());
  backend.inverse_differences(shift, zeta * protocol::row_generator(log_tallest), at_next.view());
  for (std::uint32_t log_rows = protocol::kLogRowsMin; log_rows <= log_tallest; ++log_rows) {
    Matrix combined;
    FpExt claimed = FpExt::zero(), claimed_next = FpExt::zero();
    for (const ColumnBlock& block : layout.blocks) {
      const Matrix& extension = extension_of(layout, commitments, block);
      if (extension.log_height() != static_cast<int>(log_rows)) continue;
      if (combined.empty()) combined = zeros(log_rows);
      backend.combine_columns(extension.view(), coefficients.data() + block.first, combined.view());
      for (std::uint32_t i = block.first; i < block.first + block.n_columns; ++i) {
        claimed += coefficients[i] * openings[i];
        claimed_next += coefficients[i] * openings[layout.n_columns + i];
      }
    }
    if (combined.empty()) continue;
    backend.accumulate_product(combined.view(), -claimed, at_zeta.view(), codeword.view());
    Matrix second = zeros(log_rows);
    backend.combine_columns(combined.view(), to_second_point.data(), second.view());
    backend.accumulate_product(second.view(), claimed_next * power, at_next.view(), codeword.view());
  }
  return codeword;
}

}  // namespace pp::stark
