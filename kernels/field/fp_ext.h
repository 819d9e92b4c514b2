// SPDX-License-Identifier: Apache-2.0
// Ext<T>: the quintic extension F_p[X] / (X^5 + X^2 - 1), over any cell type T.
//
// Any thread, no state. T is Fp, a packed vector of Fp, or whatever else multiplies and adds like one and can be
// made from an Fp; the same formulas then serve prover, verifier and circuits. Coefficients run from X^0 to X^4.
// X^5 = 1 - X^2, so X^6 = X - X^3, X^7 = X^2 - X^4 and X^8 = X^3 + X^2 - 1.
#pragma once
#include <cstddef>

#include "kernels/field/fp.h"

namespace pp::field {

inline constexpr int kExtDegree = 5;

/// Vectors, which add up several products before they reduce once.
template <class T>
concept SumsProducts = requires {
  typename T::ProductSum;
};

/// What a factor of such a sum is prepared to: its words, centred, and the differences that the product needs.
template <class H>
struct ExtWords {
  H c[kExtDegree];
  H c14, c03, c42, c341;  // c1 - c4, c0 - c3, c4 - c2, c3 + c4 - c1
};
/// A scalar so prepared.
using ExtFactor = ExtWords<std::int32_t>;

template <class T>
struct Ext {
  T c[kExtDegree];

  PP_HD static constexpr Ext zero() { return from_base(T(Fp::zero())); }
  PP_HD static constexpr Ext one() { return from_base(T(Fp::one())); }
  PP_HD static constexpr Ext from_base(const T& x) {
    const T z(Fp::zero());
    return {{x, z, z, z, z}};
  }
  /// Copies a scalar element into every lane.
  PP_HD static constexpr Ext broadcast(const Ext<Fp>& x) {
    return {{T(x.c[0]), T(x.c[1]), T(x.c[2]), T(x.c[3]), T(x.c[4])}};
  }

  PP_HD friend constexpr Ext operator+(const Ext& a, const Ext& b) {
    return {{a.c[0] + b.c[0], a.c[1] + b.c[1], a.c[2] + b.c[2], a.c[3] + b.c[3], a.c[4] + b.c[4]}};
  }
  PP_HD friend constexpr Ext operator-(const Ext& a, const Ext& b) {
    return {{a.c[0] - b.c[0], a.c[1] - b.c[1], a.c[2] - b.c[2], a.c[3] - b.c[3], a.c[4] - b.c[4]}};
  }
  PP_HD friend constexpr Ext operator+(const Ext& a, const T& b) {
    return {{a.c[0] + b, a.c[1], a.c[2], a.c[3], a.c[4]}};
  }
  PP_HD friend constexpr Ext operator-(const Ext& a, const T& b) {
    return {{a.c[0] - b, a.c[1], a.c[2], a.c[3], a.c[4]}};
  }
  PP_HD friend constexpr Ext operator*(const Ext& a, const T& b) {
    return {{a.c[0] * b, a.c[1] * b, a.c[2] * b, a.c[3] * b, a.c[4] * b}};
  }
  PP_HD friend constexpr Ext operator*(const Ext& x, const Ext& y) {
    if constexpr (SumsProducts<T>) {
      return product_by_sums(x, words_of(y));
    } else {
      return product(x, y);
    }
  }
  PP_HD static constexpr Ext product(const Ext& x, const Ext& y) {
    const T *a = x.c, *b = y.c;
    const T d5 = a[1] * b[4] + a[2] * b[3] + (a[3] * b[2] + a[4] * b[1]);
    const T d6 = a[2] * b[4] + a[3] * b[3] + a[4] * b[2];
    const T d7 = a[3] * b[4] + a[4] * b[3];
    const T d8 = a[4] * b[4];
    return {{a[0] * b[0] + (d5 - d8), a[0] * b[1] + a[1] * b[0] + d6,
             a[0] * b[2] + a[1] * b[1] + (a[2] * b[0] + d7) + (d8 - d5),
             a[0] * b[3] + a[1] * b[2] + (a[2] * b[1] + a[3] * b[0]) + (d8 - d6),
             a[0] * b[4] + a[1] * b[3] + (a[2] * b[2] + a[3] * b[1]) + (a[4] * b[0] - d7)}};
  }
  PP_HD constexpr Ext operator-() const { return {{-c[0], -c[1], -c[2], -c[3], -c[4]}}; }
  PP_HD constexpr Ext& operator+=(const Ext& b) { return *this = *this + b; }
  PP_HD constexpr Ext& operator-=(const Ext& b) { return *this = *this - b; }
  PP_HD constexpr Ext& operator*=(const Ext& b) { return *this = *this * b; }

  PP_HD constexpr Ext square() const {
    const T* a = c;
    const T a4x2 = a[4] + a[4], a0x2 = a[0] + a[0], a3x2 = a[3] + a[3];
    const T d5 = a[1] * a4x2 + a[2] * a3x2;
    const T d6 = a[2] * a4x2 + a[3] * a[3];
    const T d7 = a[3] * a4x2;
    const T d8 = a[4] * a[4];
    return {{a[0] * a[0] + (d5 - d8), a0x2 * a[1] + d6, a0x2 * a[2] + a[1] * a[1] + (d7 + d8 - d5),
             a0x2 * a[3] + (a[1] + a[1]) * a[2] + (d8 - d6), a0x2 * a[4] + a[1] * a3x2 + (a[2] * a[2] - d7)}};
  }

