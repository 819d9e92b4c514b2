// SPDX-License-Identifier: Apache-2.0
// Bits: 31 rows take a base element apart into the bits of its canonical form, and multiply factors along the way.
//
//   Wire   each bit, written; on the last row the value, read, and the power, written
//
// Why it is sound: the rows of one value are chained by preprocessed flags, so value is the sum of 2^i * bit_i over 31
// bits. p = 2^31 - 2^24 + 1, so an integer of 31 bits is below p unless its seven highest bits are all 1 and another is
// as well; `ones` is their product and forbids just that. The flags that look at the next row are 0 on the last row of
// a value and on padding rows, of which the last row of the table is one.
#pragma once
#include "prover/recursion/machine/bits/cols.h"

namespace pp::recursion {

struct Bits {
  static constexpr std::string_view kName = "bits";
  template <class T>
  using Cols = BitsCols<T>;
  template <class T>
  using Prep = BitsPrep<T>;
  static constexpr bool kUsesNext = true;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Bits, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto& next = w.next;
    const auto& prep = w.prep;
    const auto one = B::constant(1);
    air::boolean(b, "bit", row.bit);
    auto if_first = air::when(b, prep.first);
    if_first.equal("value starts", row.value, row.bit);
    if_first.equal("ones start", row.ones, row.bit);
    if_first.equal("power starts", row.power_before, one);

    const auto goes_on = prep.to_high + prep.to_low;
    auto if_goes_on = air::when(b, goes_on);
    if_goes_on.equal("value goes on", next.value, row.value + row.value + next.bit);
    b.zero("ones go on", prep.to_high * (next.ones - row.ones * next.bit) + prep.to_low * (next.ones - row.ones));
    b.zero("below p", prep.to_low * row.ones * next.bit);
    if_goes_on.equal("power goes on", next.power_before, row.power);
    b.zero("power", row.power_before * (one + row.bit * prep.factor_less_one) - row.power);

    base_wire(b, B::constant(0) - prep.last, prep.value_address, row.value);
    base_wire(b, prep.bit, row.bit);
    base_wire(b, prep.power, row.power);
  }
};

}  // namespace pp::recursion
