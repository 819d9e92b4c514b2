// SPDX-License-Identifier: Apache-2.0
// Fixed: a number with 32 bits after the point, for rules that need logarithms and roots and must replay bit for bit.
//
// A value type; the same result on every machine and compiler. Products and quotients are exact in 128 bits and
// rounded down; leaving the range is a bug of the caller and aborts. ln, exp and sqrt are table-driven integer code:
// within 2^-31 of the true value (exp: within 2^-31 relative where that is coarser). Any thread.
#pragma once
#include <compare>
#include <cstdint>

#include "schemas/vocab/check.h"

namespace pp {

class Fixed {
 public:
  static constexpr int kFractionBits = 32;

  constexpr Fixed() = default;
  static constexpr Fixed from_raw(std::int64_t raw) { return Fixed{raw}; }
  /// Requires: |n| < 2^31.
  static constexpr Fixed from_int(std::int64_t n) { return ratio(n, 1); }
  /// floor(numerator / denominator * 2^32). Requires: denominator > 0 and a quotient inside the range.
  static constexpr Fixed ratio(std::int64_t numerator, std::int64_t denominator) {
    PP_CHECK(denominator > 0);
    return narrow(floor_div(static_cast<__int128>(numerator) << kFractionBits, denominator));
  }
  static constexpr Fixed ppm(std::int64_t millionths) { return ratio(millionths, 1'000'000); }
  static constexpr Fixed max() { return Fixed{INT64_MAX}; }

  constexpr std::int64_t raw() const { return raw_; }
  constexpr std::int64_t floor() const { return raw_ >> kFractionBits; }
  constexpr std::int64_t ceil() const { return -((-raw_) >> kFractionBits); }
  /// floor(this * n): an integer amount scaled by this number.
  constexpr std::int64_t scale(std::int64_t n) const {
    const __int128 product = (static_cast<__int128>(raw_) * n) >> kFractionBits;
    PP_CHECK(product >= INT64_MIN && product <= INT64_MAX);
    return static_cast<std::int64_t>(product);
  }
  constexpr std::int64_t to_ppm() const { return scale(1'000'000); }
  friend constexpr auto operator<=>(Fixed, Fixed) = default;

  friend constexpr Fixed operator+(Fixed a, Fixed b) {
    std::int64_t sum = 0;
    PP_CHECK(!__builtin_add_overflow(a.raw_, b.raw_, &sum));
    return Fixed{sum};
  }
  friend constexpr Fixed operator-(Fixed a, Fixed b) {
    std::int64_t difference = 0;
    PP_CHECK(!__builtin_sub_overflow(a.raw_, b.raw_, &difference));
    return Fixed{difference};
  }
  constexpr Fixed operator-() const { return Fixed{} - *this; }
  friend constexpr Fixed operator*(Fixed a, Fixed b) {
    return narrow((static_cast<__int128>(a.raw_) * b.raw_) >> kFractionBits);
  }
  friend constexpr Fixed operator/(Fixed a, Fixed b) {
    PP_CHECK(b.raw_ != 0);
    return b.raw_ > 0
               ? narrow(floor_div(static_cast<__int128>(a.raw_) << kFractionBits, b.raw_))
               : narrow(floor_div(-(static_cast<__int128>(a.raw_) << kFractionBits), -static_cast<__int128>(b.raw_)));
  }
  constexpr Fixed& operator+=(Fixed b) { return *this = *this + b; }
  constexpr Fixed& operator-=(Fixed b) { return *this = *this - b; }

 private:
  explicit constexpr Fixed(std::int64_t raw) : raw_(raw) {}
  static constexpr __int128 floor_div(__int128 a, __int128 b) { return a / b - (a % b != 0 && a < 0 ? 1 : 0); }
  static constexpr Fixed narrow(__int128 raw) {
    PP_CHECK(raw >= INT64_MIN && raw <= INT64_MAX);
    return Fixed{static_cast<std::int64_t>(raw)};
  }
  std::int64_t raw_ = 0;
};

/// Natural logarithm. Requires: x > 0.
Fixed ln(Fixed x);
/// e^x; Fixed::max() above the range, 0 below it.
Fixed exp(Fixed x);
/// Square root, exact and rounded down. Requires: x >= 0.
Fixed sqrt(Fixed x);

}  // namespace pp
