// SPDX-License-Identifier: Apache-2.0
// Byte: the 2^16 pairs of bytes; provider of Byte3 (a, b, a xor b) and Byte2 (a, b).
//
// Why it is sound: the rows are preprocessed, so only the multiplicities are the prover's; a lookup of anything that is
// not a row cannot balance. Row a * 256 + b holds the pair (a, b). The two buses have ids and widths of their own.
#pragma once
#include "prover/tables/byte/cols.h"

namespace pp::tables {

struct Byte {
  static constexpr std::string_view kName = "byte";
  template <class T>
  using Cols = ByteCols<T>;
  template <class T>
  using Prep = BytePrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Byte, typename B::Expr>& w) {
    b.receive(Bus::Byte3, w.local.times_3, {w.prep.a, w.prep.b, w.prep.a_xor_b});
    b.receive(Bus::Byte2, w.local.times_2, {w.prep.a, w.prep.b});
  }
};

}  // namespace pp::tables
