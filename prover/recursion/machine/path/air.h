// SPDX-License-Identifier: Apache-2.0
// Path: one row computes one Poseidon2 permutation. Rows follow each other as sponges and as paths through trees.
//
//   Wire         the challenge of a combination or the bit of a climb, read; the combination, written, or the index in
//                the commitment, read
//   Block        cells 0..7 before the permutation, read or written
//   Commitment   the last row of a path sends (commitment, index, digest)
//
// A sponge overwrites its rate: cells 0..7 of each row are free or a block, cells 8..15 go on from the row before with
// preprocessed additions (domain and length, or a transcript's label, count and counter). A squeeze is a row whose
// cells 0..7 are those that the row before left. A climb is the compression of a node and its sibling: cell 0 of the
// wire says on which side the node stands; the sibling is whatever stands on the other. The wire was written as a bit.
//
// Why it is sound: every cube is a column bound by an equation of degree 3 and everything between is linear, so `in`
// determines the state after. What a row may choose of `in` (a hinted block, a row's values, a sibling) is what the
// program leaves to the prover; the rest is bound by the row before. `end` is start * c^8 + sum of c^(7-i) in_i for
// the row's wire c, and goes into the next row's start along a row's values and into the first climb, where it is
// written; each new sponge starts at 0. Missing values at the end of a row are bound to 0. Relations to the next row
// are guarded by preprocessed flags which the program sets to 0 on the table's last row.
// Source: Grassi, Khovratovich, Schofnegger, "Poseidon2", 2023/323, section 6.
#pragma once
#include "kernels/hash/poseidon2.h"
#include "prover/recursion/machine/path/cols.h"

namespace pp::recursion {

struct Path {
  static constexpr std::string_view kName = "path";
  template <class T>
  using Cols = PathCols<T>;
  template <class T>
  using Prep = PathPrep<T>;
  static constexpr bool kUsesNext = true;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Path, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& prep = w.prep;
    permutation(b, row);
    sponge(b, w);
    climb(b, w);
    missing_values(b, w);
    combination(b, w);

    wire(b, prep.wire, row.wire);
    wire(b, prep.start, row.start);
    block(b, prep.block_times, prep.id, row.in);
    std::array<E, 10> arrival;
    arrival[0] = prep.id, arrival[1] = row.start[0];
    for (std::size_t i = 0; i < 8; ++i) arrival[2 + i] = row.external[7][i] + row.in[i];
    b.send(Bus::Commitment, prep.arrives, std::span<const E>(arrival));
  }

 private:
  template <class B, class Row>
  static constexpr void permutation(B& b, const Row& row) {
    using E = typename B::Expr;
    std::array<E, 16> state;
    for (std::size_t i = 0; i < 16; ++i) state[i] = row.in[i];
    hash::Poseidon2W16::external_matrix(state.data());
    for (std::size_t r = 0; r < 4; ++r) external_round(b, state, hash::kPoseidon2.external[r], row.external[r]);
    for (std::size_t r = 0; r < 20; ++r) {
      const E x = state[0] + constant<B>(hash::kPoseidon2.internal[r]);
      b.zero("internal cube", x * x * x - row.internal[r]);
      state[0] = row.internal[r];
      E sum = state[0];
      for (std::size_t i = 1; i < 16; ++i) sum = sum + state[i];
      for (std::size_t i = 0; i < 16; ++i) state[i] = sum + state[i] * constant<B>(hash::kPoseidon2.diagonal[i]);
    }
    for (std::size_t r = 4; r < 8; ++r) external_round(b, state, hash::kPoseidon2.external[r], row.external[r]);
  }

  /// The state moves on to the round's columns.
  template <class B, class E>
  static constexpr void external_round(B& b, std::array<E, 16>& state, const field::Fp (&constants)[16],
                                       const E (&after)[16]) {
    for (std::size_t i = 0; i < 16; ++i) {
      const E x = state[i] + constant<B>(constants[i]);
      state[i] = x * x * x;
    }
    hash::Poseidon2W16::external_matrix(state.data());
    for (std::size_t i = 0; i < 16; ++i) {
      b.zero("external round", state[i] - after[i]);
      state[i] = after[i];
    }
  }

  template <class B, class W>
  static constexpr void sponge(B& b, const W& w) {
    const auto& prep = w.prep;
    const auto& after = w.local.external[7];
    const auto goes_on = prep.keeps_after + prep.keeps_before + prep.starts;
    for (std::size_t i = 0; i < 8; ++i) {
      auto expected = prep.keeps_after * after[8 + i] + prep.keeps_before * w.local.in[8 + i];
      if (i < 3) expected = expected + prep.added[i];
      b.zero("capacity", goes_on * w.next.in[8 + i] - expected);
      b.zero("rate kept", prep.keeps_rate * (w.next.in[i] - after[i]));
    }
  }

  template <class B, class W>
  static constexpr void climb(B& b, const W& w) {
    const auto& prep = w.prep;
    const auto& next = w.next;
    for (std::size_t i = 0; i < 8; ++i) {
      const auto node = prep.from_after * w.local.external[7][i] + prep.from_before * w.local.in[i];
      const auto placed = next.in[i] + next.wire[0] * (next.in[8 + i] - next.in[i]);
      b.zero("node on its side", node - prep.climbs * placed);
    }
  }

  template <class B, class W>
  static constexpr void missing_values(B& b, const W& w) {
    const auto four = w.prep.missing[0], two = w.prep.missing[1], one = w.prep.missing[2];
    const auto& in = w.local.in;
    for (std::size_t i = 4; i < 8; ++i) b.zero("four missing", four * in[i]);
    for (std::size_t i = 6; i < 8; ++i) b.zero("two missing", two * in[i]);
    b.zero("one missing", one * in[7]);
    b.zero("three missing", two * one * in[5]);
    b.zero("five missing", four * (two + one) * in[3]);
    b.zero("six missing", four * two * in[2]);
    b.zero("seven missing", one * (one - B::constant(1)) * in[1]);
  }

  template <class B, class W>
  static constexpr void combination(B& b, const W& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto squared = times(row.wire, row.wire);
    const auto cubed = times(row.wire, row.wire_squared);
    const auto fourth = times(row.wire_squared, row.wire_squared);
    const auto advance = [&](const E* from, const E* values, const E(&to)[5]) {
      const auto lifted = times(from, fourth.data());
      for (std::size_t i = 0; i < 5; ++i) {
        E sum = lifted[i] + cubed[i] * values[0] + row.wire_squared[i] * values[1] + row.wire[i] * values[2];
        if (i == 0) sum = sum + values[3];
        b.zero("combination", sum - to[i]);
      }
    };
    for (std::size_t i = 0; i < 5; ++i) b.zero("wire squared", squared[i] - row.wire_squared[i]);
    advance(row.start, row.in, row.middle);
    advance(row.middle, row.in + 4, row.end);
    // Along values, and from the last of them to the first climb, but not from a node or between climbs.
    const auto along = w.prep.keeps_after + w.prep.climbs - w.prep.from_before;
    for (std::size_t i = 0; i < 5; ++i)
      b.zero("start", along * (w.next.start[i] - row.end[i]) + w.prep.starts * w.next.start[i]);
  }

  template <class B>
  static constexpr typename B::Expr constant(field::Fp value) {
    return B::constant(value.value());
  }
};

}  // namespace pp::recursion
