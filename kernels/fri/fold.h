// SPDX-License-Identifier: Apache-2.0
// fold: the one formula by which a FRI layer shrinks, used by prover, verifier and circuits.
//
// Any thread, no state; templated on the cell type. Let f be a polynomial and values[t] = f(x w^t) for t < 2^a, where
// w has order 2^a. Write f(X) = sum over i < 2^a of X^i f_i(X^(2^a)); the result is sum of beta^i f_i(x^(2^a)).
// It halves a times: f_even(x^2) = (f(x) + f(-x)) / 2, f_odd(x^2) = (f(x) - f(-x)) / 2x, at beta, beta^2, beta^4.
// Source: Ben-Sasson, Bentov, Horesh, Riabzev, "Fast Reed-Solomon IOPP", 2018, section 3.
#pragma once
#include "kernels/field/fp_ext.h"

namespace pp::fri {

/// Folds 2^log_arity values in place (they are overwritten) and returns the result.
/// Requires: 1 <= log_arity <= 3; inverse_x = 1 / x.
template <class T>
PP_HD constexpr field::Ext<T> fold(field::Ext<T>* values, int log_arity, T inverse_x, field::Ext<T> beta) {
  using field::Fp;
  const T half(Fp::one().halve());
  for (int level = log_arity; level > 0; --level) {
    const int half_count = 1 << (level - 1);
    const Fp root = field::two_adic_generator(level).inverse();
    Fp twist = Fp::one();
    const T scale = half * inverse_x;
    for (int t = 0; t < half_count; ++t, twist *= root) {
      const field::Ext<T> sum = (values[t] + values[t + half_count]) * half;
      const field::Ext<T> difference = (values[t] - values[t + half_count]) * (scale * T(twist));
      values[t] = sum + beta * difference;
    }
    beta = beta.square();
    inverse_x = inverse_x * inverse_x;
  }
  return values[0];
}

}  // namespace pp::fri
