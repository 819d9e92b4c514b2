// SPDX-License-Identifier: Apache-2.0
// scalar::Packed: the one-lane vector, with the interface of the wide ones.
//
// Any thread, no state. It is the reference that the wide types are compared with, and serves machines without
// AVX2 and rows that do not fill a vector.
#pragma once
#include "kernels/field/fp.h"

namespace pp::scalar {

class Packed {
 public:
  static constexpr int kLanes = 1;

  constexpr Packed() = default;
  PP_HD explicit constexpr Packed(field::Fp x) : x_(x) {}
  PP_HD static Packed load(const field::Fp* from) { return Packed(*from); }
  PP_HD void store(field::Fp* to) const { *to = x_; }
  PP_HD constexpr field::Fp lane(int) const { return x_; }

  PP_HD friend constexpr Packed operator+(Packed a, Packed b) { return Packed(a.x_ + b.x_); }
  PP_HD friend constexpr Packed operator-(Packed a, Packed b) { return Packed(a.x_ - b.x_); }
  PP_HD friend constexpr Packed operator*(Packed a, Packed b) { return Packed(a.x_ * b.x_); }
  PP_HD constexpr Packed operator-() const { return Packed(-x_); }
  PP_HD constexpr Packed& operator+=(Packed b) { return *this = *this + b; }
  PP_HD constexpr Packed& operator-=(Packed b) { return *this = *this - b; }
  PP_HD constexpr Packed& operator*=(Packed b) { return *this = *this * b; }
  PP_HD constexpr Packed square() const { return Packed(x_.square()); }
  PP_HD constexpr Packed halve() const { return Packed(x_.halve()); }
  PP_HD constexpr Packed twice() const { return Packed(x_.twice()); }
  /// Gives (a - b) * c, which the wide types do with one correction less.
  PP_HD static constexpr Packed subtract_multiply(Packed a, Packed b, Packed c) { return (a - b) * c; }
  /// A factor of a sum of products: a signed word, for the one lane there is.
  struct Halves {
    std::int32_t word;
    PP_HD friend constexpr Halves operator-(const Halves& a, const Halves& b) { return {a.word - b.word}; }
  };
  /// Gives the lane in [-(p - 1) / 2, (p - 1) / 2].
  PP_HD constexpr Halves centred() const { return {x_.centred()}; }
  PP_HD static constexpr Halves broadcast(std::int32_t word) { return {word}; }
  /// A sum of products that is reduced once. Requires: the products add up to at most p^2 in absolute value.
  class ProductSum {
   public:
    PP_HD constexpr ProductSum(const Halves& a, const Halves& b) : sum_(std::int64_t{a.word} * b.word) {}
    PP_HD constexpr ProductSum& add(const Halves& a, const Halves& b) {
      sum_ += std::int64_t{a.word} * b.word;
      return *this;
    }
    PP_HD constexpr Packed total() const { return Packed(field::Fp::from_signed_product(sum_)); }

   private:
    std::int64_t sum_;
  };
  /// Transposes the kLanes x kLanes square in place.
  PP_HD static void transpose(Packed*) {}

 private:
  field::Fp x_;
};

}  // namespace pp::scalar
