// SPDX-License-Identifier: Apache-2.0
// Row-by-row work on columns: folding, barycentric weights, extension inverses.
// Included once by each of cpu/{scalar,avx2,avx512}.cc. A vector holds consecutive rows of one coset.
#pragma once
#include "kernels/cpu/generic/hash.h"
#include "kernels/field/batch_inverse.h"
#include "kernels/fri/fold.h"

namespace pp::PP_ISA {

template <class P>
inline Ext<P> load_ext(ConstColumns v, std::size_t i) {
  return {{P::load(v.column(0) + i), P::load(v.column(1) + i), P::load(v.column(2) + i), P::load(v.column(3) + i),
           P::load(v.column(4) + i)}};
}
template <class P>
inline void store_ext(const Ext<P>& x, Columns v, std::size_t i) {
  for (std::size_t e = 0; e < 5; ++e) x.c[e].store(v.column(e) + i);
}

/// Gives first * ratio^lane in each lane.
template <class P>
inline P geometric(Fp first, Fp ratio) {
  Fp lanes[P::kLanes];
  for (int i = 0; i < P::kLanes; ++i, first *= ratio) lanes[i] = first;
  return P::load(lanes);
}

/// Cuts `rows` of each coset into spans of at most kSpan rows, so that a span starts with one power only.
constexpr std::size_t kSpan = 1024;

template <class P>
inline void fri_fold_rows(ConstColumns in, Fp shift, int log_arity, const FpExt& beta, Columns out, int threads) {
  const std::size_t rows = out.height(), span = rows < kSpan ? rows : kSpan, spans = rows / span;
  const Fp w = field::two_adic_generator(in.log_height + in.log_blowup).inverse();
  const Fp g = field::two_adic_generator(in.log_height).inverse();
  const Fp inverse_shift = shift.inverse();
  const P step(g.pow(P::kLanes));
  const Ext<P> challenge = Ext<P>::broadcast(beta);
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < spans << in.log_blowup; ++i) {
    const std::size_t c = i / spans, first = i % spans * span;
    P inverse_x = geometric<P>(inverse_shift * w.pow(c) * g.pow(first), g);
    for (std::size_t k = first; k < first + span; k += P::kLanes, inverse_x *= step) {
      Ext<P> values[8];
      for (std::size_t t = 0; t < std::size_t{1} << log_arity; ++t)
        values[t] = load_ext<P>(in, (c << in.log_height) + t * rows + k);
      store_ext(fri::fold(values, log_arity, inverse_x, challenge), out, (c << out.log_height) + k);
    }
  }
}

/// Inverts z - x for `count` vectors of consecutive points x, x ratio, ..., scaled by what `weight` makes of x.
template <class P, class Weight>
inline void invert_differences(const Ext<P>& z, P x, P step, std::size_t count, Columns out, std::size_t at,
                               Weight weight) {
  constexpr std::size_t kBatch = 16;
  for (std::size_t done = 0; done < count; done += kBatch) {
    const std::size_t batch = count - done < kBatch ? count - done : kBatch;
    Ext<P> values[kBatch], scratch[kBatch];
    P points[kBatch];
    for (std::size_t i = 0; i < batch; ++i, x *= step) {
      points[i] = x;
      values[i] = z - x;
    }
    field::batch_inverse(values, scratch, batch);
    for (std::size_t i = 0; i < batch; ++i) store_ext(weight(values[i], points[i]), out, at + (done + i) * P::kLanes);
  }
}

template <class P, class Weight>
inline void for_each_point(Fp shift, const FpExt& z, Columns out, int threads, Weight weight) {
  const std::size_t rows = out.height(), span = rows < kSpan ? rows : kSpan, spans = rows / span;
  const Fp w = field::two_adic_generator(out.log_height + out.log_blowup);
  const Fp g = field::two_adic_generator(out.log_height);
  const P step(g.pow(P::kLanes));
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < spans << out.log_blowup; ++i) {
    const std::size_t c = i / spans, first = i % spans * span;
    const P x = geometric<P>(shift * w.pow(c) * g.pow(first), g);
    invert_differences(Ext<P>::broadcast(z), x, step, span / P::kLanes, out, (c << out.log_height) + first, weight);
  }
}

template <class P>
inline void barycentric_weights(Fp shift, const FpExt& z, Columns out, int threads) {
  // L_k(z) = x_k (z^n - s^n) / (n s^n (z - x_k)) for x_k = s g^k.
  const Fp shift_n = field::pow_two_to(shift, out.log_height);
  const Fp scale = (shift_n * Fp::from(std::uint32_t{1} << out.log_height)).inverse();
  const Ext<P> factor = Ext<P>::broadcast((field::pow_two_to(z, out.log_height) - shift_n) * scale);
  for_each_point<P>(shift, z, out, threads, [&](const Ext<P>& inverse, P x) { return inverse * x * factor; });
}

template <class P>
inline void inverse_differences(Fp shift, const FpExt& z, Columns out, int threads) {
  for_each_point<P>(shift, z, out, threads, [](const Ext<P>& inverse, P) { return inverse; });
}

inline void scale(Fp* values, std::size_t count, Fp factor) {
  const std::size_t whole = count / Packed::kLanes * Packed::kLanes;
  for (std::size_t i = 0; i < whole; i += Packed::kLanes) (Packed::load(values + i) * Packed(factor)).store(values + i);
  for (std::size_t i = whole; i < count; ++i) values[i] *= factor;
}

template <class P>
inline void invert_ext(Columns values, int threads) {
  constexpr std::size_t kBatch = 16;
  const std::size_t vectors = values.length() / P::kLanes;
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t first = 0; first < vectors; first += kBatch) {
    const std::size_t batch = vectors - first < kBatch ? vectors - first : kBatch;
    Ext<P> cells[kBatch], scratch[kBatch];
    for (std::size_t i = 0; i < batch; ++i) cells[i] = load_ext<P>(values, (first + i) * P::kLanes);
    field::batch_inverse(cells, scratch, batch);
    for (std::size_t i = 0; i < batch; ++i) store_ext(cells[i], values, (first + i) * P::kLanes);
  }
}

}  // namespace pp::PP_ISA
