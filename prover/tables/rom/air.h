// SPDX-License-Identifier: Apache-2.0
// Rom: provider of Prog, the decoded program.
//
// Why it is sound: the rows are preprocessed and part of the program's commitment, made by rom.cc from the ELF's
// executable words, so an instruction table executes nothing that the program does not hold. Padding rows have class 0,
// which no table accepts.
#pragma once
#include "prover/tables/rom/cols.h"

namespace pp::tables {

struct Rom {
  static constexpr std::string_view kName = "rom";
  template <class T>
  using Cols = RomCols<T>;
  template <class T>
  using Prep = RomPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Rom, typename B::Expr>& w) {
    const auto& i = w.prep;
    b.receive(Bus::Prog, w.local.times, {i.pc, i.class_id, i.sub, i.rd, i.rs1, i.rs2, i.k.lo, i.k.hi, i.k2});
  }
};

}  // namespace pp::tables
