// SPDX-License-Identifier: Apache-2.0
// Halt: the row of the ECALL that ends the program (a7 = 0); a0 is the exit code.
//
//   Exec   receives (pc, ts), sends (0, ts + 3)              Prog   looks the instruction up
//   Mem    a7 at ts, a0 at ts + 1                            Term   sends the exit code
//   Range  the gaps of the accesses
//
// Why it is sound: a7 is read as the constant 0, so no other call passes here. No program has a row at pc 0, so nothing
// follows, and the verifier, which receives at most one Term, ends Exec at pc 0 exactly if it does.
#pragma once
#include "prover/tables/halt/cols.h"

namespace pp::tables {

struct Halt {
  static constexpr std::string_view kName = "halt";
  template <class T>
  using Cols = HaltCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Halt, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    air::boolean(b, "is_real is a bit", row.is_real);

    step(b, row.is_real, row.pc, row.ts, c(0));
    b.send(Bus::Prog, row.is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::Ecall)), c(0), c(0), c(0), c(0), c(0), c(0), c(0)});
    read(b, row.is_real, c(kRegisters + 17), row.ts, {row.call_prev_ts, {c(0), c(0)}});
    read(b, row.is_real, c(kRegisters + 10), row.ts + c(1), row.exit_code);
    b.send(Bus::Term, row.is_real, {row.exit_code.prev.lo, row.exit_code.prev.hi});
  }
};

}  // namespace pp::tables
