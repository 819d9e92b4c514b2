// SPDX-License-Identifier: Apache-2.0
// BrLt: one row executes BLT, BLTU, BGE or BGEU.
//
//   Exec   receives (pc, ts), sends (next_pc, ts + 3)        Prog   looks the instruction up
//   Mem    rs1 at ts, rs2 at ts + 1
//   Range  the difference's limbs, the operands' signs, the gaps of the accesses
//
// Why it is sound: `order` (see there) has one satisfying set of hints, and next_pc follows from it and the ROM's
// target.
#pragma once
#include "prover/tables/br_lt/cols.h"

namespace pp::tables {

struct BrLt {
  static constexpr std::string_view kName = "br_lt";
  template <class T>
  using Cols = BrLtCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<BrLt, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E if_less = row.is_blt + row.is_bltu, if_not = row.is_bge + row.is_bgeu;
    const E is_real = if_less + if_not;
    air::boolean(b, "is_blt is a bit", row.is_blt);
    air::boolean(b, "is_bltu is a bit", row.is_bltu);
    air::boolean(b, "is_bge is a bit", row.is_bge);
    air::boolean(b, "is_bgeu is a bit", row.is_bgeu);
    air::boolean(b, "one flag at most", is_real);

    order(b, is_real, row.is_blt + row.is_bge, row.read1.prev, row.read2.prev, row.order);
    const E onward = row.pc + c(4), less = row.order.less;
    air::when(b, if_less).zero("next pc of BLT", row.next_pc - onward - less * (row.target - onward));
    air::when(b, if_not).zero("next pc of BGE", row.next_pc - row.target - less * (onward - row.target));

    step(b, is_real, row.pc, row.ts, row.next_pc);
    b.send(Bus::Prog, is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::BrLt)),
            c(sub::kBltu) * row.is_bltu + c(sub::kBge) * row.is_bge + c(sub::kBgeu) * row.is_bgeu, c(0), row.rs1,
            row.rs2, c(0), c(0), row.target});
    read(b, is_real, row.rs1, row.ts, row.read1);
    read(b, is_real, row.rs2, row.ts + c(1), row.read2);
  }
};

}  // namespace pp::tables
