// SPDX-License-Identifier: Apache-2.0
// A lane is two 32-bit halves, and a round reads one state and writes another: each row of the new state needs ten
// words, which with the temporaries fit the 31 registers, so only the states themselves live in memory.
// Six lanes are kept complemented, so that the nonlinear step needs 5 complements a round instead of 25.
// Source: Bertoni, Daemen, Peeters, Van Assche, Van Keer, "Keccak implementation overview", version 3.2, section 2.2.
#include "keccak.h"

#include <string.h>

namespace {

constexpr size_t kRateBytes = 136;

constexpr uint64_t kRoundConstants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// Of the lane at x + 5 y.
constexpr int kRotations[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

struct Lane {
  uint32_t lo, hi;
};

inline Lane operator^(Lane a, Lane b) { return {a.lo ^ b.lo, a.hi ^ b.hi}; }
inline Lane operator&(Lane a, Lane b) { return {a.lo & b.lo, a.hi & b.hi}; }
inline Lane operator|(Lane a, Lane b) { return {a.lo | b.lo, a.hi | b.hi}; }
inline Lane operator~(Lane a) { return {~a.lo, ~a.hi}; }

/// The lanes that are kept complemented.
constexpr int kComplemented[6] = {1, 2, 8, 12, 17, 20};

template <int kBits>
inline Lane rotated(Lane a) {
  if constexpr (kBits == 0)
    return a;
  else if constexpr (kBits >= 32)
    return rotated<kBits - 32>({a.hi, a.lo});
  else
    return {a.lo << kBits | a.hi >> (32 - kBits), a.hi << kBits | a.lo >> (32 - kBits)};
}

/// The lane that goes to column kX of row kY: theta, rho and pi of its source.
template <int kX, int kY>
inline Lane moved(const Lane* a, const Lane* d) {
  constexpr int kSource = (kX + 3 * kY) % 5;
  constexpr int kLane = kSource + 5 * kX;
  return rotated<kRotations[kLane]>(a[kLane] ^ d[kSource]);
}

/// The nonlinear step of row kY, b[x] ^ (~b[x + 1] & b[x + 2]), with De Morgan's rules applied to the complemented
/// lanes.
template <int kY>
inline void row(const Lane* a, const Lane* d, Lane* e) {
  const Lane b0 = moved<0, kY>(a, d), b1 = moved<1, kY>(a, d), b2 = moved<2, kY>(a, d), b3 = moved<3, kY>(a, d),
             b4 = moved<4, kY>(a, d);
  Lane* const out = e + 5 * kY;
  if constexpr (kY == 0) {
    out[0] = b0 ^ (b1 | b2), out[1] = b1 ^ (~b2 | b3), out[2] = b2 ^ (b3 & b4), out[3] = b3 ^ (b4 | b0);
    out[4] = b4 ^ (b0 & b1);
  } else if constexpr (kY == 1) {
    out[0] = b0 ^ (b1 | b2), out[1] = b1 ^ (b2 & b3), out[2] = b2 ^ (b3 | ~b4), out[3] = b3 ^ (b4 | b0);
    out[4] = b4 ^ (b0 & b1);
  } else if constexpr (kY == 2) {
    const Lane not_b3 = ~b3;
    out[0] = b0 ^ (b1 | b2), out[1] = b1 ^ (b2 & b3), out[2] = b2 ^ (not_b3 & b4), out[3] = not_b3 ^ (b4 | b0);
    out[4] = b4 ^ (b0 & b1);
  } else if constexpr (kY == 3) {
    const Lane not_b3 = ~b3;
    out[0] = b0 ^ (b1 & b2), out[1] = b1 ^ (b2 | b3), out[2] = b2 ^ (not_b3 | b4), out[3] = not_b3 ^ (b4 & b0);
    out[4] = b4 ^ (b0 | b1);
  } else {
    const Lane not_b1 = ~b1;
    out[0] = b0 ^ (not_b1 & b2), out[1] = not_b1 ^ (b2 | b3), out[2] = b2 ^ (b3 & b4), out[3] = b3 ^ (b4 | b0);
    out[4] = b4 ^ (b0 & b1);
  }
}

/// One round from state a to state e.
inline void round(const Lane* a, Lane* e, uint64_t constant) {
  Lane c[5], d[5];
  for (int x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (int x = 0; x < 5; ++x) d[x] = c[(x + 4) % 5] ^ rotated<1>(c[(x + 1) % 5]);
  row<0>(a, d, e);
  row<1>(a, d, e);
  row<2>(a, d, e);
  row<3>(a, d, e);
  row<4>(a, d, e);
  e[0] = e[0] ^ Lane { static_cast<uint32_t>(constant), static_cast<uint32_t>(constant >> 32) };
}

void permute(Lane* state) {
  Lane other[25];
  for (int i = 0; i < 24; i += 2) {
    round(state, other, kRoundConstants[i]);
    round(other, state, kRoundConstants[i + 1]);
  }
}

/// Adds one block of the rate, at any alignment.
void absorb(Lane* state, const uint8_t* block) {
  uint32_t words[kRateBytes / 4];
  memcpy(words, block, kRateBytes);
  for (size_t i = 0; i < kRateBytes / 8; ++i) {
    state[i].lo ^= words[2 * i];
    state[i].hi ^= words[2 * i + 1];
  }
  permute(state);
}

}  // namespace

Hash256 keccak256(const uint8_t* data, size_t n) {
  Lane state[25] = {};
  for (const int i : kComplemented) state[i] = ~state[i];
  for (; n >= kRateBytes; n -= kRateBytes, data += kRateBytes) absorb(state, data);
  uint8_t last[kRateBytes] = {};
  memcpy(last, data, n);
  last[n] = 0x01;
  last[kRateBytes - 1] |= 0x80;
  absorb(state, last);
  for (const int i : kComplemented) state[i] = ~state[i];
  Hash256 out;
  memcpy(out.bytes, state, sizeof out.bytes);
  return out;
}
