// SPDX-License-Identifier: Apache-2.0
// Ecall: one row dispatches a call that works on memory: POSEIDON2, SHA256_COMPRESS or KECCAK_F.
//
//   Exec   receives (pc, ts), sends (pc + 4, ts + 3)         Prog   looks the instruction up
//   Mem    a7, a0 and, for SHA-256, a1, all at ts            Range  the last words' parts, the gaps of the accesses
//   Ecall  sends (call, ts, first word, 0) for the state, and (kSha256Block, ts, first word, 0) for a message block
//
// Why it is sound: a7 is read as the number that the flags say. A pointer is tied to the address of its block's LAST
// word limb by limb: 4 quarter is below 2^16 by quarter < 2^14, so the carry is the only bit that fits, the pointer is
// a multiple of 4, and hi < 2^14 keeps the whole block below 2^28 words, out of the registers' reach. (As one equation
// modulo p, a pointer of p + 4 base would pass.) What the blocks hold is for the tables that receive Ecall; a call
// whose tables are not in the class of tables has no receiver.
#pragma once
#include "prover/tables/ecall/cols.h"

namespace pp::tables {

struct Ecall {
  static constexpr std::string_view kName = "ecall";
  template <class T>
  using Cols = EcallCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Ecall, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto number = [&](Call call) { return c(static_cast<std::uint32_t>(call)); };
    const E is_real = row.is_poseidon2 + row.is_sha256 + row.is_keccak;
    air::boolean(b, "is_poseidon2 is a bit", row.is_poseidon2);
    air::boolean(b, "is_sha256 is a bit", row.is_sha256);
    air::boolean(b, "is_keccak is a bit", row.is_keccak);
    air::boolean(b, "one flag at most", is_real);

    const E call = number(Call::Poseidon2) * row.is_poseidon2 + number(Call::Sha256) * row.is_sha256 +
                   number(Call::Keccak) * row.is_keccak;
    step(b, is_real, row.pc, row.ts, row.pc + c(4));
    b.send(Bus::Prog, is_real,
           {row.pc, c(static_cast<std::uint32_t>(Class::Ecall)), c(0), c(0), c(0), c(0), c(0), c(0), c(0)});
    read(b, is_real, c(kRegisters + 17), row.ts, {row.call_prev_ts, {call, c(0)}});
    read(b, is_real, c(kRegisters + 10), row.ts, row.state);
    read(b, row.is_sha256, c(kRegisters + 11), row.ts, row.block);

    const E beyond_first = c(kPoseidon2Words - 1) * row.is_poseidon2 + c(kSha256StateWords - 1) * row.is_sha256 +
                           c(kKeccakWords - 1) * row.is_keccak;
    const E state = first_word(b, is_real, row.state.prev, beyond_first, row.state_last);
    const E block = first_word(b, row.is_sha256, row.block.prev, c(kSha256BlockWords - 1), row.block_last);
    b.send(Bus::Ecall, is_real, {call, row.ts, state, c(0)});
    b.send(Bus::Ecall, row.is_sha256, {c(kSha256Block), row.ts, block, c(0)});
  }

 private:
  /// Binds a pointer to the last of its block's words, and gives the address of the first. Requires: flag is a bit.
  template <class B, class E>
  static constexpr E first_word(B& b, const E& flag, const Word<E>& pointer, const E& beyond_first,
                                const LastWord<E>& last) {
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E carry = (pointer.lo + c(4) * (beyond_first - last.quarter)) * c(kInverse2_16);
    auto if_flag = air::when(b, flag);
    if_flag.boolean("pointer + block = last word, low", carry);
    if_flag.equal("pointer + block = last word, high", pointer.hi + carry, last.hi);
    range(b, flag, last.quarter, 14);
    range(b, flag, last.hi, 14);
    return last.quarter + c(1 << 14) * last.hi - beyond_first;
  }
};

}  // namespace pp::tables
