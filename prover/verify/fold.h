// SPDX-License-Identifier: Apache-2.0
// One FRI fold: from the values of a polynomial on a coset to the folded polynomial at the coset's image.
//
// The values v_t belong to the points x * g^t, g of order a = 2^log_arity. With f(X) = sum of X^i f_i(X^a), the fold
// is sum of beta^i f_i(x^a), found by interpolation on the coset and evaluation at beta. Pure; any thread.
#pragma once
#include <span>

#include "kernels/field/fp_ext.h"

namespace pp::verify {

/// Folds one group.
/// Requires: values.size() = 2^log_arity, a power of two up to 16; x_inverse = 1/x.
template <class T>
field::Ext<T> fold_group(std::span<const field::Ext<T>> values, std::uint32_t log_arity, const T& x_inverse,
                         const field::Ext<T>& beta) {
  using E = field::Ext<T>;
  const std::size_t arity = std::size_t{1} << log_arity;
  const field::Fp g_inverse = field::two_adic_generator(static_cast<int>(log_arity)).inverse();
  const field::Fp scale = field::Fp::from(static_cast<std::uint32_t>(arity)).inverse();
  E folded = E::zero();
  E power = E::from_base(T(scale));  // (beta / x)^i / arity
  const E ratio = beta * x_inverse;
  for (std::size_t i = 0; i < arity; ++i) {
    const field::Fp step = g_inverse.pow(i);
    E coefficient = values[0];
    field::Fp twiddle = step;
    for (std::size_t t = 1; t < arity; ++t, twiddle = twiddle * step)
      coefficient = coefficient + values[t] * T(twiddle);
    folded = folded + coefficient * power;
    power = power * ratio;
  }
  return folded;
}

}  // namespace pp::verify
