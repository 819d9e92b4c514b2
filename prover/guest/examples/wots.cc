// SPDX-License-Identifier: Apache-2.0
#include "wots.h"

#include <pp_hash.h>

namespace {

constexpr Words8 kStart{
    {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};

/// SHA-256 over words that come one by one.
class WordHasher {
 public:
  void add(const uint32_t* words, uint32_t n) {
    for (uint32_t i = 0; i < n; ++i) {
      block_[n_words_++ % 16] = words[i];
      if (n_words_ % 16 == 0) pp_sha256_compress(state_.word, block_);
    }
  }
  Words8 finish() {
    const uint32_t bits = 32 * n_words_;
    uint32_t word = 0x80000000;
    do {
      add(&word, 1);
      word = 0;
    } while (n_words_ % 16 != 15);
    add(&bits, 1);
    return state_;
  }

 private:
  Words8 state_ = kStart;
  uint32_t block_[16];
  uint32_t n_words_ = 0;
};

}  // namespace

Words8 sha256_short(const uint32_t* words, uint32_t n) {
  uint32_t block[16] = {};
  for (uint32_t i = 0; i < n; ++i) block[i] = words[i];
  block[n] = 0x80000000;
  block[15] = 32 * n;
  Words8 state = kStart;
  pp_sha256_compress(state.word, block);
  return state;
}

Words8 sha256_pair(const Words8& left, const Words8& right) {
  uint32_t block[16];
  for (int i = 0; i < 8; ++i) block[i] = left.word[i], block[8 + i] = right.word[i];
  Words8 state = kStart;
  pp_sha256_compress(state.word, block);
  static const uint32_t kPadding[16] = {0x80000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 512};
  pp_sha256_compress(state.word, kPadding);
  return state;
}

Words8 wots_key_of(const WotsSignature& signature, const Words8& message) {
  uint8_t digit[kWotsChains];
  uint32_t checksum = 0;
  for (int i = 0; i < kWotsDigits; ++i) {
    digit[i] = message.word[i / 8] >> (28 - 4 * (i % 8)) & 15;
    checksum += static_cast<uint32_t>(kWotsSteps) - digit[i];
  }
  for (int i = 0; i < 3; ++i) digit[kWotsDigits + i] = checksum >> (8 - 4 * i) & 15;

  WordHasher key;
  key.add(signature.seed, 4);
  uint32_t block[16] = {};
  for (int i = 0; i < 4; ++i) block[i] = signature.seed[i];
  block[13] = 0x80000000, block[15] = 32 * 13;
  for (int chain = 0; chain < kWotsChains; ++chain) {
    Words8 value = signature.chain[chain];
    for (uint32_t step = digit[chain]; step < kWotsSteps; ++step) {
      block[4] = static_cast<uint32_t>(chain) << 16 | step;
      for (int i = 0; i < 8; ++i) block[5 + i] = value.word[i];
      value = kStart;
      pp_sha256_compress(value.word, block);
    }
    key.add(value.word, 8);
  }
  return key.finish();
}
