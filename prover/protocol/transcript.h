// SPDX-License-Identifier: Apache-2.0
// Transcript: the duplex sponge from which every challenge comes, with labels that say where each message belongs.
//
// absorb(label, values): state[8] += tag of the scoped path, state[9] += how many values; then blocks of 8 take the
// place of the rate (missing cells of the last are zero), one permutation after each (no values: one of zeros).
// squeeze: the rate in order; when it is used up, state[10] += 1 and one permutation. Length and label enter the
// capacity, so no two sequences of messages give one state, and rates never spill into the capacity. A tag is FNV-1a
// (32 bits) of "scope/label", reduced modulo p. Templated on the cell, the extension element and the sponge: the
// recursive verifier replays the same script over circuit values. One side of one proof owns it; not shared.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "kernels/field/fp_ext.h"
#include "kernels/hash/poseidon2.h"
#include "schemas/vocab/mutant.h"

namespace pp::protocol {

/// FNV-1a over the bytes of the path. Source: Fowler, Noll, Vo; offset 2166136261, prime 16777619.
constexpr std::uint32_t fnv1a(std::string_view path) {
  std::uint32_t h = 2166136261u;
  for (const char c : path) h = (h ^ static_cast<std::uint8_t>(c)) * 16777619u;
  return h;
}

/// Where the transcript stood after one step; two sides that disagree compare these lists.
struct TranscriptStep {
  std::string path;
  std::array<std::uint32_t, 8> rate;
  friend bool operator==(const TranscriptStep&, const TranscriptStep&) = default;
};

/// The sponge under a transcript, over cells that can be computed with.
template <class T, class P = hash::Poseidon2W16>
class Duplex {
 public:
  static constexpr std::size_t kRate = static_cast<std::size_t>(P::kRate);
  static constexpr std::size_t kWidth = static_cast<std::size_t>(P::kWidth);
  using Block = std::array<T, kRate>;

  Duplex() {
    for (T& cell : state_) cell = T(field::Fp::zero());
  }
  /// Puts a block in place of the rate, adds to the capacity, and permutes.
  void absorb(const Block& block, std::uint32_t tag, std::uint32_t count) {
    overwrite(block, tag, count);
    P::permute(state_.data());
    if (blocks_) blocks_->push_back(block);
  }
  /// One cell of the rate.
  const T& rate(std::size_t i) const { return state_[i]; }
  /// Makes a new rate where nothing is absorbed.
  void advance() {
    state_[kRate + 2] = state_[kRate + 2] + T(field::Fp::one());
    P::permute(state_.data());
  }
  /// The state in which an absorbed block leaves the sponge before it permutes.
  std::array<T, kWidth> before(const Block& block, std::uint32_t tag, std::uint32_t count) const {
    Duplex copy = *this;
    copy.overwrite(block, tag, count);
    return copy.state_;
  }
  /// Writes every further block to `blocks`: what a circuit that replays this transcript must be told.
  void record_to(std::vector<Block>* blocks) { blocks_ = blocks; }

 private:
  void overwrite(const Block& block, std::uint32_t tag, std::uint32_t count) {
    for (std::size_t i = 0; i < kRate; ++i) state_[i] = block[i];
    if (keeps("label in the capacity")) state_[kRate] = state_[kRate] + T(field::Fp::from(tag));
    if (keeps("length in the capacity")) state_[kRate + 1] = state_[kRate + 1] + T(field::Fp::from(count));
  }

  std::array<T, kWidth> state_;
  std::vector<Block>* blocks_ = nullptr;
};

template <class T, class E = field::Ext<T>, class D = Duplex<T>>
class Transcript {
 public:
  static constexpr std::size_t kRate = D::kRate;

  explicit Transcript(std::string_view scope, D duplex = D()) : duplex_(std::move(duplex)), path_(scope) {}

