// SPDX-License-Identifier: Apache-2.0
// hash_rows and compress_pairs over one instruction set's vectors. Included once by each of
// hash/isa/{scalar,avx2,avx512}.cc, which name the set (PP_ISA) and include its Packed; see kernels/port/hd.h for what
// such a file may contain.
#pragma once
#include "kernels/hash/rows.h"

namespace pp::PP_ISA {

void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out);
void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out);

/// Writes word `column` of rows [first, first + n) into lanes; what lies beyond either end is zero.
inline Packed gather(const field::Fp* rows, std::size_t width, std::size_t column, std::size_t n) {
  field::Fp lanes[Packed::kLanes] = {};
  if (column < width)
    for (std::size_t i = 0; i < n; ++i) lanes[i] = rows[i * width + column];
  return Packed::load(lanes);
}

/// Writes the first n lanes as word `w` of as many digests.
inline void scatter(const Packed& from, std::size_t n, std::size_t w, hash::FpDigest* out) {
  field::Fp lanes[Packed::kLanes];
  from.store(lanes);
  for (std::size_t i = 0; i < n; ++i) out[i].word[w] = lanes[i];
}

void hash_rows(hash::Domain domain, const field::Fp* rows, std::size_t width, std::size_t count, hash::FpDigest* out) {
  using Hash = hash::Poseidon2W16;
  constexpr std::size_t kLanes = Packed::kLanes, kRate = Hash::kRate;
  for (std::size_t first = 0; first < count; first += kLanes) {
    const std::size_t n = count - first < kLanes ? count - first : kLanes;
    Packed state[Hash::kWidth];
    for (Packed& word : state) word = Packed(field::Fp::zero());
    state[kRate] = Packed(field::Fp::from(static_cast<std::uint32_t>(domain)));
    state[kRate + 1] = Packed(field::Fp::from(static_cast<std::uint32_t>(width)));
    for (std::size_t j = 0; j < width || j == 0; j += kRate) {
      for (std::size_t w = 0; w < kRate; ++w) state[w] = gather(rows + first * width, width, j + w, n);
      Hash::permute(state);
    }
    for (std::size_t w = 0; w < Hash::kDigest; ++w) scatter(state[w], n, w, out + first);
  }
}

void compress_pairs(const hash::FpDigest* pairs, std::size_t count, hash::FpDigest* out) {
  using Hash = hash::Poseidon2W16;
  constexpr std::size_t kLanes = Packed::kLanes, kWidth = Hash::kWidth;
  for (std::size_t first = 0; first < count; first += kLanes) {
    const std::size_t n = count - first < kLanes ? count - first : kLanes;
    Packed state[kWidth], left[Hash::kDigest];
    const auto* words = reinterpret_cast<const field::Fp*>(pairs + 2 * first);
    for (std::size_t w = 0; w < kWidth; ++w) state[w] = gather(words, kWidth, w, n);
    for (std::size_t w = 0; w < Hash::kDigest; ++w) left[w] = state[w];
    Hash::permute(state);
    for (std::size_t w = 0; w < Hash::kDigest; ++w) scatter(state[w] + left[w], n, w, out + first);
  }
}

}  // namespace pp::PP_ISA
