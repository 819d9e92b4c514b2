// SPDX-License-Identifier: Apache-2.0
// Sha256Io: one row takes four words of a SHA256_COMPRESS call out of memory. Words of the message block stay as they
// are; to words of the state the working variables of the last round are added.
//
//   Ecall  one step through the state's 2 rows or the block's 4
//   Mem    a block's words at ts + 1, a state's at ts + 2, so that a state inside its own block is read before
//   Words  sends what the first round starts with; of a state, receives what the last one leaves
//   Range  the limbs of a state's results, those of the first working variable, the gaps of the accesses
//
// Why it is sound: the sum's limbs all have 16 bits: memory's by its own rule, the results by a range, the first
// working variable (which the last round computes) by a range, and the other three because the last round holds them
// as bits.
#pragma once
#include "prover/tables/sha256_io/cols.h"
#include "prover/tables/sha256_round/parts.h"

namespace pp::tables {

struct Sha256Io {
  static constexpr std::string_view kName = "sha256_io";
  template <class T>
  using Cols = Sha256IoCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;
  static constexpr std::uint32_t kStateRows = 2, kBlockRows = 4;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Sha256Io, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const E is_real = row.is_state + row.is_block;
    air::boolean(b, "is_state is a bit", row.is_state);
    air::boolean(b, "is_block is a bit", row.is_block);
    air::boolean(b, "one flag at most", is_real);
    const E kind = c(static_cast<std::uint32_t>(Call::Sha256)) * row.is_state + c(kSha256Block) * row.is_block;
    block_row(b, is_real, row.is_last, kind, row.block,
              c(kStateRows - 1) * row.is_state + c(kBlockRows - 1) * row.is_block);

    auto if_block = air::when(b, row.is_block);
    std::array<Word<E>, 4> before, worked;
    for (std::uint32_t i = 0; i < 4; ++i) {
      const auto& word = row.word[i];
      before[i] = word.memory.prev, worked[i] = word.worked;
      if_block.equal("a block stays, low", word.after.lo, word.memory.prev.lo);
      if_block.equal("a block stays, high", word.after.hi, word.memory.prev.hi);
      sum(b, "state + working variable", row.is_state, word.memory.prev, word.worked, word.after);
      range_word(b, row.is_state, word.after);
      write(b, is_real, row.block.base + c(4) * row.block.index + c(i), row.block.ts + c(1) + row.is_state, word.memory,
            word.after);
    }
    range_word(b, row.is_state, row.word[0].worked);
    const E part = row.block.index + c(kStateParts) * row.is_block;
    b.send(Bus::Words, is_real, std::span<const E>(sha256_part<B>(row.block.ts, part, before)));
    b.receive(Bus::Words, row.is_state,
              std::span<const E>(sha256_part<B>(row.block.ts, part + c(kSha256Parts * kSha256Rounds), worked)));
  }
};

}  // namespace pp::tables
