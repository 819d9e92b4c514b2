// SPDX-License-Identifier: Apache-2.0
// Unpack: one row holds an extension element as one wire and its five coefficients as five.
//
//   Wire   the element; the coefficients as base elements; each read or written
//
// Why it is sound: all six ports show the same five cells.
#pragma once
#include "prover/recursion/machine/unpack/cols.h"

namespace pp::recursion {

struct Unpack {
  static constexpr std::string_view kName = "unpack";
  template <class T>
  using Cols = UnpackCols<T>;
  template <class T>
  using Prep = UnpackPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Unpack, typename B::Expr>& w) {
    wire(b, w.prep.ext, w.local.value);
    for (std::size_t i = 0; i < 5; ++i) base_wire(b, w.prep.base[i], w.local.value[i]);
  }
};

}  // namespace pp::recursion
