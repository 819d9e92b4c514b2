// SPDX-License-Identifier: Apache-2.0
// Node: one row splits a subtree of memory into its halves, before and after the segment.
//
//   Tree   receives (level, index, self), sends (level - 1, 2 index, left) and (level - 1, 2 index + 1, right) for the
//          touched halves
//   Hash   self = Compress(left, right), for start and for end
//
// Why it is sound: an untouched half has equal digests, so the end root differs from the start root only by what
// pages below touched halves return. Each Tree tuple is received once, levels fall by one, and only Page receives
// level 0; so from the verifier's one tuple (23, 0, roots) each page comes at most once.
#pragma once
#include "prover/tables/node/cols.h"

namespace pp::tables {

struct Node {
  static constexpr std::string_view kName = "node";
  template <class T>
  using Cols = NodeCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Node, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    air::boolean(b, "is_real is a bit", row.is_real);
    air::boolean(b, "left_touched is a bit", row.left_touched);
    air::boolean(b, "right_touched is a bit", row.right_touched);
    b.zero("left touched only on a real row", row.left_touched * (c(1) - row.is_real));
    b.zero("right touched only on a real row", row.right_touched * (c(1) - row.is_real));
    for (std::size_t i = 0; i < 8; ++i) {
      air::when(b, c(1) - row.left_touched).equal("untouched left stays", row.left.start[i], row.left.end[i]);
      air::when(b, c(1) - row.right_touched).equal("untouched right stays", row.right.start[i], row.right.end[i]);
    }

    const E child = row.index + row.index;
    b.receive(Bus::Tree, row.is_real, std::span<const E>(subtree<B>(row.level, row.index, row.self)));
    b.send(Bus::Tree, row.left_touched, std::span<const E>(subtree<B>(row.level - c(1), child, row.left)));
    b.send(Bus::Tree, row.right_touched, std::span<const E>(subtree<B>(row.level - c(1), child + c(1), row.right)));
    b.send(Bus::Hash, row.is_real, std::span<const E>(compression<B>(row.left.start, row.right.start, row.self.start)));
    b.send(Bus::Hash, row.is_real, std::span<const E>(compression<B>(row.left.end, row.right.end, row.self.end)));
  }

 private:
  template <class B, class E = typename B::Expr>
  static constexpr std::array<E, 18> subtree(const E& level, const E& index, const Change<E>& digests) {
    std::array<E, 18> tuple;
    tuple[0] = level, tuple[1] = index;
    for (std::size_t i = 0; i < 8; ++i) tuple[2 + i] = digests.start[i], tuple[10 + i] = digests.end[i];
    return tuple;
  }

  template <class B, class E = typename B::Expr>
  static constexpr std::array<E, 24> compression(const E (&left)[8], const E (&right)[8], const E (&out)[8]) {
    std::array<E, 24> tuple;
    for (std::size_t i = 0; i < 8; ++i) tuple[i] = left[i], tuple[8 + i] = right[i], tuple[16 + i] = out[i];
    return tuple;
  }
};

}  // namespace pp::tables
