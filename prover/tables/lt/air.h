// SPDX-License-Identifier: Apache-2.0
// Lt: one row executes SLT, SLTU, SLTI or SLTIU.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1 (not with an immediate), rd at ts + 2 (becomes 0 or 1)
//   Range  the difference's limbs, the operands' signs, the gaps of the accesses
//
// Why it is sound: `order` (see there) has one satisfying set of hints; its operands have 16-bit limbs, from memory or
// from the ROM.
#pragma once
#include "prover/tables/lt/cols.h"

namespace pp::tables {

struct Lt {
  static constexpr std::string_view kName = "lt";
  template <class T>
  using Cols = LtCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Lt, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto& at = row.head;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto is_real = row.is_slt + row.is_sltu;
    air::boolean(b, "is_slt is a bit", row.is_slt);
    air::boolean(b, "is_sltu is a bit", row.is_sltu);
    air::boolean(b, "is_immediate is a bit", row.is_immediate);
    air::boolean(b, "one flag at most", is_real);
    b.zero("an immediate only on a real row", row.is_immediate * (c(1) - is_real));

    const auto& y = row.read2.prev;
    order(b, is_real, row.is_slt, row.read1.prev, y, row.order);
    auto if_immediate = air::when(b, row.is_immediate);
    if_immediate.equal("y is the immediate, low", y.lo, row.immediate.lo);
    if_immediate.equal("y is the immediate, high", y.hi, row.immediate.hi);

    step(b, is_real, at.pc, at.ts, at.pc + c(4));
    b.send(Bus::Prog, is_real,
           {at.pc, c(static_cast<std::uint32_t>(Class::Lt)),
            c(sub::kSltu) * row.is_sltu + c(sub::kLtImmediate) * row.is_immediate, at.rd, at.rs1, at.rs2,
            row.immediate.lo, row.immediate.hi, c(0)});
    read(b, is_real, at.rs1, at.ts, row.read1);
    read(b, is_real - row.is_immediate, at.rs2, at.ts + c(1), row.read2);
    write(b, is_real, at.rd, at.ts + c(2), row.write, {row.order.less, c(0)});
  }
};

}  // namespace pp::tables
