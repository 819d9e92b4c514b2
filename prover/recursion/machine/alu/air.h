// SPDX-License-Identifier: Apache-2.0
// Alu: one row states a * b + c = d in the extension.
//
//   Wire   a, b, c, d, each read or written
//
// Why it is sound: the equation holds on every row; which of the four the row writes makes no difference to it. A
// padding row uses no port and may hold anything that satisfies the equation.
#pragma once
#include "prover/recursion/machine/alu/cols.h"

namespace pp::recursion {

struct Alu {
  static constexpr std::string_view kName = "alu";
  template <class T>
  using Cols = AluCols<T>;
  template <class T>
  using Prep = AluPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Alu, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto product = times(row.a, row.b);
    for (std::size_t i = 0; i < 5; ++i) b.zero("a b + c = d", product[i] + row.c[i] - row.d[i]);
    wire(b, w.prep.a, row.a);
    wire(b, w.prep.b, row.b);
    wire(b, w.prep.c, row.c);
    wire(b, w.prep.d, row.d);
  }
};

}  // namespace pp::recursion
