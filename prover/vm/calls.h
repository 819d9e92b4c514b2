// SPDX-License-Identifier: Apache-2.0
// What the calls that work on memory compute, on plain words. Pure; any thread.
#pragma once
#include <cstdint>
#include <span>

#include "prover/tables/rom/ids.h"

namespace pp::vm {

using tables::Call;

/// The words that a call reads and writes at a0, and those that it only reads at a1.
constexpr std::uint32_t state_words(Call call) {
  switch (call) {
    case Call::Poseidon2:
      return tables::kPoseidon2Words;
    case Call::Sha256:
      return tables::kSha256StateWords;
    case Call::Keccak:
      return tables::kKeccakWords;
    case Call::Halt:
      break;
  }
  return 0;
}
constexpr std::uint32_t block_words(Call call) { return call == Call::Sha256 ? tables::kSha256BlockWords : 0; }
inline constexpr std::uint32_t kStateWordsMax = tables::kKeccakWords, kBlockWordsMax = tables::kSha256BlockWords;

/// The blocks of words that a call works on, by word address.
struct CallBlocks {
  Call call = Call::Halt;
  std::uint32_t state = 0, block = 0;
};

/// The Poseidon2 permutation of width 16: words are read modulo p and left canonical. Shape: 16 words.
void poseidon2_words(std::span<std::uint32_t> state);
/// One compression of SHA-256; words are big-endian numbers already. Shape: 8 and 16 words.
/// Source: FIPS 180-4, 6.2.2.
void sha256_compress(std::span<std::uint32_t> state, std::span<const std::uint32_t> block);
/// Keccak-f[1600]; lane i is words 2 i and 2 i + 1, low word first. Shape: 50 words.
/// Source: FIPS 202, 3.3.
void keccak_f(std::span<std::uint32_t> state);

/// Any of the three. Shape: state_words(call) and block_words(call). Requires: not Call::Halt.
void apply(Call call, std::span<std::uint32_t> state, std::span<const std::uint32_t> block);

}  // namespace pp::vm
