// SPDX-License-Identifier: Apache-2.0
// Time as a value: an instant in milliseconds since 1970 and a span in milliseconds.
//
// Nothing here reads a clock. Whoever owns a loop reads it once a turn and passes the instant on.
#pragma once
#include <compare>
#include <cstdint>

namespace pp {

struct Millis {
  std::int64_t count = 0;
  friend constexpr auto operator<=>(Millis, Millis) = default;
  friend constexpr Millis operator+(Millis a, Millis b) { return {a.count + b.count}; }
  friend constexpr Millis operator-(Millis a, Millis b) { return {a.count - b.count}; }
  friend constexpr Millis operator*(Millis a, std::int64_t n) { return {a.count * n}; }
};

struct Instant {
  std::int64_t ms = 0;
  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant a, Millis d) { return {a.ms + d.count}; }
  friend constexpr Instant operator-(Instant a, Millis d) { return {a.ms - d.count}; }
  friend constexpr Millis operator-(Instant a, Instant b) { return {a.ms - b.ms}; }
};

inline constexpr Millis seconds(std::int64_t n) { return {n * 1000}; }
inline constexpr Millis kDay = seconds(86'400);

}  // namespace pp
