// SPDX-License-Identifier: Apache-2.0
// Bitwise: one row executes AND, OR, XOR or their immediate forms.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1 (not with an immediate), rd at ts + 2
//   Byte3  (x, y, x xor y) for each of the four bytes        Range  the gaps of the accesses
//
// Why it is sound: Byte3 makes all bytes bytes, and a word has one decomposition into bytes; x and y equal what memory
// or the ROM holds. 2 (x and y) = x + y - xor and 2 (x or y) = x + y + xor hold in the integers, bits aside, so the
// result's limbs have 16 bits without a check.
#pragma once
#include "prover/tables/bitwise/cols.h"

namespace pp::tables {

struct Bitwise {
  static constexpr std::string_view kName = "bitwise";
  template <class T>
  using Cols = BitwiseCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Bitwise, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& at = row.head;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E is_real = row.is_and + row.is_or + row.is_xor;
    air::boolean(b, "is_and is a bit", row.is_and);
    air::boolean(b, "is_or is a bit", row.is_or);
    air::boolean(b, "is_xor is a bit", row.is_xor);
    air::boolean(b, "is_immediate is a bit", row.is_immediate);
    air::boolean(b, "one flag at most", is_real);
    b.zero("an immediate only on a real row", row.is_immediate * (c(1) - is_real));

    const auto word = [&](const auto& bytes) {
      return Word<E>{bytes[0] + c(256) * bytes[1], bytes[2] + c(256) * bytes[3]};
    };
    const Word<E> x = word(row.x), y = word(row.y), both = word(row.x_xor_y);
    for (int i = 0; i < 4; ++i) b.send(Bus::Byte3, is_real, {row.x[i], row.y[i], row.x_xor_y[i]});
    combine(b, row, "low limb", row.result.lo, x.lo + y.lo, both.lo);
    combine(b, row, "high limb", row.result.hi, x.hi + y.hi, both.hi);
    auto if_immediate = air::when(b, row.is_immediate);
    if_immediate.equal("y is the immediate, low", y.lo, row.immediate.lo);
    if_immediate.equal("y is the immediate, high", y.hi, row.immediate.hi);

    step(b, is_real, at.pc, at.ts, at.pc + c(4));
    b.send(Bus::Prog, is_real,
           {at.pc, c(static_cast<std::uint32_t>(Class::Bitwise)),
            c(sub::kOr) * row.is_or + c(sub::kXor) * row.is_xor + c(sub::kBitwiseImmediate) * row.is_immediate, at.rd,
            at.rs1, at.rs2, row.immediate.lo, row.immediate.hi, c(0)});
    read(b, is_real, at.rs1, at.ts, {row.read1_prev_ts, x});
    read(b, is_real - row.is_immediate, at.rs2, at.ts + c(1), {row.read2_prev_ts, y});
    write(b, is_real, at.rd, at.ts + c(2), row.write, row.result);
  }

 private:
  /// One limb of the result from the sum of the operands' limbs and their exclusive or.
  template <class B, class Row, class E>
  static constexpr void combine(B& b, const Row& row, std::string_view label, const E& limb, const E& sum_of_both,
                                const E& both) {
    air::when(b, row.is_and).zero(label, limb + limb - sum_of_both + both);
    air::when(b, row.is_or).zero(label, limb + limb - sum_of_both - both);
    air::when(b, row.is_xor).zero(label, limb - both);
  }
};

}  // namespace pp::tables
