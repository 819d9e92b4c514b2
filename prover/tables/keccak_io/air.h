// SPDX-License-Identifier: Apache-2.0
// KeccakIo: one row takes five words of a KECCAK_F call out of memory and puts the permutation's words in their place.
//
//   Ecall  one step through the block's 10 rows              Mem    all words at ts + 2
//   Words  sends the limbs before, and those after           Range  the gaps of the accesses
//
// Why it is sound: plane (index - half) / 2 and limbs 2 half, 2 half + 1 are part of the numbers under which the limbs
// are sent; with the wrong half the plane is no integer below 5, and no row of KeccakRound takes them. The limbs after
// are 16 packed bits there, so they need no range.
#pragma once
#include "prover/tables/keccak_io/cols.h"
#include "prover/tables/keccak_round/layout.h"

namespace pp::tables {

struct KeccakIo {
  static constexpr std::string_view kName = "keccak_io";
  template <class T>
  using Cols = KeccakIoCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;
  static constexpr std::uint32_t kRows = 10;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<KeccakIo, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E call = c(static_cast<std::uint32_t>(Call::Keccak));
    air::boolean(b, "is_real is a bit", row.is_real);
    air::boolean(b, "half is a bit", row.half);
    block_row(b, row.is_real, row.is_last, call, row.block, c(kRows - 1));

    // Word 2 (5 y + x) + half of the block, with 2 y = index - half.
    const E first = row.block.base + c(5) * row.block.index - c(4) * row.half;
    for (std::uint32_t x = 0; x < 5; ++x)
      write(b, row.is_real, first + c(2 * x), row.block.ts + c(2), row.lane[x].memory, row.lane[x].after);

    const E plane = (row.block.index - row.half) * c(kInverse2);
    for (const bool after : {false, true}) {
      std::array<E, 5> lo, hi;
      for (std::size_t x = 0; x < 5; ++x) {
        const auto& word = after ? row.lane[x].after : row.lane[x].memory.prev;
        lo[x] = word.lo, hi[x] = word.hi;
      }
      const E number = plane + c(keccak_limb_number(false, 2, 0)) * row.half + c(keccak_limb_number(after, 0, 0));
      send_limbs(b, row, call, number, lo);
      send_limbs(b, row, call, number + c(keccak_limb_number(false, 1, 0)), hi);
    }
  }

 private:
  static constexpr std::uint32_t kInverse2 = (kModulus + 1) / 2;

  template <class B, class Row, class E>
  static constexpr void send_limbs(B& b, const Row& row, const E& call, const E& number,
                                   const std::array<E, 5>& limbs) {
    const E zero = B::constant(0);
    b.send(Bus::Words, row.is_real,
           {call, row.block.ts, number, limbs[0], limbs[1], limbs[2], limbs[3], limbs[4], zero, zero, zero});
  }
};

}  // namespace pp::tables
