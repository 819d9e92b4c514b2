// SPDX-License-Identifier: Apache-2.0
// AddSub: one row executes ADD, ADDI or SUB.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1 (not with an immediate), rd at ts + 2; so rs1 = rs2 and rd = rs1 order correctly
//   Range  the limbs of the result, the gaps of the accesses
//
// Why it is sound: operands have 16-bit limbs (memory, or the ROM's immediate), the result's are checked, so each carry
// is the one value in {0, 1} that makes its equation hold; both sides stay below 2^18 and cannot wrap p. SUB is
// result + rs2 = rs1.
#pragma once
#include "prover/tables/add_sub/cols.h"

namespace pp::tables {

struct AddSub {
  static constexpr std::string_view kName = "add_sub";
  template <class T>
  using Cols = AddSubCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<AddSub, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& at = row.head;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E on_registers = row.is_add + row.is_sub;
    const E is_real = on_registers + row.is_add_immediate;
    air::boolean(b, "is_add is a bit", row.is_add);
    air::boolean(b, "is_add_immediate is a bit", row.is_add_immediate);
    air::boolean(b, "is_sub is a bit", row.is_sub);
    air::boolean(b, "one flag at most", is_real);

    const auto& x = row.read1.prev;
    const auto& y = row.read2.prev;
    sum(b, "x + y = result", row.is_add + row.is_add_immediate, x, y, row.result);
    sum(b, "result + y = x", row.is_sub, row.result, y, x);
    auto if_immediate = air::when(b, row.is_add_immediate);
    if_immediate.equal("y is the immediate, low", y.lo, row.immediate.lo);
    if_immediate.equal("y is the immediate, high", y.hi, row.immediate.hi);
    range_word(b, is_real, row.result);

    step(b, is_real, at.pc, at.ts, at.pc + c(4));
    b.send(Bus::Prog, is_real,
           {at.pc, c(static_cast<std::uint32_t>(Class::AddSub)),
            c(sub::kAddImmediate) * row.is_add_immediate + c(sub::kSub) * row.is_sub, at.rd, at.rs1, at.rs2,
            row.immediate.lo, row.immediate.hi, c(0)});
    read(b, is_real, at.rs1, at.ts, row.read1);
    read(b, on_registers, at.rs2, at.ts + c(1), row.read2);
    write(b, is_real, at.rd, at.ts + c(2), row.write, row.result);
  }
};

}  // namespace pp::tables
