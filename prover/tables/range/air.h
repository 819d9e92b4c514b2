// SPDX-License-Identifier: Apache-2.0
// Range: provider of Range (value, bits), which says value < 2^bits for bits in 0..16.
//
// Why it is sound: the rows are preprocessed, so only the multiplicities are the prover's. Row 2^bits - 1 + value holds
// (value, bits); the spare last row repeats (0, 0). A field element in a tuple is its canonical integer, so no value
// below 2^bits modulo p is another one.
#pragma once
#include "prover/tables/range/cols.h"

namespace pp::tables {

struct Range {
  static constexpr std::string_view kName = "range";
  template <class T>
  using Cols = RangeCols<T>;
  template <class T>
  using Prep = RangePrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Range, typename B::Expr>& w) {
    b.receive(Bus::Range, w.local.times, {w.prep.value, w.prep.bits});
  }
};

}  // namespace pp::tables
