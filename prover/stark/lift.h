// SPDX-License-Identifier: Apache-2.0
// Lifting of values: a polynomial p(X^r) of a taller domain takes the values of p over and over. Pure; any thread.
#pragma once
#include <algorithm>
#include <cstring>

#include "kernels/matrix.h"

namespace pp::stark {

/// Values that are all zero.
inline Matrix zeros(std::size_t width, int log_rows, int log_blowup) {
  Matrix m(width, log_rows, log_blowup);
  for (std::size_t j = 0; j < width; ++j) std::fill_n(m.column(j), m.length(), field::Fp::zero());
  return m;
}

/// Presents values of a smaller height at a larger one: every coset repeated.
inline Matrix lifted(const Matrix& from, int log_rows) {
  Matrix to(from.width(), log_rows, from.log_blowup());
  const std::size_t n = from.height(), cosets = std::size_t{1} << from.log_blowup();
  for (std::size_t j = 0; j < to.width(); ++j)
    for (std::size_t c = 0; c < cosets; ++c)
      for (std::size_t k = 0; k < to.height(); k += n)
        std::memcpy(to.column(j) + c * to.height() + k, from.column(j) + c * n, n * sizeof(field::Fp));
  return to;
}

}  // namespace pp::stark
