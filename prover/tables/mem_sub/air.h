// SPDX-License-Identifier: Apache-2.0
// MemSub: one row executes LB, LBU, LH, LHU, SB or SH.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    rs1 at ts, the memory word at ts + 1, rd of a load or rs2 of a store at ts + 2
//   Range  the address's parts, the sign, the gaps of the accesses
//   Byte2  the bytes of the addressed limb; for SB those of the register's low limb
//
// Why it is sound: 4 quarter + 2 upper + odd is below 2^16 by quarter < 2^14 and two bits, hi < 2^14, so the carries
// are the only bits that fit and the decomposition is unique; a half word has odd = 0, so a misaligned one has no row.
// The limb's bytes are unique by Byte2; `top` is one of them, and its sign the only bit that brings it into 7 bits. A
// store replaces one byte or one limb by bytes of a register, so all limbs keep 16 bits without a check.
#pragma once
#include "prover/tables/mem_sub/cols.h"

namespace pp::tables {

struct MemSub {
  static constexpr std::string_view kName = "mem_sub";
  template <class T>
  using Cols = MemSubCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<MemSub, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E loads_byte = row.is_lb + row.is_lbu, loads_half = row.is_lh + row.is_lhu;
    const E is_half = loads_half + row.is_sh;
    const E is_real = loads_byte + is_half + row.is_sb;
    flags(b, row, is_real, is_half);
    sum(b, "base + immediate = address", is_real, row.base.prev, row.immediate,
        {c(4) * row.quarter + c(2) * row.upper + row.odd, row.hi});
    range(b, is_real, row.quarter, 14);
    range(b, is_real, row.hi, 14);

    const E limb = row.limb_lo + c(256) * row.limb_hi;
    memory(b, row, limb);
    b.send(Bus::Byte2, is_real, {row.limb_lo, row.limb_hi});
    load(b, row, limb, loads_byte, loads_half);
    store(b, row, limb);

    step(b, is_real, row.pc, row.ts, row.pc + c(4));
    b.send(Bus::Prog, is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::MemSub)),
            c(sub::kLbu) * row.is_lbu + c(sub::kLh) * row.is_lh + c(sub::kLhu) * row.is_lhu + c(sub::kSb) * row.is_sb +
                c(sub::kSh) * row.is_sh,
            row.other, row.rs1, c(0), row.immediate.lo, row.immediate.hi, c(0)});
    read(b, is_real, row.rs1, row.ts, row.base);
    write(b, is_real, row.quarter + c(1 << 14) * row.hi, row.ts + c(1), row.memory, row.word);
    write(b, is_real, row.other, row.ts + c(2), row.reg, row.value);
  }

 private:
  template <class B, class Row, class E>
  static constexpr void flags(B& b, const Row& row, const E& is_real, const E& is_half) {
    air::boolean(b, "is_lb is a bit", row.is_lb);
    air::boolean(b, "is_lbu is a bit", row.is_lbu);
    air::boolean(b, "is_lh is a bit", row.is_lh);
    air::boolean(b, "is_lhu is a bit", row.is_lhu);
    air::boolean(b, "is_sb is a bit", row.is_sb);
    air::boolean(b, "is_sh is a bit", row.is_sh);
    air::boolean(b, "one flag at most", is_real);
    air::boolean(b, "upper is a bit", row.upper);
    air::boolean(b, "odd is a bit", row.odd);
    b.zero("a half word is aligned", is_half * row.odd);
  }

  /// The addressed limb changes from `limb` to new_limb, the other stays.
  template <class B, class Row, class E>
  static constexpr void memory(B& b, const Row& row, const E& limb) {
    const auto& m = row.memory.prev;
    b.zero("the addressed limb", limb - m.lo - row.upper * (m.hi - m.lo));
    const E change = row.new_limb - limb;
    b.zero("low limb afterwards", row.word.lo - m.lo - (B::constant(1) - row.upper) * change);
    b.zero("high limb afterwards", row.word.hi - m.hi - row.upper * change);
  }

  template <class B, class Row, class E>
  static constexpr void load(B& b, const Row& row, const E& limb, const E& loads_byte, const E& loads_half) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E is_signed = row.is_lb + row.is_lh;
    air::boolean(b, "sign is a bit", row.sign);
    b.zero("a sign only if signed", row.sign * (c(1) - is_signed));
    range(b, is_signed, row.top - c(128) * row.sign, 7);
    auto if_byte = air::when(b, loads_byte);
    if_byte.equal("top of a byte", row.top, row.limb_lo + row.odd * (row.limb_hi - row.limb_lo));
    if_byte.equal("byte loaded", row.value.lo, row.top + c(0xff00) * row.sign);
    auto if_half = air::when(b, loads_half);
    if_half.equal("top of a half word", row.top, row.limb_hi);
    if_half.equal("half word loaded", row.value.lo, limb);
    auto if_load = air::when(b, loads_byte + loads_half);
    if_load.equal("sign extension", row.value.hi, c(0xffff) * row.sign);
    if_load.equal("a load leaves the limb", row.new_limb, limb);
  }

  template <class B, class Row, class E>
  static constexpr void store(B& b, const Row& row, const E& limb) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto& source = row.reg.prev;
    b.send(Bus::Byte2, row.is_sb, {row.store_lo, (source.lo - row.store_lo) * c(kInverse2_8)});
    const E lower = row.store_lo - row.limb_lo, upper = c(256) * (row.store_lo - row.limb_hi);
    air::when(b, row.is_sb).equal("byte stored", row.new_limb, limb + lower + row.odd * (upper - lower));
    air::when(b, row.is_sh).equal("half word stored", row.new_limb, source.lo);
    auto if_store = air::when(b, row.is_sb + row.is_sh);
    if_store.equal("a store leaves the register, low", row.value.lo, source.lo);
    if_store.equal("a store leaves the register, high", row.value.hi, source.hi);
  }
};

}  // namespace pp::tables
