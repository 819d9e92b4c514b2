// SPDX-License-Identifier: Apache-2.0
// MemWord: one row executes LW or SW: two accesses after which memory and register hold the same word.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, the memory word at ts + 1, rd of a load or rs2 of a store at ts + 2
//   Range  the address's parts, the gaps of the accesses
//
// Why it is sound: base and immediate have 16-bit limbs, and so have 4 quarter (quarter < 2^14) and hi (< 2^14), so the
// carries are the only bits that fit; a misaligned address or one at 2^30 or above has no row. The word address
// quarter + 2^14 hi stays below 2^28, so no load or store reaches a register. The value is a copy of a word in memory.
#pragma once
#include "prover/tables/mem_word/cols.h"

namespace pp::tables {

struct MemWord {
  static constexpr std::string_view kName = "mem_word";
  template <class T>
  using Cols = MemWordCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<MemWord, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto is_real = row.is_load + row.is_store;
    air::boolean(b, "is_load is a bit", row.is_load);
    air::boolean(b, "is_store is a bit", row.is_store);
    air::boolean(b, "one flag at most", is_real);

    sum(b, "base + immediate = address", is_real, row.base.prev, row.immediate, {c(4) * row.quarter, row.hi});
    range(b, is_real, row.quarter, 14);
    range(b, is_real, row.hi, 14);
    auto if_load = air::when(b, row.is_load);
    if_load.equal("a load takes the memory's word, low", row.value.lo, row.memory.prev.lo);
    if_load.equal("a load takes the memory's word, high", row.value.hi, row.memory.prev.hi);
    auto if_store = air::when(b, row.is_store);
    if_store.equal("a store takes the register's word, low", row.value.lo, row.reg.prev.lo);
    if_store.equal("a store takes the register's word, high", row.value.hi, row.reg.prev.hi);

    step(b, is_real, row.pc, row.ts, row.pc + c(4));
    b.send(Bus::Prog, is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::MemWord)), c(sub::kSw) * row.is_store, row.other, row.rs1, c(0),
            row.immediate.lo, row.immediate.hi, c(0)});
    read(b, is_real, row.rs1, row.ts, row.base);
    write(b, is_real, row.quarter + c(1 << 14) * row.hi, row.ts + c(1), row.memory, row.value);
    write(b, is_real, row.other, row.ts + c(2), row.reg, row.value);
  }
};

}  // namespace pp::tables
