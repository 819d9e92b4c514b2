// SPDX-License-Identifier: Apache-2.0
// Jalr: one row executes JALR.
//
//   Exec   receives (pc, ts), sends (target, ts + 3)         Prog   looks the instruction up; its sign is part of `sub`
//   Mem    rs1 at ts, rd at ts + 2 (not if rd is x0)         Range  the target's parts, the gaps of the accesses
//
// Why it is sound: rs1 and the immediate have 16-bit limbs, and so have 4 quarter + odd (< 2^16) and hi (< 2^14), so
// the carries are the only bits that fit. Bit 0 of the sum is dropped; bit 1 and anything at 2^30 or above have no
// place in the parts, so no row satisfies them, as the executor faults. The immediate's sign is bound by `sub`, a
// linear form of bits that tells every combination apart.
#pragma once
#include "prover/tables/jalr/cols.h"

namespace pp::tables {

struct Jalr {
  static constexpr std::string_view kName = "jalr";
  template <class T>
  using Cols = JalrCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Jalr, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    air::boolean(b, "is_real is a bit", row.is_real);
    air::boolean(b, "is_write is a bit", row.is_write);
    air::boolean(b, "is_negative is a bit", row.is_negative);
    air::boolean(b, "odd is a bit", row.odd);
    b.zero("a write only on a real row", row.is_write * (c(1) - row.is_real));

    const E target = c(4) * row.quarter + c(1 << 16) * row.hi;
    sum(b, "rs1 + immediate = target", row.is_real, row.read.prev, {row.immediate_lo, c(0xffff) * row.is_negative},
        {c(4) * row.quarter + row.odd, row.hi});
    range(b, row.is_real, row.quarter, 14);
    range(b, row.is_real, row.hi, 14);

    step(b, row.is_real, row.pc, row.ts, target);
    b.send(Bus::Prog, row.is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::Jalr)),
            c(sub::kJalrNegative) * row.is_negative + c(sub::kJalrWrites) * row.is_write, row.rd, row.rs1, c(0),
            row.link.lo, row.link.hi, row.immediate_lo});
    read(b, row.is_real, row.rs1, row.ts, row.read);
    write(b, row.is_write, row.rd, row.ts + c(2), row.write, row.link);
  }
};

}  // namespace pp::tables
