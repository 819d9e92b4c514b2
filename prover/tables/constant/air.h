// SPDX-License-Identifier: Apache-2.0
// Constant: one row executes LUI, AUIPC or JAL, or an instruction without effect (rd = x0, FENCE).
//
//   Exec   receives (pc, ts), sends (next_pc, ts + 3)        Prog   looks up value and next_pc, ready to use
//   Mem    rd at ts + 2 (not for a nop)                      Range  the gap of the access
//
// Why it is sound: every value and target comes from the ROM, with 16-bit limbs; nothing is computed here.
#pragma once
#include "prover/tables/constant/cols.h"

namespace pp::tables {

struct Constant {
  static constexpr std::string_view kName = "constant";
  template <class T>
  using Cols = ConstantCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Constant, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto is_real = row.is_nop + row.is_write;
    air::boolean(b, "is_nop is a bit", row.is_nop);
    air::boolean(b, "is_write is a bit", row.is_write);
    air::boolean(b, "one flag at most", is_real);

    step(b, is_real, row.pc, row.ts, row.next_pc);
    b.send(Bus::Prog, is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::Constant)), c(sub::kWrite) * row.is_write, row.rd, c(0), c(0),
            row.value.lo, row.value.hi, row.next_pc});
    write(b, row.is_write, row.rd, row.ts + c(2), row.write, row.value);
  }
};

}  // namespace pp::tables
