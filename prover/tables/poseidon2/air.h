// SPDX-License-Identifier: Apache-2.0
// Poseidon2: one row computes one permutation; provider of Hash (in[16], out[8]) with out = Trunc8(P(in) + in).
//
// Why it is sound: every cube is a column bound by an equation of degree 3, everything between is linear, so `in`
// determines the row. Nothing is gated: padding rows compute the permutation of zeros, zero times.
// Source: Grassi, Khovratovich, Schofnegger, "Poseidon2", 2023/323, section 6.
#pragma once
#include "kernels/hash/poseidon2.h"
#include "prover/tables/poseidon2/cols.h"

namespace pp::tables {

struct Poseidon2 {
  static constexpr std::string_view kName = "poseidon2";
  template <class T>
  using Cols = Poseidon2Cols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Poseidon2, typename B::Expr>& w) {
    compression(b, w.local);
  }

  /// The rounds of one row, and what it offers on Hash.
  template <air::AirBuilder B>
  static constexpr void compression(B& b, const Poseidon2Cols<typename B::Expr>& row) {
    using E = typename B::Expr;
    std::array<E, 16> state;
    for (std::size_t i = 0; i < 16; ++i) state[i] = row.in[i];
    hash::Poseidon2W16::external_matrix(state.data());
    for (std::size_t r = 0; r < 4; ++r) external_round(b, state, hash::kPoseidon2.external[r], row.external[r]);
    for (std::size_t r = 0; r < 20; ++r) {
      b.zero("internal cube", cube<E>(state[0] + constant<B>(hash::kPoseidon2.internal[r])) - row.internal[r]);
      state[0] = row.internal[r];
      internal_matrix<B>(state);
    }
    for (std::size_t r = 4; r < 8; ++r) external_round(b, state, hash::kPoseidon2.external[r], row.external[r]);

    std::array<E, 24> tuple;
    for (std::size_t i = 0; i < 16; ++i) tuple[i] = row.in[i];
    for (std::size_t i = 0; i < 8; ++i) tuple[16 + i] = row.external[7][i] + row.in[i];
    b.receive(Bus::Hash, row.times, std::span<const E>(tuple));
  }

 private:
  template <class B>
  static constexpr typename B::Expr constant(field::Fp value) {
    return B::constant(value.value());
  }

  template <class E>
  static constexpr E cube(const E& x) {
    return x * x * x;
  }

  /// The state moves on to the round's columns.
  template <class B, class E>
  static constexpr void external_round(B& b, std::array<E, 16>& state, const field::Fp (&constants)[16],
                                       const E (&after)[16]) {
    for (std::size_t i = 0; i < 16; ++i) state[i] = cube<E>(state[i] + constant<B>(constants[i]));
    hash::Poseidon2W16::external_matrix(state.data());
    for (std::size_t i = 0; i < 16; ++i) {
      b.zero("external round", state[i] - after[i]);
      state[i] = after[i];
    }
  }

  template <class B, class E>
  static constexpr void internal_matrix(std::array<E, 16>& state) {
    E sum = state[0];
    for (std::size_t i = 1; i < 16; ++i) sum = sum + state[i];
    for (std::size_t i = 0; i < 16; ++i) state[i] = sum + state[i] * constant<B>(hash::kPoseidon2.diagonal[i]);
  }
};

}  // namespace pp::tables
