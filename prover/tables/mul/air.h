// SPDX-License-Identifier: Apache-2.0
// Mul: one row executes MUL, MULH, MULHSU or MULHU.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1, rd at ts + 2
//   Byte2  the operands' bytes, and their top bytes without the top bits, doubled
//   Range  both halves of the product, the carries, the gaps of the accesses
//
// The operands are extended to 64 bits by bytes 0 or 255 (255 where read as signed and negative) and multiplied byte by
// byte modulo 2^64; MUL, whose half does not depend on signs, reads both as unsigned.
//
// Why it is sound: a limb's equation is (byte products) + carry in = limb + 2^16 * carry out. The left side is below
// 2055 * 255^2 + 2^11 < 2^27, the right below 2^28 by the 11 bits of the carry, so neither wraps p and the equation is
// division with remainder. The honest carries fit 11 bits (the largest is 2038). A top bit is the only bit that brings
// its doubled remainder into a byte: byte - 128 top lies in [-128, 255].
#pragma once
#include "prover/tables/mul/cols.h"

namespace pp::tables {

struct Mul {
  static constexpr std::string_view kName = "mul";
  template <class T>
  using Cols = MulCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Mul, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& at = row.head;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E is_real = row.is_mul + row.is_mulh + row.is_mulhsu + row.is_mulhu;
    air::boolean(b, "is_mul is a bit", row.is_mul);
    air::boolean(b, "is_mulh is a bit", row.is_mulh);
    air::boolean(b, "is_mulhsu is a bit", row.is_mulhsu);
    air::boolean(b, "is_mulhu is a bit", row.is_mulhu);
    air::boolean(b, "one flag at most", is_real);
    air::boolean(b, "top of x is a bit", row.x_top);
    air::boolean(b, "top of y is a bit", row.y_top);

    for (const auto* bytes : {&row.x, &row.y})
      for (int i = 0; i < 4; i += 2) b.send(Bus::Byte2, is_real, {(*bytes)[i], (*bytes)[i + 1]});
    b.send(Bus::Byte2, is_real, {c(2) * (row.x[3] - c(128) * row.x_top), c(2) * (row.y[3] - c(128) * row.y_top)});
    product(b, row, is_real);

    step(b, is_real, at.pc, at.ts, at.pc + c(4));
    b.send(Bus::Prog, is_real,
           {at.pc, c(static_cast<std::uint32_t>(Class::Mul)),
            c(sub::kMulh) * row.is_mulh + c(sub::kMulhsu) * row.is_mulhsu + c(sub::kMulhu) * row.is_mulhu, at.rd,
            at.rs1, at.rs2, c(0), c(0), c(0)});
    read(b, is_real, at.rs1, at.ts, {row.read1_prev_ts, {row.x[0] + c(256) * row.x[1], row.x[2] + c(256) * row.x[3]}});
    read(b, is_real, at.rs2, at.ts + c(1),
         {row.read2_prev_ts, {row.y[0] + c(256) * row.y[1], row.y[2] + c(256) * row.y[3]}});
    write(b, is_real, at.rd, at.ts + c(2), row.write, row.result);
  }

 private:
  template <class B, class Row, class E>
  static constexpr void product(B& b, const Row& row, const E& is_real) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E x_extension = c(255) * row.x_top * (row.is_mulh + row.is_mulhsu);
    const E y_extension = c(255) * row.y_top * row.is_mulh;
    const std::array<E, 4> limbs{row.rest.lo + row.is_mul * (row.result.lo - row.rest.lo),
                                 row.rest.hi + row.is_mul * (row.result.hi - row.rest.hi),
                                 row.result.lo + row.is_mul * (row.rest.lo - row.result.lo),
                                 row.result.hi + row.is_mul * (row.rest.hi - row.result.hi)};
    E carry = c(0);
    for (std::size_t limb = 0; limb < 4; ++limb) {
      const E total = column(row, 2 * limb, x_extension, y_extension, c(0)) +
                      c(256) * column(row, 2 * limb + 1, x_extension, y_extension, c(0)) + carry;
      b.zero("limb of the product", total - limbs[limb] - c(1 << 16) * row.carry[limb]);
      carry = row.carry[limb];
      range(b, is_real, carry, 11);
    }
    range_word(b, is_real, row.result);
    range_word(b, is_real, row.rest);
  }

  /// The sum of the products of bytes i and j with i + j = k, extension bytes included.
  template <class Row, class E>
  static constexpr E column(const Row& row, std::size_t k, const E& x_extension, const E& y_extension, E total) {
    E x_low = total, y_low = total;  // bytes that meet an extension byte of the other operand
    for (std::size_t i = 0; i < 4 && i <= k; ++i) {
      if (k - i < 4) {
        total = total + row.x[i] * row.y[k - i];
      } else {
        x_low = x_low + row.x[i];
        y_low = y_low + row.y[i];
      }
    }
    return k < 4 ? total : total + x_low * y_extension + y_low * x_extension;
  }
};

}  // namespace pp::tables
