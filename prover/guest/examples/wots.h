// SPDX-License-Identifier: Apache-2.0
// WOTS+ with w = 16 over SHA-256: a one-time signature of 67 chains of 15 steps. A key must sign one message only.
//
// Every hash is one SHA-256 block over words (big-endian numbers): a step of chain i from place j hashes
// seed (4 words), i 2^16 + j, and the value (8 words). Source: FIPS 205, section 5, with the hash just described.
#pragma once
#include <stdint.h>

/// A SHA-256 digest as eight big-endian numbers.
struct Words8 {
  uint32_t word[8];
  friend bool operator==(const Words8&, const Words8&) = default;
};

inline constexpr int kWotsDigits = 64, kWotsChains = 67, kWotsSteps = 15;

/// As it lies in the witness.
struct WotsSignature {
  uint32_t seed[4];
  Words8 chain[kWotsChains];
};

/// SHA-256 of n words, n at most 13: one block.
Words8 sha256_short(const uint32_t* words, uint32_t n);
/// SHA-256 of two digests, one after the other.
Words8 sha256_pair(const Words8& left, const Words8& right);

/// The public key under which the signature of `message` holds: SHA-256 of the seed and the ends of all chains. Whoever
/// checks a signature compares it with the key that he knows.
Words8 wots_key_of(const WotsSignature& signature, const Words8& message);
