// SPDX-License-Identifier: Apache-2.0
// Hashes by calls. See pp_hash.h for what each promises.
#include "pp_hash.h"

#include <string.h>

// The calls' numbers, which go into a7; a0 and a1 point at words.
#define POSEIDON2 1
#define SHA256_COMPRESS 2
#define KECCAK_F 3

static inline void call(uint32_t number, void* state, const void* block) {
  register uint32_t a7 __asm__("a7") = number;
  register void* a0 __asm__("a0") = state;
  register const void* a1 __asm__("a1") = block;
  __asm__ volatile("ecall" : : "r"(a7), "r"(a0), "r"(a1) : "memory");
}

void pp_sha256_compress(uint32_t state[8], const uint32_t block[16]) { call(SHA256_COMPRESS, state, block); }
void pp_keccak_f(uint32_t state[50]) { call(KECCAK_F, state, 0); }
void pp_poseidon2_permute(uint32_t state[16]) { call(POSEIDON2, state, 0); }

static uint32_t swapped(uint32_t x) {
  x = (x & 0x00ff00ff) << 8 | (x >> 8 & 0x00ff00ff);
  return x << 16 | x >> 16;
}

static void sha256_block(uint32_t state[8], const uint8_t* bytes) {
  uint32_t block[16];
  memcpy(block, bytes, 64);
  for (size_t i = 0; i < 16; ++i) block[i] = swapped(block[i]);
  pp_sha256_compress(state, block);
}

void pp_sha256(const void* data, size_t n, uint8_t digest[32]) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const uint8_t* at = data;
  size_t left = n;
  for (; left >= 64; left -= 64, at += 64) sha256_block(state, at);
  uint8_t last[128] = {0};
  memcpy(last, at, left);
  last[left] = 0x80;
  const size_t end = left < 56 ? 64 : 128;
  const uint64_t bits = (uint64_t)n << 3;
  for (size_t i = 0; i < 8; ++i) last[end - 1 - i] = (uint8_t)(bits >> (8 * i));
  sha256_block(state, last);
  if (end == 128) sha256_block(state, last + 64);
  for (size_t i = 0; i < 8; ++i) state[i] = swapped(state[i]);
  memcpy(digest, state, 32);
}

#define KECCAK_RATE 136

static void keccak_block(uint32_t state[50], const uint8_t* bytes) {
  if (((uintptr_t)bytes & 3) == 0) {
    const uint32_t* words = (const uint32_t*)bytes;
    for (size_t i = 0; i < KECCAK_RATE / 4; ++i) state[i] ^= words[i];
  } else {
    uint32_t words[KECCAK_RATE / 4];
    memcpy(words, bytes, KECCAK_RATE);
    for (size_t i = 0; i < KECCAK_RATE / 4; ++i) state[i] ^= words[i];
  }
  pp_keccak_f(state);
}

void pp_keccak256(const void* data, size_t n, uint8_t digest[32]) {
  uint32_t state[50] = {0};
  const uint8_t* at = data;
  for (; n >= KECCAK_RATE; n -= KECCAK_RATE, at += KECCAK_RATE) keccak_block(state, at);
  uint32_t last[KECCAK_RATE / 4] = {0};
  uint8_t* bytes = (uint8_t*)last;
  memcpy(bytes, at, n);
  bytes[n] = 0x01;
  bytes[KECCAK_RATE - 1] |= 0x80;
  keccak_block(state, bytes);
  memcpy(digest, state, 32);
}

#define POSEIDON2_BLOCK 24
#define POSEIDON2_DOMAIN 0x50503248  // "PP2H"

void pp_poseidon2(const void* data, size_t n, uint8_t digest[32]) {
  uint32_t state[16] = {0};
  state[13] = POSEIDON2_DOMAIN, state[14] = n & 0xffffff, state[15] = n >> 24;
  const uint8_t* at = data;
  do {
    uint8_t block[POSEIDON2_BLOCK] = {0};
    const size_t taken = n < POSEIDON2_BLOCK ? n : POSEIDON2_BLOCK;
    memcpy(block, at, taken);
    for (size_t i = 0; i < 8; ++i)
      state[i] = block[3 * i] | (uint32_t)block[3 * i + 1] << 8 | (uint32_t)block[3 * i + 2] << 16;
    pp_poseidon2_permute(state);
    n -= taken, at += taken;
  } while (n != 0);
  memcpy(digest, state, 32);
}
