// SPDX-License-Identifier: Apache-2.0
// Poseidon2Io: one row takes two words of a POSEIDON2 call out of memory and puts the permutation's words in their
// place.
//
//   Ecall  one step through the block's 8 rows               Mem    both words at ts + 2
//   Words  sends (call, ts, row, both elements before, both after)
//   Range  the limbs of the results, the gaps of the accesses
//
// Why it is sound: a word enters as lo + 2^16 hi modulo p, which every word has. A result is that element's canonical
// word: hi <= 0x7f00 by two ranges of 15 bits, and where hi is 0x7f00 no inverse saves lo from being 0, so the word is
// below p = 0x7f000001. What the elements are to each other is for Poseidon2Call.
#pragma once
#include "prover/tables/poseidon2_io/cols.h"

namespace pp::tables {

struct Poseidon2Io {
  static constexpr std::string_view kName = "poseidon2_io";
  template <class T>
  using Cols = Poseidon2IoCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;
  static constexpr std::uint32_t kRows = kPoseidon2Words / 2;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Poseidon2Io, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E call = c(static_cast<std::uint32_t>(Call::Poseidon2));
    air::boolean(b, "is_real is a bit", row.is_real);
    block_row(b, row.is_real, row.is_last, call, row.block, c(kRows - 1));

    std::array<E, 4> elements;
    for (std::uint32_t i = 0; i < 2; ++i) {
      const auto& e = row.element[i];
      const E below_top = c(0x7f00) - e.after.hi;
      b.zero("the result is below p", e.after.lo * (c(1) - below_top * e.top_inverse));
      range(b, row.is_real, e.after.lo, 16);
      range(b, row.is_real, e.after.hi, 15);
      range(b, row.is_real, below_top, 15);
      write(b, row.is_real, row.block.base + c(2) * row.block.index + c(i), row.block.ts + c(2), e.memory, e.after);
      elements[i] = e.memory.prev.lo + c(1 << 16) * e.memory.prev.hi;
      elements[2 + i] = e.after.lo + c(1 << 16) * e.after.hi;
    }
    b.send(Bus::Words, row.is_real,
           {call, row.block.ts, row.block.index, elements[0], elements[1], elements[2], elements[3], c(0), c(0), c(0),
            c(0)});
  }
};

}  // namespace pp::tables
