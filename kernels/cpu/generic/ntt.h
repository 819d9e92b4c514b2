// SPDX-License-Identifier: Apache-2.0
// Transforms over one instruction set's vectors. Included once by each of cpu/{scalar,avx2,avx512}.cc.
//
// A column of 2^h rows, h > kInnerLog, is a matrix of rows of kInner elements. The layers above kInner run down tiles
// of kTile adjacent columns, several at once gathered into small arrays; the layers below run inside a chunk. Layers
// below the lane count run on transposed squares of kLanes^2 elements, and coefficients are left in that transposed
// order, which the forward transform expects: nothing but these two functions ever sees it.
#pragma once
#include "kernels/cpu/generic/names.h"

namespace pp::PP_ISA {

/// Layers of half-sizes size/2 down to `last`, decimation in frequency. Requires: last >= lanes.
template <class P>
inline void dif_layers(Fp* x, std::size_t size, std::size_t last, const Fp* factors) {
  constexpr std::size_t kStep = P::kLanes;
  std::size_t m = size / 2;
  for (; m / 2 >= last && m >= 2; m /= 4) {
    const std::size_t q = m / 2;
    for (std::size_t block = 0; block < size; block += 2 * m) {
      Fp* base = x + block;
      for (std::size_t k = 0; k < q; k += kStep) {
        const P a = P::load(base + k), b = P::load(base + k + q), c = P::load(base + k + m),
                d = P::load(base + k + m + q);
        const P inner = P::load(factors + q + k);
        const P ac = a + c, bd = b + d;
        const P c1 = P::subtract_multiply(a, c, P::load(factors + m + k));
        const P d1 = P::subtract_multiply(b, d, P::load(factors + m + k + q));
        (ac + bd).store(base + k);
        P::subtract_multiply(ac, bd, inner).store(base + k + q);
        (c1 + d1).store(base + k + m);
        P::subtract_multiply(c1, d1, inner).store(base + k + m + q);
      }
    }
  }
  for (; m >= last && m >= 1; m /= 2) {
    for (std::size_t block = 0; block < size; block += 2 * m)
      for (std::size_t k = 0; k < m; k += kStep) {
        const P a = P::load(x + block + k), b = P::load(x + block + k + m);
        (a + b).store(x + block + k);
        P::subtract_multiply(a, b, P::load(factors + m + k)).store(x + block + k + m);
      }
  }
}

/// Layers of half-sizes `first` up to size/2, decimation in time. Requires: first >= lanes.
template <class P>
inline void dit_layers(Fp* x, std::size_t size, std::size_t first, const Fp* factors) {
  constexpr std::size_t kStep = P::kLanes;
  std::size_t q = first;
  std::size_t layers = 0;
  for (std::size_t m = first; m < size; m *= 2) ++layers;
  if (layers % 2 == 1) {
    for (std::size_t block = 0; block < size; block += 2 * q)
      for (std::size_t k = 0; k < q; k += kStep) {
        const P a = P::load(x + block + k), b = P::load(x + block + k + q) * P::load(factors + q + k);
        (a + b).store(x + block + k);
        (a - b).store(x + block + k + q);
      }
    q *= 2;
  }
  for (; q < size; q *= 4) {
    const std::size_t m = 2 * q;
    for (std::size_t block = 0; block < size; block += 2 * m) {
      Fp* base = x + block;
      for (std::size_t k = 0; k < q; k += kStep) {
        const P inner = P::load(factors + q + k);
        const P a = P::load(base + k), b = P::load(base + k + q) * inner;
        const P c = P::load(base + k + m), d = P::load(base + k + m + q) * inner;
        const P a1 = a + b, b1 = a - b;
        const P c1 = (c + d) * P::load(factors + m + k), d1 = (c - d) * P::load(factors + m + k + q);
        (a1 + c1).store(base + k);
        (b1 + d1).store(base + k + q);
        (a1 - c1).store(base + k + m);
        (b1 - d1).store(base + k + m + q);
      }
    }
  }
}

/// The layers below the lane count, and a factor for every element; leaves squares transposed.
template <class P>
inline void dif_squares(Fp* x, std::size_t size, const Fp* factors, Fp scale) {
  constexpr int kLanes = P::kLanes;
  const P factor(scale);
  for (std::size_t i = 0; i < size; i += std::size_t{kLanes} * kLanes) {
    P v[kLanes];
    for (int j = 0; j < kLanes; ++j) v[j] = P::load(x + i + std::size_t(j) * kLanes);
    P::transpose(v);
    for (int m = kLanes / 2; m > 1; m /= 2)
      for (int block = 0; block < kLanes; block += 2 * m)
        for (int k = 0; k < m; ++k) {
          const P a = v[block + k], b = v[block + k + m];
          v[block + k] = a + b;
          v[block + k + m] = k == 0 ? a - b : P::subtract_multiply(a, b, P(factors[m + k]));
        }
    for (int j = 0; j + 1 < kLanes; j += 2) {
      const P a = v[j], b = v[j + 1];
      v[j] = a + b;
      v[j + 1] = a - b;
    }
    for (int j = 0; j < kLanes; ++j) (v[j] * factor).store(x + i + std::size_t(j) * kLanes);
  }
}

/// The layers below the lane count, from transposed squares.
template <class P>
inline void dit_squares(const Fp* from, Fp* to, std::size_t size, const Fp* factors) {
  constexpr int kLanes = P::kLanes;
  for (std::size_t i = 0; i < size; i += std::size_t{kLanes} * kLanes) {
    P v[kLanes];
    for (int j = 0; j < kLanes; ++j) v[j] = P::load(from + i + std::size_t(j) * kLanes);
    for (int m = 1; m < kLanes; m *= 2)
      for (int block = 0; block < kLanes; block += 2 * m)
        for (int k = 0; k < m; ++k) {
          const P a = v[block + k], b = v[block + k + m] * P(factors[m + k]);
          v[block + k] = a + b;
          v[block + k + m] = a - b;
        }
    P::transpose(v);
    for (int j = 0; j < kLanes; ++j) v[j].store(to + i + std::size_t(j) * kLanes);
  }
}

/// Tiles that are gathered together: a visit to a row then takes a run of cache lines, not one.
constexpr std::size_t kTilesAtOnce = 8;
static_assert(ntt::Plan::kInner / ntt::Plan::kTile % kTilesAtOnce == 0);

/// Moves kTilesAtOnce adjacent tiles of a column, `rows` chunks apart, into small arrays one after the other.
inline void gather_tiles(const Fp* from, std::size_t rows, Fp* tiles) {
  constexpr std::size_t kInner = ntt::Plan::kInner, kTile = ntt::Plan::kTile;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t q = 0; q < kTilesAtOnce; ++q)
      for (std::size_t l = 0; l < kTile; l += Packed::kLanes)
        Packed::load(from + r * kInner + q * kTile + l).store(tiles + (q * rows + r) * kTile + l);
}
inline void scatter_tiles(const Fp* tiles, std::size_t rows, Fp* to) {
  constexpr std::size_t kInner = ntt::Plan::kInner, kTile = ntt::Plan::kTile;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t q = 0; q < kTilesAtOnce; ++q)
      for (std::size_t l = 0; l < kTile; l += Packed::kLanes)
        Packed::load(tiles + (q * rows + r) * kTile + l).store(to + r * kInner + q * kTile + l);
}

