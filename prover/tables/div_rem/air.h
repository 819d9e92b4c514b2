// SPDX-License-Identifier: Apache-2.0
// DivRem: one row executes DIV, DIVU, REM or REMU.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1, rd at ts + 2
//   Byte2  the bytes of |y| and |quotient|
//   Range  |x|, |remainder|, the result, carry, |y| - |remainder| - 1, the signs, the gaps of the accesses
//
// |x| = |quotient| |y| + |remainder| as integers, with |remainder| < |y|; the quotient is negative if the signs differ,
// the remainder has x's sign. This covers the smallest integer over -1 without a special case: 2^31 = 2^31 * 1 + 0,
// and 2^31 is the pattern of the smallest integer. Over zero the equation leaves |remainder| = |x|, which is what the
// standard asks for; |quotient| is then set to 2^32 - 1, or to 1 if x is negative, so that the result is all ones.
//
// Why it is sound: with all bytes and limbs in range, |v| is the only word with |v| = v or |v| + v = 0 mod 2^32. In the
// low limb (byte products) + limb = limb + 2^16 carry stays below 2^27 on both sides, so it is division with
// remainder; the high limb has no carry out, and the products above it, a sum of at most 6 non-negative terms below
// 2^16, are all 0. So the equation holds in the integers. y is 0 exactly if the bytes of |y| add up to 0, decided by
// an inverse. |y| - |remainder| - 1 >= 0 by its two limbs in range, given its borrow bit.
#pragma once
#include "prover/tables/div_rem/cols.h"

namespace pp::tables {

struct DivRem {
  static constexpr std::string_view kName = "div_rem";
  template <class T>
  using Cols = DivRemCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<DivRem, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& at = row.head;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E divides = row.is_div + row.is_divu, is_signed = row.is_div + row.is_rem;
    const E is_real = divides + row.is_rem + row.is_remu;
    air::boolean(b, "is_div is a bit", row.is_div);
    air::boolean(b, "is_divu is a bit", row.is_divu);
    air::boolean(b, "is_rem is a bit", row.is_rem);
    air::boolean(b, "is_remu is a bit", row.is_remu);
    air::boolean(b, "one flag at most", is_real);

    const Word<E> y_abs = word<B>(row.y_abs), quotient_abs = word<B>(row.quotient_abs);
    sign_bit(b, "sign of x", is_signed, row.read1.prev.hi, row.x_sign);
    sign_bit(b, "sign of y", is_signed, row.read2.prev.hi, row.y_sign);
    negated_if(b, "|x|", row.x_sign, row.x_abs, row.read1.prev);
    negated_if(b, "|y|", row.y_sign, y_abs, row.read2.prev);
    range_word(b, is_real, row.x_abs);
    range_word(b, is_real, row.remainder_abs);
    for (const auto* bytes : {&row.y_abs, &row.quotient_abs})
      for (int i = 0; i < 4; i += 2) b.send(Bus::Byte2, is_real, {(*bytes)[i], (*bytes)[i + 1]});
    product(b, row, is_real);
    zero_divisor(b, row, is_real, quotient_abs);
    remainder_bound(b, row, is_real, y_abs);
    result(b, row, divides, quotient_abs);
    range_word(b, is_real, row.result);

    step(b, is_real, at.pc, at.ts, at.pc + c(4));
    b.send(Bus::Prog, is_real,
           {at.pc, c(static_cast<std::uint32_t>(Class::DivRem)),
            c(sub::kDivu) * row.is_divu + c(sub::kRem) * row.is_rem + c(sub::kRemu) * row.is_remu, at.rd, at.rs1,
            at.rs2, c(0), c(0), c(0)});
    read(b, is_real, at.rs1, at.ts, row.read1);
    read(b, is_real, at.rs2, at.ts + c(1), row.read2);
    write(b, is_real, at.rd, at.ts + c(2), row.write, row.result);
  }

 private:
  template <class B, class E>
  static constexpr Word<E> word(const E (&bytes)[4]) {
    const E base = B::constant(256);
    return {bytes[0] + base * bytes[1], bytes[2] + base * bytes[3]};
  }

  /// |quotient| |y| + |remainder| = |x|, without overflow.
  template <class B, class Row, class E>
  static constexpr void product(B& b, const Row& row, const E& is_real) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto &q = row.quotient_abs, &y = row.y_abs;
    const E low = q[0] * y[0] + c(256) * (q[0] * y[1] + q[1] * y[0]);
    const E high =
        q[0] * y[2] + q[1] * y[1] + q[2] * y[0] + c(256) * (q[0] * y[3] + q[1] * y[2] + q[2] * y[1] + q[3] * y[0]);
    const E beyond = q[1] * y[3] + q[2] * y[2] + q[3] * y[1] + q[2] * y[3] + q[3] * y[2] + q[3] * y[3];
    b.zero("low limb of x", low + row.remainder_abs.lo - row.x_abs.lo - c(1 << 16) * row.carry);
    b.zero("high limb of x", high + row.remainder_abs.hi + row.carry - row.x_abs.hi);
    b.zero("no overflow", beyond);
    range(b, is_real, row.carry, 10);
  }

  template <class B, class Row, class E>
  static constexpr void zero_divisor(B& b, const Row& row, const E& is_real, const Word<E>& quotient_abs) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E bytes = row.y_abs[0] + row.y_abs[1] + row.y_abs[2] + row.y_abs[3];
    b.zero("by_zero only if y is 0", row.by_zero * bytes);
    b.zero("by_zero if y is 0", row.inverse * bytes - is_real + row.by_zero);
    auto if_zero = air::when(b, row.by_zero);
    if_zero.equal("quotient over zero, low", quotient_abs.lo, c(0xffff) - c(0xfffe) * row.x_sign);
    if_zero.equal("quotient over zero, high", quotient_abs.hi, c(0xffff) - c(0xffff) * row.x_sign);
  }

  template <class B, class Row, class E>
  static constexpr void remainder_bound(B& b, const Row& row, const E& is_real, const Word<E>& y_abs) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E bounded = is_real - row.by_zero;
    air::boolean(b, "borrow is a bit", row.borrow);
    range(b, bounded, y_abs.lo - row.remainder_abs.lo - c(1) + c(1 << 16) * row.borrow, 16);
    range(b, bounded, y_abs.hi - row.remainder_abs.hi - row.borrow, 16);
  }

  template <class B, class Row, class E>
  static constexpr void result(B& b, const Row& row, const E& divides, const Word<E>& quotient_abs) {
    const auto& r = row.remainder_abs;
    b.zero("|result|, low", row.result_abs.lo - r.lo - divides * (quotient_abs.lo - r.lo));
    b.zero("|result|, high", row.result_abs.hi - r.hi - divides * (quotient_abs.hi - r.hi));
    const E differ = row.x_sign + row.y_sign - B::constant(2) * row.x_sign * row.y_sign;
    b.zero("sign of the result", row.negate - row.x_sign - divides * (differ - row.x_sign));
    negated_if(b, "result", row.negate, row.result_abs, row.result);
  }
};

}  // namespace pp::tables
