// SPDX-License-Identifier: Apache-2.0
// Poseidon2Perm: Poseidon2 in classes of tables that prove POSEIDON2 calls: provider of Hash and of Perm (in, P(in)).
//
// Why it is sound: as Poseidon2. The second tuple shares the first one's fraction.
#pragma once
#include "prover/tables/poseidon2/air.h"
#include "prover/tables/poseidon2_perm/cols.h"

namespace pp::tables {

struct Poseidon2Perm {
  static constexpr std::string_view kName = "poseidon2_perm";
  template <class T>
  using Cols = Poseidon2PermCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Poseidon2Perm, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local.core;
    Poseidon2::compression(b, row);
    std::array<E, 32> permutation;
    for (std::size_t i = 0; i < 16; ++i) permutation[i] = row.in[i], permutation[16 + i] = row.external[7][i];
    b.receive(Bus::Perm, w.local.calls, std::span<const E>(permutation));
  }
};

}  // namespace pp::tables
