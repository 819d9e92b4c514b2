// SPDX-License-Identifier: Apache-2.0
// Fixed-point numbers against the floating point of the test machine, over the whole range and at its ends.
#include "schemas/vocab/fixed.h"

#include <cmath>

#include <gtest/gtest.h>

#include "schemas/vocab/rng.h"

namespace pp {
namespace {

constexpr long double kTwo32 = 4294967296.0L;
long double value(Fixed x) { return static_cast<long double>(x.raw()) / kTwo32; }

TEST(Fixed, RoundsDownEverywhere) {
  EXPECT_EQ(Fixed::ratio(-1, 3).raw(), -1431655766);
  EXPECT_EQ((Fixed::from_int(-1) / Fixed::from_int(3)).raw(), -1431655766);
  EXPECT_EQ((Fixed::from_int(1) / Fixed::from_int(-3)).raw(), -1431655766);
  EXPECT_EQ(Fixed::ratio(-1, 2).floor(), -1);
  EXPECT_EQ(Fixed::ratio(-1, 2).ceil(), 0);
  EXPECT_EQ(Fixed::ratio(1, 2).ceil(), 1);
  EXPECT_EQ(Fixed::ratio(7, 2).scale(3), 10);
  EXPECT_EQ(Fixed::ppm(250'000).to_ppm(), 250'000);
}

TEST(Fixed, LogarithmHoldsOverTheWholeRange) {
  Rng rng(1);
  for (int i = 0; i < 200'000; ++i) {
    const auto raw = static_cast<std::int64_t>(rng.next() >> (1 + rng.below(63)));
    if (raw == 0) continue;
    const Fixed x = Fixed::from_raw(raw);
    ASSERT_LE(std::abs(value(ln(x)) - std::log(value(x))), 1.5L / kTwo32) << raw;
  }
  EXPECT_EQ(ln(Fixed::from_int(1)).raw(), 0);
  EXPECT_LE(std::abs(value(ln(Fixed::max())) - std::log(value(Fixed::max()))), 2.0L / kTwo32);
  EXPECT_LE(std::abs(value(ln(Fixed::from_raw(1))) - std::log(1.0L / kTwo32)), 2.0L / kTwo32);
}

TEST(Fixed, ExponentialHoldsOverTheWholeRange) {
  Rng rng(2);
  for (int i = 0; i < 200'000; ++i) {
    const auto raw = static_cast<std::int64_t>(rng.below(45ull << 32)) - (24ll << 32);
    const Fixed x = Fixed::from_raw(raw);
    const long double wanted = std::exp(value(x));
    if (wanted >= 2147483647.0L) continue;
    ASSERT_LE(std::abs(value(exp(x)) - wanted), std::max(1.0L, wanted * 2) / kTwo32) << raw;
  }
  EXPECT_EQ(exp(Fixed{}), Fixed::from_int(1));
  EXPECT_EQ(exp(Fixed::max()), Fixed::max());
  EXPECT_EQ(exp(Fixed::from_raw(INT64_MIN)), Fixed{});
}

TEST(Fixed, SquareRootIsExact) {
  Rng rng(3);
  for (int i = 0; i < 200'000; ++i) {
    const auto raw = static_cast<std::int64_t>(rng.next() >> (1 + rng.below(63)));
    const auto root = static_cast<unsigned __int128>(sqrt(Fixed::from_raw(raw)).raw());
    const unsigned __int128 wanted = static_cast<unsigned __int128>(raw) << 32;
    ASSERT_LE(root * root, wanted);
    ASSERT_GT((root + 1) * (root + 1), wanted);
  }
}

TEST(FixedDeath, LeavingTheRangeIsABug) {
  EXPECT_DEATH(Fixed::max() + Fixed::from_raw(1), "");
  EXPECT_DEATH(Fixed::from_int(1) / Fixed{}, "");
  EXPECT_DEATH(ln(Fixed{}), "");
}

}  // namespace
}  // namespace pp