  PP_HD friend constexpr bool operator==(const Ext& a, const Ext& b) requires requires(const T& t) { {t == t}; }
  { return a.c[0] == b.c[0] && a.c[1] == b.c[1] && a.c[2] == b.c[2] && a.c[3] == b.c[3] && a.c[4] == b.c[4]; }
  PP_HD constexpr bool is_zero() const requires requires(const T& t) { t.is_zero(); }
  { return c[0].is_zero() && c[1].is_zero() && c[2].is_zero() && c[3].is_zero() && c[4].is_zero(); }

  PP_HD constexpr Ext pow(std::uint64_t exponent) const {
    Ext result = one();
    for (Ext base = *this; exponent != 0; exponent >>= 1, base = base.square())
      if (exponent & 1) result *= base;
    return result;
  }
  PP_HD constexpr Ext frobenius() const;
  PP_HD constexpr Ext inverse() const;

  /// Multiplies by an element that is the same on every lane.
  PP_HD friend constexpr Ext operator*(const Ext& x, const ExtFactor& y) requires SumsProducts<T> {
    ExtWords<typename T::Halves> b;
    for (int i = 0; i < kExtDegree; ++i) b.c[i] = T::broadcast(y.c[i]);
    b.c14 = T::broadcast(y.c14), b.c03 = T::broadcast(y.c03);
    b.c42 = T::broadcast(y.c42), b.c341 = T::broadcast(y.c341);
    return product_by_sums(x, b);
  }

 private:
  PP_HD static constexpr auto words_of(const Ext& y) requires SumsProducts<T> {
    ExtWords<typename T::Halves> b;
    for (int i = 0; i < kExtDegree; ++i) b.c[i] = y.c[i].centred();
    b.c14 = b.c[1] - b.c[4], b.c03 = b.c[0] - b.c[3], b.c42 = b.c[4] - b.c[2];
    b.c341 = (y.c[3] + (y.c[4] - y.c[1])).centred();
    return b;
  }
  // Row k lists what belongs to X^k. Every sum stays within p^2: a product of centred words is at most p^2 / 4, and
  // one with a difference of such words at most p^2 / 2.
  template <class B>
  PP_HD static constexpr Ext product_by_sums(const Ext& x, const B& b) {
    using Sum = typename T::ProductSum;
    typename T::Halves a[kExtDegree];
    for (int i = 0; i < kExtDegree; ++i) a[i] = x.c[i].centred();
    const auto* c = b.c;
    return {{Sum(a[0], c[0]).add(a[1], c[4]).add(a[2], c[3]).add(a[3], c[2]).total() + Sum(a[4], b.c14).total(),
             Sum(a[0], c[1]).add(a[1], c[0]).add(a[2], c[4]).total() + Sum(a[3], c[3]).add(a[4], c[2]).total(),
             Sum(a[0], c[2]).add(a[1], b.c14).add(a[4], b.c341).total() + Sum(a[2], b.c03).add(a[3], b.c42).total(),
             Sum(a[0], c[3]).add(a[1], c[2]).add(a[2], b.c14).total() + Sum(a[3], b.c03).add(a[4], b.c42).total(),
             Sum(a[0], c[4]).add(a[1], c[3]).add(a[2], c[2]).total() + Sum(a[3], b.c14).add(a[4], b.c03).total()}};
  }
};

using FpExt = Ext<Fp>;
static_assert(sizeof(FpExt) == 20);

/// Prepares a scalar for products with vectors.
PP_HD constexpr ExtFactor factor_of(const FpExt& x) {
  ExtFactor f{};
  for (int i = 0; i < kExtDegree; ++i) f.c[i] = x.c[i].centred();
  f.c14 = f.c[1] - f.c[4], f.c03 = f.c[0] - f.c[3], f.c42 = f.c[4] - f.c[2];
  f.c341 = (x.c[3] + x.c[4] - x.c[1]).centred();
  return f;
}

/// Row i holds the coefficients of X^(i p): what the Frobenius map makes of X^i.
struct FrobeniusTable {
  FpExt row[kExtDegree];
};
constexpr FrobeniusTable make_frobenius_table() {
  FrobeniusTable table{};
  table.row[0] = FpExt::one();
  table.row[1] = FpExt{{Fp::zero(), Fp::one(), Fp::zero(), Fp::zero(), Fp::zero()}}.pow(Fp::kPrime);
  for (int i = 2; i < kExtDegree; ++i) table.row[i] = table.row[i - 1] * table.row[1];
  return table;
}
inline constexpr FrobeniusTable kFrobenius = make_frobenius_table();

/// Gives x^p on every lane: a linear map over F_p.
template <class T>
PP_HD constexpr Ext<T> Ext<T>::frobenius() const {
  Ext result = from_base(c[0]);
  for (int i = 1; i < kExtDegree; ++i) result += Ext::broadcast(kFrobenius.row[i]) * c[i];
  return result;
}

/// Gives 1/x on every lane, and 0 for 0.
/// The product of the four conjugates times x is the norm, which lies in F_p (Itoh and Tsujii 1988).
template <class T>
PP_HD constexpr Ext<T> Ext<T>::inverse() const {
  const Ext two = frobenius() * frobenius().frobenius();
  const Ext conjugates = two * two.frobenius().frobenius();
  const T norm = (*this * conjugates).c[0];
  return conjugates * field::inverse(norm);
}

}  // namespace pp::field
