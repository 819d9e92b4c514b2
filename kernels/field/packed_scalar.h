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
  /// Transposes the kLanes x kLanes square in place.
  PP_HD static void transpose(Packed*) {}

 private:
  field::Fp x_;
};

}  // namespace pp::scalar
