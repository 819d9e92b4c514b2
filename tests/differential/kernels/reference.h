// SPDX-License-Identifier: Apache-2.0
// Plain, slow definitions that the backends are compared with: polynomials by Horner, hashes leaf by leaf.
#pragma once
#include <vector>

#include "kernels/backend.h"
#include "schemas/vocab/rng.h"

namespace pp::reference {

using field::Fp;
using field::FpExt;

inline std::vector<std::unique_ptr<Backend>> all_backends() {
  std::vector<std::unique_ptr<Backend>> backends;
  for (const Isa isa : supported_isas())
    for (const int threads : {1, 2}) backends.push_back(make_backend(isa, threads));
  return backends;
}

inline Fp random_fp(Rng& rng) { return Fp::from(static_cast<std::uint32_t>(rng.below(Fp::kPrime))); }
inline FpExt random_ext(Rng& rng) {
  FpExt x;
  for (Fp& c : x.c) c = random_fp(rng);
  return x;
}
inline Matrix random_matrix(Rng& rng, std::size_t width, int log_height, int log_blowup = 0) {
  Matrix m(width, log_height, log_blowup);
  for (std::size_t j = 0; j < width; ++j)
    for (std::size_t i = 0; i < m.length(); ++i) m.column(j)[i] = random_fp(rng);
  return m;
}

/// Evaluates a polynomial at a point of the same or a larger field.
template <class C, class X>
X horner(const std::vector<C>& coefficients, X x) {
  X sum = x - x;
  for (std::size_t i = coefficients.size(); i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

/// The point of natural index i of an LDE domain.
inline Fp point(int log_height, int log_blowup, std::size_t i) {
  return ntt::lde_shift(log_height) * field::two_adic_generator(log_height + log_blowup).pow(i);
}

template <class C>
std::vector<C> random_polynomial(Rng& rng, std::size_t count) {
  std::vector<C> p(count);
  for (C& c : p) {
    if constexpr (std::is_same_v<C, Fp>)
      c = random_fp(rng);
    else
      c = random_ext(rng);
  }
  return p;
}

}  // namespace pp::reference
