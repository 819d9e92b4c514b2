// SPDX-License-Identifier: Apache-2.0
// Script: the one list of steps of the protocol. Prover and verifier both walk it, so neither can absorb less than
// the other, and each challenge is drawn by the step that absorbs the last message before it.
//
//   begin                class constant, preprocessed root and heights, public values, heights
//   main_committed       main cap                        -> alpha, beta_0 .. beta_32
//   perm_committed       permutation cap, sums           -> constraint challenge
//   quotient_committed   quotient cap                    -> zeta
//   opened               all openings [batching nonce]   -> batching challenge
//   layer_committed      layer cap                       -> fold challenge       (once a layer)
//   finished             final polynomial, query nonce   -> query indices
//
// Templated on the cell: the recursive verifier walks it over circuit values. One proof owns it; not shared.
#pragma once
#include <array>
#include <span>
#include <vector>

#include "kernels/hash/sponge.h"
#include "prover/air/constraint_sequence.h"
#include "prover/protocol/layout.h"
#include "prover/protocol/transcript.h"

namespace pp::protocol {

template <class T, class Element = field::Ext<T>, class D = Duplex<T>>
class Script {
 public:
  using E = Element;
  using Digest = hash::Digest<T>;

  explicit Script(D duplex = D()) : transcript_("stark", std::move(duplex)) {}

  void begin(const Layout& layout, const Digest& prep_root, std::span<const T> prep_log_rows,
             std::span<const T> publics, std::span<const T> log_rows) {
    std::array<T, 8> constant;
    for (std::size_t i = 0; i < constant.size(); ++i) constant[i] = T(layout.class_constant[i]);
    transcript_.absorb("class", std::span<const T>(constant));
    absorb("prep/root", Cap(&prep_root, 1));
    transcript_.absorb("prep/heights", prep_log_rows);
    transcript_.absorb("publics", publics);
    transcript_.absorb("heights", log_rows);
  }

  using Cap = std::span<const Digest>;

  air::LookupChallenges<E> main_committed(Cap cap) {
    absorb("main/cap", cap);
    const E alpha = transcript_.squeeze_ext();
    const E beta_bus = transcript_.squeeze_ext();
    air::LookupChallenges<E> lookup;
    lookup.by_bus[0] = alpha;
    for (std::size_t b = 1; b < lookup.by_bus.size(); ++b) lookup.by_bus[b] = lookup.by_bus[b - 1] + beta_bus;
    for (E& beta : lookup.beta) beta = transcript_.squeeze_ext();
    return lookup;
  }

  E perm_committed(Cap cap, std::span<const E> sums) {
    absorb("perm/cap", cap);
    transcript_.absorb("perm/sums", sums);
    return transcript_.squeeze_ext();
  }

  E quotient_committed(Cap cap) {
    absorb("quotient/cap", cap);
    return transcript_.squeeze_ext();
  }

  void opened(std::span<const E> openings) { transcript_.absorb("openings", openings); }
  E draw_batching() { return transcript_.squeeze_ext(); }

  E layer_committed(std::uint32_t layer, Cap cap) {
    transcript_.enter("layer " + std::to_string(layer));
    absorb("cap", cap);
    transcript_.leave();
    return transcript_.squeeze_ext();
  }

  void finished(std::span<const E> final_coefficients) { transcript_.absorb("final", final_coefficients); }

  /// Draws the element whose low bits are a query index. Requires: at most 24 bits, where they are near uniform.
  T draw_index() { return transcript_.squeeze(); }
  std::uint32_t draw_index(std::uint32_t bits) requires requires(const T& t) { t.value(); }
  { return draw_index().value() & ((1u << bits) - 1); }

  Transcript<T, E, D>& transcript() { return transcript_; }

 private:
  void absorb(std::string_view label, Cap cap) {
    std::vector<T> cells;
    for (const Digest& d : cap) cells.insert(cells.end(), std::begin(d.word), std::end(d.word));
    transcript_.absorb(label, std::span<const T>(cells));
  }

  Transcript<T, E, D> transcript_;
};

inline constexpr std::string_view kBatchNonceLabel = "batch/nonce";
inline constexpr std::string_view kQueryNonceLabel = "query/nonce";

/// Small integers as cells.
inline std::vector<field::Fp> cells_of(std::span<const std::uint8_t> integers) {
  std::vector<field::Fp> cells;
  for (const std::uint8_t v : integers) cells.push_back(field::Fp::from(v));
  return cells;
}

}  // namespace pp::protocol
