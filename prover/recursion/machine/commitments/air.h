// SPDX-License-Identifier: Apache-2.0
// Commitments: provider of Commitment (commitment, index, digest): one row reads a digest as a block and answers for
// it.
//
//   Block        the digest, read
//   Commitment   (commitment, index, digest), received as often as openings ask
//
// Why it is sound: a commitment and its indices are preprocessed, each pair on one real row, so an opening can only
// lead to the digest that the program's block holds. Padding rows answer nothing.
#pragma once
#include "prover/recursion/machine/commitments/cols.h"

namespace pp::recursion {

struct Commitments {
  static constexpr std::string_view kName = "commitments";
  template <class T>
  using Cols = CommitmentsCols<T>;
  template <class T>
  using Prep = CommitmentsPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Commitments, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto& prep = w.prep;
    b.zero("padding answers nothing", (B::constant(1) - prep.is_real) * row.times);
    block(b, B::constant(0) - prep.is_real, prep.block, row.digest);
    const auto* d = row.digest;
    b.receive(Bus::Commitment, row.times,
              {prep.commitment, prep.index, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]});
  }
};

}  // namespace pp::recursion
