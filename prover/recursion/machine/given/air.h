// SPDX-License-Identifier: Apache-2.0
// Given: the wires that nothing computes: one row writes a hint of the prover and a constant of the program.
//
//   Wire   the hint, the constant, each written
//
// Why it is sound: a hint is unconstrained by definition, a constant is preprocessed.
#pragma once
#include "prover/recursion/machine/given/cols.h"

namespace pp::recursion {

struct Given {
  static constexpr std::string_view kName = "given";
  template <class T>
  using Cols = GivenCols<T>;
  template <class T>
  using Prep = GivenPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Given, typename B::Expr>& w) {
    wire(b, w.prep.hint, w.local.hint);
    wire(b, w.prep.constant, w.prep.value);
  }
};

}  // namespace pp::recursion