/// Layers above kInner of the inverse transform, from `from` to `to` (which may be the same).
inline void outer_inverse(const Fp* from, Fp* to, std::size_t rows, const ntt::Plan& plan, Fp* tiles) {
  constexpr std::size_t kTile = ntt::Plan::kTile;
  for (std::size_t t = 0; t < ntt::Plan::kInner / kTile; t += kTilesAtOnce) {
    gather_tiles(from + t * kTile, rows, tiles);
    for (std::size_t q = 0; q < kTilesAtOnce; ++q)
      dif_layers<Packed>(tiles + q * rows * kTile, rows * kTile, kTile, plan.outer(0, t + q));
    scatter_tiles(tiles, rows, to + t * kTile);
  }
}

/// Layers above kInner of the forward transform into coset c, in place.
inline void outer_forward(Fp* x, std::size_t rows, const ntt::Plan& plan, std::size_t c, Fp* tiles) {
  constexpr std::size_t kTile = ntt::Plan::kTile;
  for (std::size_t t = 0; t < ntt::Plan::kInner / kTile; t += kTilesAtOnce) {
    gather_tiles(x + t * kTile, rows, tiles);
    for (std::size_t q = 0; q < kTilesAtOnce; ++q)
      dit_layers<Packed>(tiles + q * rows * kTile, rows * kTile, kTile, plan.outer(1 + c, t + q));
    scatter_tiles(tiles, rows, x + t * kTile);
  }
}

constexpr std::size_t kSquare = std::size_t{Packed::kLanes} * Packed::kLanes;

/// Layers of a chunk, inverse, in place; every coefficient times `scale`.
inline void chunk_inverse(Fp* x, std::size_t size, const ntt::Plan& plan, Fp scale) {
  if (size >= kSquare) {
    dif_layers<Packed>(x, size, Packed::kLanes, plan.inner(0));
    dif_squares<Packed>(x, size, plan.inner(0), scale);
  } else {
    dif_layers<One>(x, size, 1, plan.inner(0));
    for (std::size_t i = 0; i < size; ++i) x[i] *= scale;
  }
}

/// Layers of a chunk, forward into coset c.
inline void chunk_forward(const Fp* from, Fp* to, std::size_t size, const ntt::Plan& plan, std::size_t c) {
  if (size >= kSquare) {
    dit_squares<Packed>(from, to, size, plan.inner(1 + c));
    dit_layers<Packed>(to, size, Packed::kLanes, plan.inner(1 + c));
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
    dit_layers<One>(to, size, 1, plan.inner(1 + c));
  }
}

