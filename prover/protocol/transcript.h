// SPDX-License-Identifier: Apache-2.0
// Transcript: the duplex sponge from which every challenge comes, with labels that say where each message belongs.
//
// absorb(label, values): state[8] += tag of the scoped path, state[9] += how many values; then blocks of 8 take the
// place of the rate (missing cells of the last are zero), one permutation after each (no values: one of zeros).
// squeeze: the rate in order; when it is used up, state[10] += 1 and one permutation. Length and label enter the
// capacity, so no two sequences of messages give one state, and rates never spill into the capacity. A tag is FNV-1a
// (32 bits) of "scope/label", reduced modulo p. Templated on the cell and the permutation: the recursive verifier
// replays the same script over circuit values. One side of one proof owns it; not shared between threads.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/field/fp_ext.h"
#include "kernels/hash/poseidon2.h"

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

template <class T, class P = hash::Poseidon2W16>
class Transcript {
 public:
  static constexpr std::size_t kRate = static_cast<std::size_t>(P::kRate);
  static constexpr std::size_t kWidth = static_cast<std::size_t>(P::kWidth);

  explicit Transcript(std::string_view scope) : path_(scope) {
    for (T& cell : state_) cell = T(field::Fp::zero());
  }

  void absorb(std::string_view label, std::span<const T> values) {
    begin(label, static_cast<std::uint32_t>(values.size()));
    std::size_t i = 0;
    do {
      for (std::size_t k = 0; k < kRate; ++k, ++i) state_[k] = i < values.size() ? values[i] : T(field::Fp::zero());
      permute();
    } while (i < values.size());
    note(label);
  }
  void absorb(std::string_view label, std::span<const field::Ext<T>> values) {
    absorb(label, std::span<const T>(reinterpret_cast<const T*>(values.data()), values.size() * field::kExtDegree));
  }

  T squeeze() {
    if (next_ == kRate) {
      state_[kRate + 2] = state_[kRate + 2] + T(field::Fp::one());
      permute();
    }
    return state_[next_++];
  }
  field::Ext<T> squeeze_ext() {
    field::Ext<T> e;
    for (T& c : e.c) c = squeeze();
    return e;
  }

  /// The state to whose cells 0 and 1 a nonce's 16-bit limbs, low first, are added before the permutation; the low bits
  /// of cell 0 after it must vanish. Changes nothing.
  std::array<T, kWidth> before_nonce(std::string_view label) const {
    Transcript copy = *this;
    copy.begin(label, 2);
    for (std::size_t k = 0; k < kRate; ++k) copy.state_[k] = T(field::Fp::zero());
    return copy.state_;
  }

  /// Enters a part of the protocol; labels inside are prefixed with its name until leave().
  void enter(std::string_view name) {
    path_ += '/';
    path_ += name;
  }
  void leave() { path_.resize(path_.rfind('/')); }

  /// Writes every further step to `steps`, for finding where two sides part.
  void record_to(std::vector<TranscriptStep>* steps) { steps_ = steps; }

 private:
  void begin(std::string_view label, std::uint32_t count) {
    const std::uint32_t tag = fnv1a(path_ + '/' + std::string(label));
    state_[kRate] = state_[kRate] + T(field::Fp::from(tag));
    state_[kRate + 1] = state_[kRate + 1] + T(field::Fp::from(count));
  }
  void permute() {
    P::permute(state_.data());
    next_ = 0;
  }
  void note(std::string_view label) {
    if constexpr (requires(const T& t) { t.value(); }) {
      if (!steps_) return;
      TranscriptStep step{path_ + '/' + std::string(label), {}};
      for (std::size_t i = 0; i < kRate; ++i) step.rate[i] = state_[i].value();
      steps_->push_back(std::move(step));
    }
  }

  std::array<T, kWidth> state_;
  std::size_t next_ = 0;
  std::string path_;
  std::vector<TranscriptStep>* steps_ = nullptr;
};

using FpTranscript = Transcript<field::Fp>;

/// Absorbs a nonce and says whether the low `bits` of the next element vanish. One definition for both sides.
/// Requires: bits <= 24.
inline bool absorb_nonce(FpTranscript& t, std::string_view label, std::uint32_t nonce, std::uint32_t bits) {
  const std::array<field::Fp, 2> limbs{field::Fp::from(nonce & 0xffff), field::Fp::from(nonce >> 16)};
  t.absorb(label, limbs);
  return (t.squeeze().value() & ((1u << bits) - 1)) == 0;
}

}  // namespace pp::protocol
