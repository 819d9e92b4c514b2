// SPDX-License-Identifier: Apache-2.0
// How Keccak-f[1600] lies in rows: a row holds a few neighbouring slices (all 25 lanes at kKeccakSlices bit positions),
// so that theta, chi and iota stay inside a row, and rho, which moves bits along lanes, is a matter of handing bits to
// rows. Constants and constexpr functions; any thread.
//
// Lane (x, y) has the number 5 y + x, as in memory. A permutation has stages 0 to 24: stage 0 is theta alone, stage s
// is chi and iota of round s - 1 and theta of round s, stage 24 chi and iota alone.
// Source: FIPS 202, 3.2.
#pragma once
#include <array>
#include <cstdint>

namespace pp::tables {

inline constexpr std::uint32_t kKeccakLanes = 25, kKeccakRounds = 24;
inline constexpr std::uint32_t kKeccakSlices = 4;                      // of a row
inline constexpr std::uint32_t kKeccakStageRows = 64 / kKeccakSlices;  // row k has the slices from k * kKeccakSlices
inline constexpr std::uint32_t kKeccakLimbRows = 16 / kKeccakSlices;   // that hold one 16-bit limb of each lane
inline constexpr std::uint32_t kKeccakStages = kKeccakRounds + 1, kKeccakPeriodStages = 32;

/// How far rho rotates each lane.
inline constexpr std::array<std::uint32_t, kKeccakLanes> kKeccakRotations{
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14};

/// Where pi puts lane (x, y): at (y, 2 x + 3 y).
constexpr std::uint32_t keccak_pi(std::uint32_t lane) {
  const std::uint32_t x = lane % 5, y = lane / 5;
  return 5 * ((2 * x + 3 * y) % 5) + y;
}

inline constexpr std::array<std::uint64_t, kKeccakRounds> kKeccakConstants{
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Constants have bits at 2^j - 1 only; these are the bits of a row that can be one of them.
inline constexpr std::array<std::uint32_t, 3> kKeccakConstantBits{0, 1, 3};
static_assert(kKeccakSlices == 4);

/// Rho takes bit i of row k of a lane to row k + hop (modulo kKeccakStageRows), whatever k is. The bits with one hop,
/// in a fixed order: where they come from and where they go.
struct KeccakBit {
  std::uint32_t from_lane, from_bit, to_lane, to_bit;
};
struct KeccakHop {
  std::array<KeccakBit, kKeccakLanes> bits{};
  std::size_t n_bits = 0;
};
constexpr std::array<KeccakHop, kKeccakStageRows> keccak_hops() {
  std::array<KeccakHop, kKeccakStageRows> hops{};
  for (std::uint32_t lane = 0; lane < kKeccakLanes; ++lane)
    for (std::uint32_t i = 0; i < kKeccakSlices; ++i) {
      const std::uint32_t z = i + kKeccakRotations[lane];
      KeccakHop& hop = hops[z / kKeccakSlices % kKeccakStageRows];
      hop.bits[hop.n_bits++] = {lane, i, keccak_pi(lane), z % kKeccakSlices};
    }
  return hops;
}
inline constexpr std::array<KeccakHop, kKeccakStageRows> kKeccakHops = keccak_hops();

/// On the bus Words, plane y of limb j (16 bits of five lanes) before or after the permutation goes by this number.
constexpr std::uint32_t keccak_limb_number(bool after, std::uint32_t limb, std::uint32_t plane) {
  const std::uint32_t stage = after ? kKeccakRounds : 0;
  return 8 * (stage * kKeccakStageRows + limb * kKeccakLimbRows) + plane;
}

}  // namespace pp::tables
