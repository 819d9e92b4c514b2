// SPDX-License-Identifier: Apache-2.0
// Hashes that a guest gets for the price of a call: SHA-256, Keccak-256 and Poseidon2, each proved by tables of its
// own.
//
// Data may lie at any alignment; words and states that the three permutations work on are aligned as their type is.
#ifndef PP_HASH_H
#define PP_HASH_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// SHA-256 of n bytes. Source: FIPS 180-4.
void pp_sha256(const void* data, size_t n, uint8_t digest[32]);
/// Keccak-256 of n bytes as Ethereum uses it (padding 0x01). Source: The Keccak reference, version 3.0.
void pp_keccak256(const void* data, size_t n, uint8_t digest[32]);
/// Poseidon2 over KoalaBear of n bytes: eight field elements, each below 2^31 - 2^24 + 1, as little-endian words. A
/// sponge of rate 8 that overwrites: 24 bytes a permutation, three a field element, zeros behind the last; the length
/// and a constant stand in the capacity from the start.
void pp_poseidon2(const void* data, size_t n, uint8_t digest[32]);

/// One call each. The state is read and written, a message block is only read.
void pp_sha256_compress(uint32_t state[8], const uint32_t block[16]);
void pp_keccak_f(uint32_t state[50]);
/// Words are read modulo 2^31 - 2^24 + 1 and left below it.
void pp_poseidon2_permute(uint32_t state[16]);

#ifdef __cplusplus
}  // extern "C"

namespace pp {

struct Digest {
  uint8_t bytes[32];
  friend bool operator==(const Digest&, const Digest&) = default;
};
inline Digest sha256(const void* data, size_t n) {
  Digest d;
  pp_sha256(data, n, d.bytes);
  return d;
}
inline Digest keccak256(const void* data, size_t n) {
  Digest d;
  pp_keccak256(data, n, d.bytes);
  return d;
}
inline Digest poseidon2(const void* data, size_t n) {
  Digest d;
  pp_poseidon2(data, n, d.bytes);
  return d;
}

}  // namespace pp
#endif
#endif
