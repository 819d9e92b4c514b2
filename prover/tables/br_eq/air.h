// SPDX-License-Identifier: Apache-2.0
// BrEq: one row executes BEQ or BNE.
//
//   Exec   receives (pc, ts), sends (next_pc, ts + 3)        Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1                          Range  the gaps of the accesses
//
// Why it is sound: 3 generates the multiplicative group, hence is no square, so the form l^2 - 3 h^2 of the limbs'
// differences l and h is 0 modulo p only if both are; one inverse then decides equality of both limbs at once. (The
// difference of whole words would not do: x - y = p for different x and y.) next_pc is a column of its own because the
// branch expression has degree 3.
#pragma once
#include "prover/tables/br_eq/cols.h"

namespace pp::tables {

struct BrEq {
  static constexpr std::string_view kName = "br_eq";
  template <class T>
  using Cols = BrEqCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<BrEq, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E is_real = row.is_beq + row.is_bne;
    air::boolean(b, "is_beq is a bit", row.is_beq);
    air::boolean(b, "is_bne is a bit", row.is_bne);
    air::boolean(b, "one flag at most", is_real);

    const auto &x = row.read1.prev, &y = row.read2.prev;
    const E low = x.lo - y.lo, high = x.hi - y.hi;
    const E difference = low * low - c(3) * high * high;
    b.zero("equal words have no difference", row.equal * difference);
    b.zero("other words have one", row.inverse * difference - is_real + row.equal);
    const E onward = row.pc + c(4);
    air::when(b, row.is_beq).zero("next pc of BEQ", row.next_pc - onward - row.equal * (row.target - onward));
    air::when(b, row.is_bne).zero("next pc of BNE", row.next_pc - row.target - row.equal * (onward - row.target));

    step(b, is_real, row.pc, row.ts, row.next_pc);
    b.send(Bus::Prog, is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::BrEq)), c(sub::kBne) * row.is_bne, c(0), row.rs1, row.rs2, c(0),
            c(0), row.target});
    read(b, is_real, row.rs1, row.ts, row.read1);
    read(b, is_real, row.rs2, row.ts + c(1), row.read2);
  }
};

}  // namespace pp::tables
