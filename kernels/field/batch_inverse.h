// SPDX-License-Identifier: Apache-2.0
// Batch inversion: n inverses for one inversion and 3 n products (Montgomery's trick).
//
// Any thread; in place, no allocation besides the caller's scratch. Works on Fp, Ext and packed cells alike.
#pragma once
#include <cstddef>

#include "kernels/field/fp_ext.h"

namespace pp::field {

template <class T>
PP_HD constexpr T invert_one(const T& x) {
  return inverse(x);
}
template <class T>
PP_HD constexpr Ext<T> invert_one(const Ext<T>& x) {
  return x.inverse();
}

/// Replaces values[i] by its inverse. Requires: every value is nonzero; `scratch` has room for count values.
template <class T>
PP_HD constexpr void batch_inverse(T* values, T* scratch, std::size_t count) {
  if (count == 0) return;
  T product = values[0];
  for (std::size_t i = 1; i < count; ++i) {
    scratch[i] = product;
    product = product * values[i];
  }
  T suffix = invert_one(product);
  for (std::size_t i = count - 1; i > 0; --i) {
    const T value = values[i];
    values[i] = suffix * scratch[i];
    suffix = suffix * value;
  }
  values[0] = suffix;
}

}  // namespace pp::field
