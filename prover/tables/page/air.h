// SPDX-License-Identifier: Apache-2.0
// Page: sixteen rows take one page of 64 words out of the start state into memory and back into the end state.
//
//   Mem    sends (address, 0, start) and receives (address, end_ts, end) for each word
//   Hash   one step of each chain: out = Compress(in, the row's 8 limbs), from a fixed first value
//   Tree   the last row receives (0, index, start digest, end digest)
//   Range  all 8 start limbs, on every real row
//
// Why it is sound: is_real and index hold over each group of 16 rows, and the group's place is given by selectors, not
// by a counter, so a page is demanded from Tree exactly once for each 64 births of its words, at addresses 64 index +
// 0..63. Tree has each page once (a verifier's single tuple splits downwards), so each word is born once. Start limbs
// are range-checked here because a tree may hold anything; end limbs were written by checked rows. The digests need no
// check of their own: Hash binds them.
#pragma once
#include "prover/tables/page/cols.h"

namespace pp::tables {

/// The first value of a page's chain. Any constant does.
inline constexpr std::array<std::uint32_t, 8> kPageChainStart{0, 0, 0, 0, 0, 0, 0, 0};

struct Page {
  static constexpr std::string_view kName = "page";
  template <class T>
  using Cols = PageCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  template <class T>
  using Periodic = air::GroupOf16<T>;
  static constexpr bool kUsesNext = true;
  static constexpr std::uint32_t kLogPeriod = 4;
  static constexpr auto periodic_row = air::group_of_16;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Page, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    air::boolean(b, "is_real is a bit", row.is_real);
    b.zero("closes on the last row of a real page", row.closes - w.periodic.last * row.is_real);
    group(b, w);

    for (std::size_t i = 0; i < 4; ++i) {
      const E address = row.address + c(static_cast<std::uint32_t>(i));
      range_word(b, row.is_real, row.start[i]);
      b.send(Bus::Mem, row.is_real, {address, c(0), row.start[i].lo, row.start[i].hi});
      b.receive(Bus::Mem, row.is_real, {address, row.end_ts[i], row.end[i].lo, row.end[i].hi});
    }
    hash<B>(b, row.is_real, row.start_in, row.start, row.start_out);
    hash<B>(b, row.is_real, row.end_in, row.end, row.end_out);
    std::array<E, 18> leaf;
    leaf[0] = c(0), leaf[1] = row.index;
    for (std::size_t i = 0; i < 8; ++i) leaf[2 + i] = row.start_out[i], leaf[10 + i] = row.end_out[i];
    b.receive(Bus::Tree, row.closes, std::span<const E>(leaf));
  }

 private:
  /// What holds between the rows of a page.
  template <class B>
  static constexpr void group(B& b, const air::Window<Page, typename B::Expr>& w) {
    const auto &row = w.local, &next = w.next;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    auto inside = air::when(b, c(1) - w.periodic.last);
    inside.equal("is_real over the page", next.is_real, row.is_real);
    inside.equal("index over the page", next.index, row.index);
    inside.zero("address goes on", row.is_real * (next.address - row.address - c(4)));
    auto first = air::when(b, w.periodic.first);
    first.zero("address of the page", row.is_real * (row.address - c(64) * row.index));
    for (std::size_t i = 0; i < 8; ++i) {
      inside.equal("start chain goes on", next.start_in[i], row.start_out[i]);
      inside.equal("end chain goes on", next.end_in[i], row.end_out[i]);
      const auto begin = c(kPageChainStart[i]) * row.is_real;
      first.equal("start chain begins", row.start_in[i], begin);
      first.equal("end chain begins", row.end_in[i], begin);
    }
  }

  template <class B, class E>
  static constexpr void hash(B& b, const E& is_real, const E (&in)[8], const Word<E> (&words)[4], const E (&out)[8]) {
    std::array<E, 24> tuple;
    for (std::size_t i = 0; i < 8; ++i) tuple[i] = in[i], tuple[16 + i] = out[i];
    for (std::size_t i = 0; i < 4; ++i) tuple[8 + 2 * i] = words[i].lo, tuple[9 + 2 * i] = words[i].hi;
    b.send(Bus::Hash, is_real, std::span<const E>(tuple));
  }
};

}  // namespace pp::tables
