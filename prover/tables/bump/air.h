// SPDX-License-Identifier: Apache-2.0
// Bump: one row carries a word forward in time, so that the gap of its next access fits 16 bits.
//
//   Mem    receives (address, prev_ts, value), sends (address, ts, value)
//   Range  bits 0 to 15 of the gap ts - prev_ts - 1 and of ts
//   Byte2  bits 16 to 23 of both
//
// Why it is sound: the gap is below 2^24, and so is ts itself. Without the second bound a chain of bumps could climb
// past p and come out before its start. prev_ts is below 2^24 because it is the time of a row like this, of an
// instruction, or of a page's start.
#pragma once
#include "prover/tables/bump/cols.h"

namespace pp::tables {

struct Bump {
  static constexpr std::string_view kName = "bump";
  template <class T>
  using Cols = BumpCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Bump, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    air::boolean(b, "is_real is a bit", row.is_real);
    b.receive(Bus::Mem, row.is_real, {row.address, row.prev_ts, row.value.lo, row.value.hi});
    b.send(Bus::Mem, row.is_real, {row.address, row.ts, row.value.lo, row.value.hi});
    range(b, row.is_real, row.ts - row.prev_ts - c(1) - c(1 << 16) * row.gap_top, 16);
    range(b, row.is_real, row.ts - c(1 << 16) * row.ts_top, 16);
    b.send(Bus::Byte2, row.is_real, {row.gap_top, row.ts_top});
  }
};

}  // namespace pp::tables