/// Scratch of one thread: tiles, a chunk, and one whole column.
struct NttScratch {
  explicit NttScratch(int log_height)
      : memory_(static_cast<Fp*>(port::allocate_aligned(
            (ntt::Plan::kInner + tiles_size(log_height) + (std::size_t{1} << log_height)) * sizeof(Fp)))),
        tiles(memory_ + ntt::Plan::kInner),
        column(tiles + tiles_size(log_height)) {}
  ~NttScratch() { port::release_aligned(memory_); }
  NttScratch(const NttScratch&) = delete;
  NttScratch& operator=(const NttScratch&) = delete;
  Fp* chunk() const { return memory_; }

 private:
  static std::size_t tiles_size(int log_height) {
    const std::size_t inner = ntt::Plan::kInnerLog, row = kTilesAtOnce * ntt::Plan::kTile;
    return std::size_t(log_height) > inner ? row << (std::size_t(log_height) - inner) : 0;
  }
  Fp* memory_;

 public:
  Fp* tiles;
  Fp* column;
};

/// Extends one column into all cosets.
inline void lde_column(const ntt::Plan& plan, const Fp* trace, Fp* out, int log_height, NttScratch& scratch) {
  const std::size_t n = std::size_t{1} << log_height, cosets = std::size_t{1} << plan.log_blowup();
  const std::size_t chunk = n < ntt::Plan::kInner ? n : ntt::Plan::kInner, rows = n / chunk;
  const Fp scale = Fp::one().halve().pow(std::size_t(log_height));
  const Fp* from = trace;
  if (rows > 1) {
    outer_inverse(trace, scratch.column, rows, plan, scratch.tiles);
    from = scratch.column;
  }
  for (std::size_t r = 0; r < rows; ++r) {
    Fp* x = scratch.chunk();
    __builtin_memcpy(static_cast<void*>(x), from + r * chunk, chunk * sizeof(Fp));
    chunk_inverse(x, chunk, plan, scale);
    for (std::size_t c = 0; c < cosets; ++c) chunk_forward(x, out + c * n + r * chunk, chunk, plan, c);
  }
  if (rows > 1)
    for (std::size_t c = 0; c < cosets; ++c) outer_forward(out + c * n, rows, plan, c, scratch.tiles);
}

/// Gives the coefficients of p(s X) from the values of p on s <g>, in this file's own order.
inline void coset_coefficients(const ntt::Plan& plan, const Fp* values, Fp* out, int log_height, NttScratch& scratch) {
  const std::size_t n = std::size_t{1} << log_height;
  const std::size_t chunk = n < ntt::Plan::kInner ? n : ntt::Plan::kInner, rows = n / chunk;
  if (rows > 1) {
    outer_inverse(values, out, rows, plan, scratch.tiles);
  } else {
    __builtin_memcpy(static_cast<void*>(out), values, n * sizeof(Fp));
  }
  const Fp scale = Fp::one().halve().pow(std::size_t(log_height));
  for (std::size_t r = 0; r < rows; ++r) chunk_inverse(out + r * chunk, chunk, plan, scale);
}

/// Evaluates coefficients in this file's own order on every coset.
inline void extend_coefficients(const ntt::Plan& plan, const Fp* coefficients, Fp* out, int log_height,
                                NttScratch& scratch) {
  const std::size_t n = std::size_t{1} << log_height;
  const std::size_t chunk = n < ntt::Plan::kInner ? n : ntt::Plan::kInner, rows = n / chunk;
  for (std::size_t c = 0; c < std::size_t{1} << plan.log_blowup(); ++c) {
    for (std::size_t r = 0; r < rows; ++r)
      chunk_forward(coefficients + r * chunk, out + c * n + r * chunk, chunk, plan, c);
    if (rows > 1) outer_forward(out + c * n, rows, plan, c, scratch.tiles);
  }
}

/// Fills factors[i] = first * base^j, where j is the coefficient that stands at i in this file's own order.
inline void coefficient_powers(Fp base, Fp first, Fp* factors, int log_height) {
  const std::size_t n = std::size_t{1} << log_height;
  factors[0] = first;
  for (int t = 0; t < log_height; ++t) {
    const Fp step = field::pow_two_to(base, log_height - 1 - t);
    for (std::size_t i = 0; i < std::size_t{1} << t; ++i) factors[(std::size_t{1} << t) + i] = factors[i] * step;
  }
  if (n < kSquare) return;
  for (std::size_t i = 0; i < n; i += kSquare) {
    Packed v[Packed::kLanes];
    for (int j = 0; j < Packed::kLanes; ++j) v[j] = Packed::load(factors + i + std::size_t(j) * Packed::kLanes);
    Packed::transpose(v);
    for (int j = 0; j < Packed::kLanes; ++j) v[j].store(factors + i + std::size_t(j) * Packed::kLanes);
  }
}

}  // namespace pp::PP_ISA
