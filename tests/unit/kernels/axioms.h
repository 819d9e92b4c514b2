// SPDX-License-Identifier: Apache-2.0
// Field laws written once; every cell type has to keep them.
#pragma once
#include <gtest/gtest.h>

#include "kernels/field/batch_inverse.h"
#include "schemas/vocab/rng.h"

namespace pp::field {

/// Elements where carries and corrections happen, then random ones.
inline Fp sample(Rng& rng) {
  static constexpr std::uint32_t kEdges[] = {
      0, 1, 2, 3, (Fp::kPrime - 1) / 2, (Fp::kPrime + 1) / 2, Fp::kPrime - 2, Fp::kPrime - 1};
  const std::uint64_t pick = rng.below(12);
  if (pick < 8) return rng.below(2) == 0 ? Fp::from(kEdges[pick]) : Fp::from_montgomery(kEdges[pick]);
  return Fp::from(static_cast<std::uint32_t>(rng.below(Fp::kPrime)));
}
template <class T>
struct Sampler {
  static T make(Rng& rng) {
    alignas(64) Fp lanes[T::kLanes];
    for (Fp& lane : lanes) lane = sample(rng);
    return T::load(lanes);
  }
};
template <>
struct Sampler<Fp> {
  static Fp make(Rng& rng) { return sample(rng); }
};
template <class T>
struct Sampler<Ext<T>> {
  static Ext<T> make(Rng& rng) {
    Ext<T> x;
    for (T& c : x.c) c = Sampler<T>::make(rng);
    return x;
  }
};

inline bool same(Fp a, Fp b) { return a == b && a.montgomery() < Fp::kPrime; }
template <class T>
bool same(const T& a, const T& b) {
  alignas(64) Fp x[T::kLanes], y[T::kLanes];
  a.store(x);
  b.store(y);
  for (int i = 0; i < T::kLanes; ++i)
    if (!same(x[i], y[i])) return false;
  return true;
}
template <class T>
bool same(const Ext<T>& a, const Ext<T>& b) {
  for (int i = 0; i < kExtDegree; ++i)
    if (!same(a.c[i], b.c[i])) return false;
  return true;
}

template <class T>
T constant(Fp x) {
  return T(x);
}
template <class T>
requires std::is_same_v<T, Ext<Fp>> || requires(T t) { t.c[0].halve(); }
T constant(Fp x) { return T::from_base(std::remove_reference_t<decltype(T{}.c[0])>(x)); }

/// An element whose operations are calls: inlining each of those that the laws name would take long to compile.
template <class T>
struct Called {
  T value;
  [[gnu::noinline]] friend Called operator+(const Called& a, const Called& b) { return {a.value + b.value}; }
  [[gnu::noinline]] friend Called operator-(const Called& a, const Called& b) { return {a.value - b.value}; }
  [[gnu::noinline]] friend Called operator*(const Called& a, const Called& b) { return {a.value * b.value}; }
  Called operator-() const { return {-value}; }
  Called square() const { return {value.square()}; }
  Called inverse() const { return {invert_one(value)}; }
  [[gnu::noinline]] friend bool same(const Called& a, const Called& b) { return field::same(a.value, b.value); }
  [[gnu::noinline]] static Called make(Rng& rng) { return {Sampler<T>::make(rng)}; }
};

template <class T>
void expect_field_laws() {
  using Element = Called<T>;
  Rng rng(2024);
  const Element zero{constant<T>(Fp::zero())}, one{constant<T>(Fp::one())};
  for (int round = 0; round < 400; ++round) {
    const Element a = Element::make(rng), b = Element::make(rng), c = Element::make(rng);
    ASSERT_TRUE(same(a + b, b + a));
    ASSERT_TRUE(same((a + b) + c, a + (b + c)));
    ASSERT_TRUE(same(a + zero, a));
    ASSERT_TRUE(same(a - a, zero));
    ASSERT_TRUE(same(a - b, a + (-b)));
    ASSERT_TRUE(same(-zero, zero));
    ASSERT_TRUE(same(a * b, b * a));
    ASSERT_TRUE(same((a * b) * c, a * (b * c)));
    ASSERT_TRUE(same(a * one, a));
    ASSERT_TRUE(same(a * zero, zero));
    ASSERT_TRUE(same(a * (b + c), a * b + a * c));
    ASSERT_TRUE(same(a * (b - c), a * b - a * c));
    ASSERT_TRUE(same(a.square(), a * a));
    const Element inverse = a.inverse();
    ASSERT_TRUE(same(a * inverse * a, a));              // also where a lane is zero
    ASSERT_TRUE(same(inverse * a * inverse, inverse));  // and zero goes to zero
  }
}

template <class T>
void expect_halving_laws() {
  Rng rng(7);
  for (int round = 0; round < 400; ++round) {
    const T a = Sampler<T>::make(rng), b = Sampler<T>::make(rng), c = Sampler<T>::make(rng);
    ASSERT_TRUE(same(a.halve() + a.halve(), a));
    ASSERT_TRUE(same(a.twice(), a + a));
    if constexpr (requires { T::subtract_multiply(a, b, c); }) {
      ASSERT_TRUE(same(T::subtract_multiply(a, b, c), (a - b) * c));
    }
  }
}

}  // namespace pp::field
