// SPDX-License-Identifier: Apache-2.0
// Digest, compress and the leaf sponge: the only places where the permutation becomes a hash.
//
// Any thread, no state. compress(l, r) = first 8 cells of P(l || r) + (l || r). The sponge has rate 8 and capacity 8;
// its capacity starts as (domain tag, total length, 0, ...), each block of 8 overwrites the rate (missing cells of the
// last block are zero), every block is followed by one permutation, and the digest is the rate after the last one.
// The length stands in the capacity, so zero padding is unambiguous. An empty input is one block of zeros.
#pragma once
#include "kernels/hash/poseidon2.h"

namespace pp::hash {

/// What a sponge hashes; the numbers are part of every proof.
enum class Domain : std::uint32_t { TraceLeaf = 1, FriLeaf = 2 };

template <class T, class P = Poseidon2W16>
struct Digest {
  T word[P::kDigest];

  PP_HD friend constexpr bool operator==(const Digest& a, const Digest& b) requires requires(const T& t) { {t == t}; }
  {
    for (int i = 0; i < P::kDigest; ++i)
      if (!(a.word[i] == b.word[i])) return false;
    return true;
  }
};
using FpDigest = Digest<field::Fp>;
static_assert(sizeof(FpDigest) == 32);

/// Hashes two digests into one; `left` is the one of the smaller index.
template <class T, class P = Poseidon2W16>
PP_HD constexpr Digest<T, P> compress(const Digest<T, P>& left, const Digest<T, P>& right) {
  static_assert(P::kWidth == 2 * P::kDigest);
  T state[P::kWidth];
  for (int i = 0; i < P::kDigest; ++i) {
    state[i] = left.word[i];
    state[i + P::kDigest] = right.word[i];
  }
  P::permute(state);
  Digest<T, P> result;
  for (int i = 0; i < P::kDigest; ++i) result.word[i] = state[i] + left.word[i];
  return result;
}

/// Feeds elements one by one; only whole blocks reach the permutation.
template <class T, class P = Poseidon2W16>
class Sponge {
 public:
  /// `total_length` counts all elements that will be absorbed.
  PP_HD constexpr Sponge(Domain domain, std::uint32_t total_length) {
    for (int i = 0; i < P::kWidth; ++i) state_[i] = T(field::Fp::zero());
    state_[P::kRate] = T(field::Fp::from(static_cast<std::uint32_t>(domain)));
    state_[P::kRate + 1] = T(field::Fp::from(total_length));
  }
  PP_HD constexpr void absorb(const T& x) {
    state_[filled_++] = x;
    if (filled_ == P::kRate) flush();
  }
  /// Gives the digest. Requires: exactly `total_length` elements were absorbed.
  PP_HD constexpr Digest<T, P> finish() {
    if (filled_ != 0 || !permuted_) flush();
    Digest<T, P> result;
    for (int i = 0; i < P::kDigest; ++i) result.word[i] = state_[i];
    return result;
  }

 private:
  PP_HD constexpr void flush() {
    for (int i = filled_; i < P::kRate; ++i) state_[i] = T(field::Fp::zero());
    P::permute(state_);
    filled_ = 0;
    permuted_ = true;
  }

  T state_[P::kWidth];
  int filled_ = 0;
  bool permuted_ = false;
};

/// Hashes `count` elements at once.
template <class T, class P = Poseidon2W16>
PP_HD constexpr Digest<T, P> hash_elements(Domain domain, const T* elements, std::size_t count) {
  Sponge<T, P> sponge(domain, static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) sponge.absorb(elements[i]);
  return sponge.finish();
}

}  // namespace pp::hash
