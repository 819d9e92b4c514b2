// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/fixed.h"

#include <bit>

namespace pp {
namespace {

using U128 = unsigned __int128;

// kLn[i] = ln(1 + i/64) in units of 2^-62, rounded to nearest; the unit tests recompute it.
constexpr std::uint64_t kLn[64] = {
    0x0000000000000000, 0x00fe054587e01f1e, 0x01f829b0e7833005, 0x02ee8b1ec65b9f89, 0x03e14618022c54cc,
    0x04d075e586f47425, 0x05bc34a2b95ad2e7, 0x06a49b4e92b558d9, 0x0789c1db8abcb97a, 0x086bbf3e68472cb3,
    0x094aa97c0ffa91a6, 0x0a2695b665be8f34, 0x0aff983853c9e9e4, 0x0bd5c481086c848e, 0x0ca92d4e7a2b5a3b,
    0x0d79e4a7405ff96c, 0x0e47fbe3cd4d10d6, 0x0f1383b7157972f5, 0x0fdc8c36af1f1547, 0x10a324e27390e35f,
    0x11675cababa60e04, 0x122941fbcf7965a2, 0x12e8e2bae11d309c, 0x13a64c556945e9c7, 0x14618bc21c5ec27d,
    0x151aad872df82d0a, 0x15d1bdbf5809ca51, 0x1686c81e9b14aec4, 0x1739d7f6bbd0069d, 0x17eaf83b82afc365,
    0x189a3386c1425ab6, 0x1947941c2116faba, 0x19f323ecbf984bf3, 0x1a9cec9a9a08498d, 0x1b44f77bcc8f628d,
    0x1beb4d9da71b7bf8, 0x1c8ff7c79a9a21ac, 0x1d32fe7e00ebd562, 0x1dd46a04c1c4a0bf, 0x1e744261d68787e3,
    0x1f128f5faf06ecb3, 0x1faf588f78f31eda, 0x204aa54b4ba1fd8d, 0x20e47cb839be809d, 0x217ce5c84a55056d,
    0x2213e73c5a992dfc, 0x22a987a5e9abd353, 0x233dcd68cf92dd99, 0x23d0bebce081a07c, 0x246261af7d7e8506,
    0x24f2bc25136235d7, 0x2581d3da891d1773, 0x260fae669e217c3f, 0x269c513b39c3a62e, 0x2727c1a6ac543354,
    0x27b204d4e2adf548, 0x283b1fd08ce55cc9, 0x28c3178438bd84fa, 0x2949f0bb607d7604, 0x29cfb0236eb76139,
    0x2a545a4cb78b55dd, 0x2ad7f3ab67e73282, 0x2b5a80986b3e59f6, 0x2bdc0552482ceae2,
};
// kExp[i] = e^(i/64) in units of 2^-61, rounded to nearest; i up to ln 2.
constexpr std::uint64_t kExp[45] = {
    0x2000000000000000, 0x20810156abbc722f, 0x21040ac0224fd932, 0x2189246d053d1785, 0x221056aefa69dafb,
    0x2299a9f93139ac8b, 0x232526e0e9c19ad1, 0x23b2d61dfe1cf27a, 0x2442c08b6deb99f4, 0x24d4ef27ec02c857,
    0x25696b166e58f2a0, 0x26003d9ec035ee01, 0x2699702e16b06a5b, 0x27350c57a7820cbf, 0x27d31bd5423b9754,
    0x2873a887ebe2b1dc, 0x2916bc787d030ccf, 0x29bc61d8423cc027, 0x2a64a3019f59eed9, 0x2b0f8a78b4f5e04f,
    0x2bbd22ec08bfea77, 0x2c6d77353064b09a, 0x2d2092597f2865a0, 0x2dd67f8ab63ceb69, 0x2e8f4a27b7ded4c4,
    0x2f4afdbd3d447bc6, 0x3009a6068f6a8b97, 0x30cb4eee42c98a83, 0x3190048ef6001fb8, 0x3257d334137dff6e,
    0x3322c75a963b9827, 0x33f0edb1d18acca1, 0x34c2531c3c0d3793, 0x359704b03ddca8a6, 0x366f0fb901f2bd46,
    0x374a81b74adcabd3, 0x382968624ac88c88, 0x390bd1a87ef9a0f7, 0x39f1cbb08eb15170, 0x3adb64da2d9acefc,
    0x3bc8abbf01c780b9, 0x3cb9af338d4a9c64, 0x3dae7e481b8283f1, 0x3ea72849b21ebccb, 0x3fa3bcc305f1913a,
};
constexpr std::uint64_t kLn2 = 0x2c5c85fdf473de6b;  // ln 2 in units of 2^-62

constexpr std::int64_t kOne62 = std::int64_t{1} << 62;

/// a * b for values in units of 2^-62.
std::int64_t times62(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>((static_cast<__int128>(a) * b) >> 62);
}

}  // namespace

Fixed ln(Fixed x) {
  PP_CHECK(x.raw() > 0);
  const auto bits = static_cast<std::uint64_t>(x.raw());
  const int shift = std::countl_zero(bits);
  const std::uint64_t mantissa = bits << shift;  // [1, 2) in units of 2^-63
  const auto i = static_cast<std::size_t>((mantissa >> 57) & 63);
  const std::uint64_t base = (std::uint64_t{64} + i) << 57;  // 1 + i/64 in units of 2^-63
  // ln(m) = ln(base) + ln(1 + r), r = (m - base) / base < 1/64: the sixth power of r is below the last bit.
  const auto r = static_cast<std::int64_t>((static_cast<U128>(mantissa - base) << 62) / base);
  std::int64_t series = kOne62 / 5;
  for (std::int64_t k = 4; k >= 1; --k) series = kOne62 / k - times62(r, series);
  const std::int64_t fraction = static_cast<std::int64_t>(kLn[i]) + times62(r, series);
  const std::int64_t exponent = 31 - shift;
  const __int128 sum = static_cast<__int128>(exponent) * static_cast<std::int64_t>(kLn2) + fraction;
  return Fixed::from_raw(static_cast<std::int64_t>((sum + (std::int64_t{1} << 29)) >> 30));
}

Fixed exp(Fixed x) {
  const __int128 scaled = static_cast<__int128>(x.raw()) << 30;  // units of 2^-62
  __int128 k = scaled / static_cast<std::int64_t>(kLn2);
  if (scaled - k * static_cast<std::int64_t>(kLn2) < 0) --k;
  if (k >= 31) return Fixed::max();
  if (k < -33) return Fixed{};
  const auto rest = static_cast<std::int64_t>(scaled - k * static_cast<std::int64_t>(kLn2));  // [0, ln 2)
  const auto i = static_cast<std::size_t>(rest >> 56);
  const std::int64_t r = rest & ((std::int64_t{1} << 56) - 1);  // below 1/64
  std::int64_t series = kOne62;
  for (std::int64_t n = 5; n >= 1; --n) series = kOne62 + times62(r, series) / n;
  // kExp carries 2^-61, so the product with a series in 2^-62 stays below 2^64 in units of 2^-61.
  const auto mantissa =
      static_cast<std::uint64_t>((static_cast<U128>(kExp[i]) * static_cast<std::uint64_t>(series)) >> 62);
  const int drop = 29 - static_cast<int>(k);  // from 2^-61 to 2^-32, times 2^k
  if (drop <= 0) return Fixed::from_raw(static_cast<std::int64_t>(mantissa << -drop));
  if (drop >= 64) return Fixed{};
  return Fixed::from_raw(static_cast<std::int64_t>((mantissa + (std::uint64_t{1} << (drop - 1))) >> drop));
}

Fixed sqrt(Fixed x) {
  PP_CHECK(x.raw() >= 0);
  const U128 wanted = static_cast<U128>(static_cast<std::uint64_t>(x.raw())) << 32;
  U128 rest = wanted;
  U128 root = 0;
  for (U128 bit = static_cast<U128>(1) << 94; bit != 0; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  return Fixed::from_raw(static_cast<std::int64_t>(root));
}

}  // namespace pp
