// SPDX-License-Identifier: Apache-2.0
// Poseidon2Call: one row gathers the sixteen elements of a call, before and after, and asks for their permutation.
//
//   Words  receives (call, ts, row, two elements before, two after) for each of the 8 rows of Poseidon2Io
//   Perm   looks (in, out) up
//
// Why it is sound: each of the 8 tuples of a call is sent once, so one row takes all of them.
#pragma once
#include "prover/tables/poseidon2_call/cols.h"

namespace pp::tables {

struct Poseidon2Call {
  static constexpr std::string_view kName = "poseidon2_call";
  template <class T>
  using Cols = Poseidon2CallCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Poseidon2Call, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    air::boolean(b, "is_real is a bit", row.is_real);
    for (std::uint32_t r = 0; r < 8; ++r)
      b.receive(Bus::Words, row.is_real,
                {c(static_cast<std::uint32_t>(Call::Poseidon2)), row.ts, c(r), row.in[2 * r], row.in[2 * r + 1],
                 row.out[2 * r], row.out[2 * r + 1], c(0), c(0), c(0), c(0)});
    std::array<E, 32> permutation;
    for (std::size_t i = 0; i < 16; ++i) permutation[i] = row.in[i], permutation[16 + i] = row.out[i];
    b.send(Bus::Perm, row.is_real, std::span<const E>(permutation));
  }
};

}  // namespace pp::tables
