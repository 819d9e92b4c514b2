// SPDX-License-Identifier: Apache-2.0
// Money: an amount of the pool's one accounting currency in integer nano-units (1e-9), never floating point.
//
// A value type that does not mix with other integers. Arithmetic that would leave int64 is a bug of the caller and
// aborts, so amounts from outside go through `Money::parse` or are bounded by `kMoneyMax` before they are added up.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocab/check.h"

namespace pp {

class Money {
 public:
  constexpr Money() = default;
  static constexpr Money nanos(std::int64_t n) { return Money{n}; }
  static constexpr Money units(std::int64_t n) { return Money{n * 1'000'000'000}; }

  constexpr std::int64_t nanos() const { return nanos_; }
  constexpr bool negative() const { return nanos_ < 0; }
  friend constexpr auto operator<=>(Money, Money) = default;

  friend constexpr Money operator+(Money a, Money b) {
    std::int64_t sum = 0;
    PP_CHECK(!__builtin_add_overflow(a.nanos_, b.nanos_, &sum));
    return Money{sum};
  }
  friend constexpr Money operator-(Money a, Money b) {
    std::int64_t difference = 0;
    PP_CHECK(!__builtin_sub_overflow(a.nanos_, b.nanos_, &difference));
    return Money{difference};
  }
  constexpr Money operator-() const { return Money{} - *this; }
  friend constexpr Money operator*(Money a, std::int64_t n) {
    std::int64_t product = 0;
    PP_CHECK(!__builtin_mul_overflow(a.nanos_, n, &product));
    return Money{product};
  }
  constexpr Money& operator+=(Money b) { return *this = *this + b; }
  constexpr Money& operator-=(Money b) { return *this = *this - b; }

  /// floor(this * numerator / denominator), exact in 128 bits. Requires: denominator > 0.
  constexpr Money scaled(std::int64_t numerator, std::int64_t denominator) const {
    PP_CHECK(denominator > 0);
    const __int128 product = static_cast<__int128>(nanos_) * numerator;
    __int128 quotient = product / denominator;
    if (product % denominator != 0 && product < 0) --quotient;
    PP_CHECK(quotient >= INT64_MIN && quotient <= INT64_MAX);
    return Money{static_cast<std::int64_t>(quotient)};
  }

  /// Decimal units, "12.5" or "0.000000001"; nothing when malformed, negative, finer than a nano or above kMoneyMax.
  static inline std::optional<Money> parse(std::string_view text);
  /// Decimal units with trailing zeros dropped, at least two decimals: "12.50".
  inline std::string to_string() const;

 private:
  explicit constexpr Money(std::int64_t n) : nanos_(n) {}
  std::int64_t nanos_ = 0;
};

/// No single amount from outside may exceed this: sums of a million of them still fit.
inline constexpr Money kMoneyMax = Money::nanos(9'000'000'000'000);

inline std::optional<Money> Money::parse(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string_view fraction = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (whole.empty() || whole.size() > 9 || fraction.size() > 9) return std::nullopt;
  if (dot != std::string_view::npos && fraction.empty()) return std::nullopt;
  std::int64_t n = 0;
  for (std::size_t i = 0; i < whole.size() + 9; ++i) {
    const std::size_t j = i - whole.size();
    const char c = i < whole.size() ? whole[i] : j < fraction.size() ? fraction[j] : '0';
    if (c < '0' || c > '9') return std::nullopt;
    n = n * 10 + (c - '0');
  }
  if (n > kMoneyMax.nanos()) return std::nullopt;
  return Money{n};
}

inline std::string Money::to_string() const {
  const std::uint64_t magnitude =
      nanos_ < 0 ? 0 - static_cast<std::uint64_t>(nanos_) : static_cast<std::uint64_t>(nanos_);
  std::string fraction = std::to_string(magnitude % 1'000'000'000);
  fraction.insert(0, 9 - fraction.size(), '0');
  while (fraction.size() > 2 && fraction.back() == '0') fraction.pop_back();
  return (nanos_ < 0 ? "-" : "") + std::to_string(magnitude / 1'000'000'000) + "." + fraction;
}

}  // namespace pp