  void absorb(std::string_view label, std::span<const T> values) {
    if (!keeps("absorb ", label)) return;
    std::uint32_t tag = tag_of(label), count = static_cast<std::uint32_t>(values.size());
    std::size_t i = 0;
    do {
      std::array<T, kRate> block;
      for (std::size_t k = 0; k < kRate; ++k, ++i) block[k] = i < values.size() ? values[i] : T(field::Fp::zero());
      duplex_.absorb(block, tag, count);
      tag = count = 0;
    } while (i < values.size());
    next_ = 0;
    note(label);
  }
  void absorb(std::string_view label, std::span<const E> values) {
    if constexpr (std::is_same_v<E, field::Ext<T>>) {
      absorb(label, std::span<const T>(reinterpret_cast<const T*>(values.data()), values.size() * field::kExtDegree));
    } else {
      std::vector<T> cells;
      for (const E& e : values)
        for (const T& c : e.coefficients()) cells.push_back(c);
      absorb(label, std::span<const T>(cells));
    }
  }

  T squeeze() {
    if (next_ == kRate) {
      duplex_.advance();
      next_ = 0;
    }
    return duplex_.rate(next_++);
  }
  E squeeze_ext() {
    std::array<T, field::kExtDegree> c;
    for (T& cell : c) cell = squeeze();
    if constexpr (std::is_same_v<E, field::Ext<T>>) {
      return {{c[0], c[1], c[2], c[3], c[4]}};
    } else {
      return E::from_coefficients(c);
    }
  }

  /// The state to whose cells 0 and 1 a nonce's 16-bit limbs, low first, are added before the permutation; the low bits
  /// of cell 0 after it must vanish. Changes nothing.
  auto before_nonce(std::string_view label) const {
    std::array<T, kRate> zeros;
    for (T& cell : zeros) cell = T(field::Fp::zero());
    return duplex_.before(zeros, tag_of(label), 2);
  }

  /// Enters a part of the protocol; labels inside are prefixed with its name until leave().
  void enter(std::string_view name) {
    path_ += '/';
    path_ += name;
  }
  void leave() { path_.resize(path_.rfind('/')); }

  /// Writes every further step to `steps`, for finding where two sides part.
  void record_to(std::vector<TranscriptStep>* steps) { steps_ = steps; }
  D& duplex() { return duplex_; }

 private:
  std::uint32_t tag_of(std::string_view label) const { return fnv1a(path_ + '/' + std::string(label)); }
  void note(std::string_view label) {
    if constexpr (requires(const T& t) { t.value(); }) {
      if (!steps_) return;
      TranscriptStep step{path_ + '/' + std::string(label), {}};
      for (std::size_t i = 0; i < kRate; ++i) step.rate[i] = duplex_.rate(i).value();
      steps_->push_back(std::move(step));
    }
  }

  D duplex_;
  std::size_t next_ = 0;
  std::string path_;
  std::vector<TranscriptStep>* steps_ = nullptr;
};

using FpTranscript = Transcript<field::Fp>;

/// Absorbs a nonce as its 16-bit limbs, low first, and gives the element whose low bits must vanish.
template <class T, class E, class D>
T absorb_nonce(Transcript<T, E, D>& t, std::string_view label, const std::array<T, 2>& limbs) {
  t.absorb(label, std::span<const T>(limbs));
  return t.squeeze();
}

inline std::array<field::Fp, 2> nonce_limbs(std::uint32_t nonce) {
  return {field::Fp::from(nonce & 0xffff), field::Fp::from(nonce >> 16)};
}
/// Says whether the low bits of an element vanish. Requires: bits <= 24.
inline bool low_bits_vanish(field::Fp e, std::uint32_t bits) { return (e.value() & ((1u << bits) - 1)) == 0; }

/// Absorbs a nonce and says whether the low `bits` of the next element vanish.
/// Requires: bits <= 24.
inline bool absorb_nonce(FpTranscript& t, std::string_view label, std::uint32_t nonce, std::uint32_t bits) {
  return low_bits_vanish(absorb_nonce(t, label, nonce_limbs(nonce)), bits);
}

}  // namespace pp::protocol
