// SPDX-License-Identifier: Apache-2.0
// Sums over many columns: openings by dot products, and the linear combination that batches them. Included once by
// each of cpu/{scalar,avx2,avx512}.cc.
//
// Both walk tiles of rows, so that what all columns share stays in a near cache while columns stream by, and add up
// four products of centred factors before they reduce (Packed::ProductSum).
#pragma once
#include "kernels/cpu/generic/rows.h"

namespace pp::PP_ISA {

constexpr std::size_t kTerms = 4;

template <class P>
inline Fp sum_lanes(P x) {
  Fp lanes[P::kLanes], total = Fp::zero();
  x.store(lanes);
  for (Fp lane : lanes) total += lane;
  return total;
}

constexpr std::size_t kDotVectors = 32;     // rows of a tile, in vectors
constexpr std::size_t kDotWeightsMax = 10;  // columns of weights: two points

/// Adds the dot products of one tile: kTerms vectors of each column meet as many of every column of weights.
/// Shape: sums has weights.width values for each column.
template <class P>
inline void dot_tile(ConstColumns columns, ConstColumns weights, std::size_t first, std::size_t rows, Fp* sums) {
  typename P::Halves prepared[kDotVectors][kDotWeightsMax];
  const std::size_t vectors = rows / P::kLanes, n_weights = weights.width;
  for (std::size_t v = 0; v < vectors; ++v)
    for (std::size_t e = 0; e < n_weights; ++e)
      prepared[v][e] = P::load(weights.column(e) + first + v * P::kLanes).centred();
  for (std::size_t j = 0; j < columns.width; ++j) {
    const Fp* column = columns.column(j) + first;
    P sum[kDotWeightsMax];
    for (std::size_t e = 0; e < n_weights; ++e) sum[e] = P(Fp::zero());
    std::size_t v = 0;
    for (; v + kTerms <= vectors; v += kTerms) {
      typename P::Halves cells[kTerms];
      for (std::size_t t = 0; t < kTerms; ++t) cells[t] = P::load(column + (v + t) * P::kLanes).centred();
      for (std::size_t e = 0; e < n_weights; ++e) {
        typename P::ProductSum products(cells[0], prepared[v][e]);
        for (std::size_t t = 1; t < kTerms; ++t) products.add(cells[t], prepared[v + t][e]);
        sum[e] += products.total();
      }
    }
    for (; v < vectors; ++v) {
      const auto cell = P::load(column + v * P::kLanes).centred();
      for (std::size_t e = 0; e < n_weights; ++e) sum[e] += typename P::ProductSum(cell, prepared[v][e]).total();
    }
    for (std::size_t e = 0; e < n_weights; ++e) sums[j * n_weights + e] += sum_lanes(sum[e]);
  }
}

template <class P>
inline void dot_columns(ConstColumns columns, ConstColumns weights, FpExt* out, int threads) {
  constexpr std::size_t kTile = kDotVectors * P::kLanes;
  const std::size_t rows = columns.height(), tile = rows < kTile ? rows : kTile;
  const std::size_t n_points = weights.width / 5, n_sums = columns.width * weights.width;
  for (std::size_t i = 0; i < n_points * columns.width; ++i) out[i] = FpExt::zero();
#pragma omp parallel num_threads(threads) if (rows > 2 * kTile)
  {
    Fp* sums = static_cast<Fp*>(port::allocate_aligned(n_sums * sizeof(Fp)));
    for (std::size_t i = 0; i < n_sums; ++i) sums[i] = Fp::zero();
#pragma omp for schedule(static)
    for (std::size_t first = 0; first < rows; first += tile) dot_tile<P>(columns, weights, first, tile, sums);
#pragma omp critical
    for (std::size_t point = 0; point < n_points; ++point)
      for (std::size_t j = 0; j < columns.width; ++j)
        for (std::size_t e = 0; e < 5; ++e)
          out[point * columns.width + j].c[e] += sums[j * weights.width + 5 * point + e];
    port::release_aligned(sums);
  }
}

/// Adds kCount columns, each times its coefficient, to rows [first, first + rows) of `out`.
template <class P, std::size_t kCount>
inline void combine_tile(ConstColumns columns, const FpExt* coefficients, Columns out, std::size_t first,
                         std::size_t rows) {
  std::int32_t factor[kCount][5];
  for (std::size_t j = 0; j < kCount; ++j)
    for (std::size_t e = 0; e < 5; ++e) factor[j][e] = coefficients[j].c[e].centred();
  for (std::size_t i = first; i < first + rows; i += P::kLanes) {
    typename P::Halves cells[kCount];
    for (std::size_t j = 0; j < kCount; ++j) cells[j] = P::load(columns.column(j) + i).centred();
    for (std::size_t e = 0; e < 5; ++e) {
      typename P::ProductSum sum(cells[0], P::broadcast(factor[0][e]));
      for (std::size_t j = 1; j < kCount; ++j) sum.add(cells[j], P::broadcast(factor[j][e]));
      Fp* to = out.column(e) + i;
      (P::load(to) + sum.total()).store(to);
    }
  }
}

template <class P>
inline void combine_columns(ConstColumns columns, const FpExt* coefficients, Columns out, int threads) {
  constexpr std::size_t kTile = 2048;
  const std::size_t length = columns.length(), tile = length < kTile ? length : kTile;
#pragma omp parallel for schedule(static) num_threads(threads) if (length > 4 * kTile)
  for (std::size_t first = 0; first < length; first += tile) {
    std::size_t j = 0;
    for (; j + kTerms <= columns.width; j += kTerms)
      combine_tile<P, kTerms>(columns.columns(j, kTerms), coefficients + j, out, first, tile);
    for (; j < columns.width; ++j) combine_tile<P, 1>(columns.columns(j, 1), coefficients + j, out, first, tile);
  }
}

template <class P>
inline void accumulate_product(ConstColumns values, const FpExt& constant, ConstColumns factors, Columns out,
                               int threads) {
  const std::size_t blocks = out.height() / P::kLanes;
  const Ext<P> added = Ext<P>::broadcast(constant);
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t block = 0; block < blocks << out.log_blowup; ++block) {
    const std::size_t c = block / blocks, k = block % blocks * P::kLanes, i = (c << out.log_height) + k;
    Ext<P> value;
    for (std::size_t e = 0; e < 5; ++e)
      value.c[e] = load_lifted<P>({values.column(e), values.height(), values.log_height}, c, k);
    store_ext(load_ext<P>(out, i) + (value + added) * load_ext<P>(factors, i), out, i);
  }
}

}  // namespace pp::PP_ISA
