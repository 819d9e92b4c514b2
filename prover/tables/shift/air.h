// SPDX-License-Identifier: Apache-2.0
// Shift: one row executes SLL, SRL, SRA or their immediate forms.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1 (not with an immediate), rd at ts + 2
//   Range  both parts of both limbs of x, the amount's rest, x's sign, the gaps of the accesses
//
// The amount is t + 16 h, t < 16. Each limb of x is cut at bit 16 - t for a left shift, at bit t for a right shift;
// the parts are then put together again, h limbs further on.
//
// Why it is sound: the amount's low limb is t + 16 h + 32 * rest, with bits for t, the choice of flag for h, and 11
// bits for the rest: one decomposition of a 16-bit limb. `power` follows from t's bits and fixes `factor`, which is a
// power of two below 2^17. limb * factor = high * 2^16 + low * factor then means limb = high * 2^low_bits + low, as
// factor is not 0 modulo p; with low < 2^low_bits and high < 2^(16 - low_bits) this is division with remainder. Each
// limb of the result is a sum of parts in separate bits, so it has 16 bits without a check.
#pragma once
#include "prover/tables/shift/cols.h"

namespace pp::tables {

struct Shift {
  static constexpr std::string_view kName = "shift";
  template <class T>
  using Cols = ShiftCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Shift, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& at = row.head;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E left = row.is_left + row.is_left_16, right = row.is_right + row.is_right_16;
    const E is_real = left + right;
    flags(b, row, is_real, right);
    amount(b, row, is_real, left, right);
    parts(b, row, is_real);
    result(b, row);

    step(b, is_real, at.pc, at.ts, at.pc + c(4));
    b.send(Bus::Prog, is_real,
           {at.pc, c(static_cast<std::uint32_t>(Class::Shift)),
            c(sub::kSrl) * right + c(sub::kSra - sub::kSrl) * row.is_arithmetic +
                c(sub::kShiftImmediate) * row.is_immediate,
            at.rd, at.rs1, at.rs2, row.immediate, c(0), c(0)});
    read(b, is_real, at.rs1, at.ts, row.read1);
    read(b, is_real - row.is_immediate, at.rs2, at.ts + c(1), row.read2);
    write(b, is_real, at.rd, at.ts + c(2), row.write, row.result);
  }

 private:
  template <class B, class Row, class E>
  static constexpr void flags(B& b, const Row& row, const E& is_real, const E& right) {
    const E one = B::constant(1);
    air::boolean(b, "is_left is a bit", row.is_left);
    air::boolean(b, "is_left_16 is a bit", row.is_left_16);
    air::boolean(b, "is_right is a bit", row.is_right);
    air::boolean(b, "is_right_16 is a bit", row.is_right_16);
    air::boolean(b, "is_arithmetic is a bit", row.is_arithmetic);
    air::boolean(b, "is_immediate is a bit", row.is_immediate);
    air::boolean(b, "one flag at most", is_real);
    b.zero("arithmetic only to the right", row.is_arithmetic * (one - right));
    b.zero("an immediate only on a real row", row.is_immediate * (one - is_real));
  }

  /// Binds low_bits and factor to the amount.
  template <class B, class Row, class E>
  static constexpr void amount(B& b, const Row& row, const E& is_real, const E& left, const E& right) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto& bit = row.amount_bit;
    for (int i = 0; i < 4; ++i) air::boolean(b, "amount's bit", bit[i]);
    const E t = bit[0] + c(2) * bit[1] + c(4) * bit[2] + c(8) * bit[3];
    const E amount = t + c(16) * (row.is_left_16 + row.is_right_16);
    range(b, is_real, (row.read2.prev.lo - amount) * c(kInverse2_5), 11);
    auto if_immediate = air::when(b, row.is_immediate);
    if_immediate.equal("amount is the immediate", row.read2.prev.lo, row.immediate);
    if_immediate.zero("amount is one limb", row.read2.prev.hi);

    b.zero("power of the low bits", row.power_low - is_real * (c(1) + bit[0]) * (c(1) + c(3) * bit[1]));
    b.zero("power", row.power - row.power_low * (c(1) + c(15) * bit[2]) * (c(1) + c(255) * bit[3]));
    b.zero("cut", row.low_bits - t - left * (c(16) - t - t));
    air::when(b, left).equal("factor to the left", row.factor, row.power);
    air::when(b, right).zero("factor to the right", row.factor * row.power - c(1 << 16));
  }

  /// Cuts the limbs of x and finds whether ones enter.
  template <class B, class Row, class E>
  static constexpr void parts(B& b, const Row& row, const E& is_real) {
    const E limb = B::constant(1 << 16), high_bits = B::constant(16) - row.low_bits;
    const auto& x = row.read1.prev;
    b.zero("parts of the low limb", (x.lo - row.low.lo) * row.factor - row.high.lo * limb);
    b.zero("parts of the high limb", (x.hi - row.low.hi) * row.factor - row.high.hi * limb);
    b.send(Bus::Range, is_real, {row.low.lo, row.low_bits});
    b.send(Bus::Range, is_real, {row.low.hi, row.low_bits});
    b.send(Bus::Range, is_real, {row.high.lo, high_bits});
    b.send(Bus::Range, is_real, {row.high.hi, high_bits});
    sign_bit(b, "fill", row.is_arithmetic, x.hi, row.fill);
  }

  template <class B, class Row>
  static constexpr void result(B& b, const Row& row) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto ones = row.fill * (c(1 << 16) - row.factor);  // in the bits that a right shift empties
    auto left = air::when(b, row.is_left);
    left.equal("left, low", row.result.lo, row.low.lo * row.factor);
    left.equal("left, high", row.result.hi, row.low.hi * row.factor + row.high.lo);
    auto left_16 = air::when(b, row.is_left_16);
    left_16.zero("left by 16 or more, low", row.result.lo);
    left_16.equal("left by 16 or more, high", row.result.hi, row.low.lo * row.factor);
    auto right = air::when(b, row.is_right);
    right.equal("right, low", row.result.lo, row.high.lo + row.low.hi * row.factor);
    right.equal("right, high", row.result.hi, row.high.hi + ones);
    auto right_16 = air::when(b, row.is_right_16);
    right_16.equal("right by 16 or more, low", row.result.lo, row.high.hi + ones);
    right_16.equal("right by 16 or more, high", row.result.hi, c(0xffff) * row.fill);
  }
};

}  // namespace pp::tables
