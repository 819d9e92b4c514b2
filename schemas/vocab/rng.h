// SPDX-License-Identifier: Apache-2.0
// Rng: a small seeded generator (SplitMix64, Steele, Lea, Flood 2014) for tests, simulation and tie-free shuffles.
//
// Deterministic on every machine; not for keys or nonces, which come from the operating system.
#pragma once
#include <cstdint>

namespace pp {

class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, bound) (Lemire 2019, multiply-shift; bias under 2^-32 for bounds below 2^32). Requires: bound > 0.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }
  /// True with probability ppm / 1,000,000.
  constexpr bool chance_ppm(std::uint64_t ppm) { return below(1'000'000) < ppm; }
  /// An independent stream for a part of the program.
  constexpr Rng split() { return Rng{next()}; }

 private:
  std::uint64_t state_;
};

}  // namespace pp
