// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/openings.h"

#include <algorithm>
#include <cstring>

#include "prover/protocol/domain.h"
#include "prover/stark/lift.h"

namespace pp::stark {
namespace {

using field::Fp;
using field::FpExt;
using protocol::ColumnBlock;

const Matrix& extension_of(const protocol::Layout& layout, const Commitments& commitments, const ColumnBlock& block) {
  const std::size_t place = block.tree == protocol::Tree::Prep ? layout.prep_place(block.table) : block.table;
  return commitments[static_cast<std::size_t>(block.tree)]->extensions[place];
}

/// Weights for y, and behind them those for y * g: its points are shifted by one row.
Matrix weights_of_both_points(const Backend& backend, std::uint32_t log_rows, const FpExt& y) {
  constexpr std::size_t kDegree = air::kExtensionDegree;
  Matrix weights(2 * kDegree, static_cast<int>(log_rows));
  backend.barycentric_weights(protocol::coset_shift(log_rows), y, weights.view().columns(0, kDegree));
  const std::size_t n = weights.height();
  for (std::size_t j = 0; j < kDegree; ++j) {
    const Fp* from = weights.column(j);
    Fp* to = weights.column(kDegree + j);
    std::memcpy(to + 1, from, (n - 1) * sizeof(Fp));
    to[0] = from[n - 1];
  }
  return weights;
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
    const FpExt y = field::pow_two_to(zeta, static_cast<int>(log_tallest - log_rows));
    const Matrix weights = weights_of_both_points(backend, log_rows, y);
    for (const ColumnBlock& block : layout.blocks) {
      if (!is_here(block)) continue;
      const ConstColumns columns = extension_of(layout, commitments, block).view().coset(0);
      std::vector<FpExt> opened(2 * columns.width);
      backend.dot_columns(columns, weights.view(), opened.data());
      const auto middle = opened.begin() + static_cast<std::ptrdiff_t>(columns.width);
      std::copy(opened.begin(), middle, openings.begin() + block.first);
      std::copy(middle, opened.end(), openings.begin() + layout.n_columns + block.first);
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
  const int blowup = static_cast<int>(log_blowup), log_rows_max = static_cast<int>(log_tallest);
  // Every table's combination, each lifted to the height of the next taller tables and added up.
  Matrix combined;
  FpExt claimed = FpExt::zero(), claimed_next = FpExt::zero();
  for (int log_rows = protocol::kLogRowsMin; log_rows <= log_rows_max; ++log_rows) {
    for (const ColumnBlock& block : layout.blocks) {
      const Matrix& extension = extension_of(layout, commitments, block);
      if (extension.log_height() != log_rows) continue;
      if (combined.empty()) combined = zeros(air::kExtensionDegree, log_rows, blowup);
      if (combined.log_height() != log_rows) combined = lifted(combined, log_rows);
      backend.combine_columns(extension.view(), coefficients.data() + block.first, combined.view());
      for (std::uint32_t i = block.first; i < block.first + block.n_columns; ++i) {
        claimed += coefficients[i] * openings[i];
        claimed_next += coefficients[i] * openings[layout.n_columns + i];
      }
    }
  }
  const Fp shift = protocol::coset_shift(log_tallest);
  Matrix codeword = zeros(air::kExtensionDegree, log_rows_max, blowup);
  Matrix inverses(air::kExtensionDegree, log_rows_max, blowup);
  backend.inverse_differences(shift, zeta, inverses.view());
  backend.accumulate_product(combined.view(), -claimed, inverses.view(), codeword.view());
  Matrix second = zeros(air::kExtensionDegree, log_rows_max, blowup);
  backend.combine_columns(combined.view(), to_second_point.data(), second.view());
  backend.inverse_differences(shift, zeta * protocol::row_generator(log_tallest), inverses.view());
  backend.accumulate_product(second.view(), claimed_next * power, inverses.view(), codeword.view());
  return codeword;
}

}  // namespace pp::stark
