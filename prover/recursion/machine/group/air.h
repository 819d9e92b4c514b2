// SPDX-License-Identifier: Apache-2.0
// Group: one row holds eight extension elements as wires and as blocks (Pack), or folds the elements of blocks (Fold).
//
//   Block   five times eight coefficients, each read or written
//   Wire    the elements, each read or written; of a fold the bits, the known element and the ratio, read, and the
//           folded element, written
//
// A group of a fold of n holds v_t = P(w^t) for t < n, where w has order n and P(Y) = f(x Y) modulo Y^n - 1. The fold
// is P at ratio = beta / x. P's coefficients are linear in the v_t with constant weights, so no column holds them.
//
// Why it is sound: ports of both kinds show the same cells. A fold's equations hold where its flag is 1; the flags are
// preprocessed. A bit that a smaller fold does not have is 0, so the position lies in the group; the bits that it has
// are wires that were written as bits.
#pragma once
#include "kernels/field/fp.h"
#include "prover/recursion/machine/group/cols.h"

namespace pp::recursion {

struct Group {
  static constexpr std::string_view kName = "group";
  template <class T>
  using Cols = GroupCols<T>;
  template <class T>
  using Prep = GroupPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Group, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& prep = w.prep;
    fold(b, w);
    position(b, w);

    std::array<E, 40> cells;
    for (std::size_t i = 0; i < 40; ++i) cells[i] = row.element[i / 5][i % 5];
    for (std::size_t i = 0; i < 5; ++i) block(b, prep.block[i].times, prep.block[i].address, cells.data() + 8 * i);
    for (std::size_t i = 0; i < 8; ++i) wire(b, prep.element[i], row.element[i]);
    const E minus_8 = B::constant(0) - prep.folds_8;
    const E minus_4 = minus_8 - prep.folds_4, minus_2 = minus_4 - prep.folds_2;
    base_wire(b, minus_2, prep.bit[0], row.bit[0]);
    base_wire(b, minus_4, prep.bit[1], row.bit[1]);
    base_wire(b, minus_8, prep.bit[2], row.bit[2]);
    wire(b, minus_2, prep.known, row.known);
    wire(b, minus_2, prep.ratio, row.ratio[0]);
    wire(b, prep.folded, row.folded);
  }

 private:
  // [log_n - 1][k][t]: how much element t adds to coefficient k, w^(-k t) / n.
  using Weights = std::array<std::array<std::array<std::uint32_t, 8>, 8>, 3>;
  static constexpr Weights kWeights = [] {
    Weights weights{};
    for (int log_n = 1; log_n <= 3; ++log_n)
      for (std::size_t k = 0; k < std::size_t{1} << log_n; ++k) {
        const field::Fp step = field::two_adic_generator(log_n).pow(k).inverse();
        field::Fp weight = field::Fp::from(1u << log_n).inverse();
        for (std::size_t t = 0; t < std::size_t{1} << log_n; ++t, weight *= step)
          weights[static_cast<std::size_t>(log_n) - 1][k][t] = weight.value();
      }
    return weights;
  }();

  /// Coefficient k of P over a group of 2^log_n, component i.
  template <class B, class Row>
  static constexpr typename B::Expr coefficient(const Row& row, int log_n, std::size_t k, std::size_t i) {
    const auto& weights = kWeights[static_cast<std::size_t>(log_n) - 1][k];
    auto sum = row.element[0][i] * B::constant(weights[0]);
    for (std::size_t t = 1; t < std::size_t{1} << log_n; ++t) sum = sum + row.element[t][i] * B::constant(weights[t]);
    return sum;
  }

  template <class B, class W>
  static constexpr void fold(B& b, const W& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto& prep = w.prep;
    for (std::size_t k = 1; k < 4; ++k) {
      const auto power = times(row.ratio[0], row.ratio[k - 1]);
      for (std::size_t i = 0; i < 5; ++i) b.zero("power of the ratio", power[i] - row.ratio[k][i]);
    }
    E high[5], low[5];
    for (std::size_t i = 0; i < 5; ++i) {
      high[i] = coefficient<B>(row, 3, 4, i);
      low[i] = prep.folds_8 * coefficient<B>(row, 3, 0, i) + prep.folds_4 * coefficient<B>(row, 2, 0, i) +
               prep.folds_2 * coefficient<B>(row, 1, 0, i);
    }
    for (std::size_t k = 1; k < 4; ++k) {
      E upper[5], lower[5];
      for (std::size_t i = 0; i < 5; ++i) {
        upper[i] = coefficient<B>(row, 3, 4 + k, i);
        lower[i] = prep.folds_8 * coefficient<B>(row, 3, k, i) + prep.folds_4 * coefficient<B>(row, 2, k, i);
        if (k == 1) lower[i] = lower[i] + prep.folds_2 * coefficient<B>(row, 1, k, i);
      }
      const auto u = times(upper, row.ratio[k - 1]), l = times(lower, row.ratio[k - 1]);
      for (std::size_t i = 0; i < 5; ++i) high[i] = high[i] + u[i], low[i] = low[i] + l[i];
    }
    const auto lifted = times(row.high, row.ratio[3]);
    for (std::size_t i = 0; i < 5; ++i) {
      b.zero("upper half", high[i] - row.high[i]);
      b.zero("folded", low[i] + prep.folds_8 * lifted[i] - row.folded[i]);
    }
  }

  template <class B, class W>
  static constexpr void position(B& b, const W& w) {
    const auto& row = w.local;
    const auto one = B::constant(1);
    b.zero("no third bit", (one - w.prep.folds_8) * row.bit[2]);
    b.zero("no second bit", (one - w.prep.folds_8 - w.prep.folds_4) * row.bit[1]);
    const auto x = row.bit[1], y = row.bit[2];
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t s = 0; s < 2; ++s) {
        const auto at = [&](std::size_t t) { return row.element[s + t][i]; };
        const auto lower = at(0) + x * (at(2) - at(0)), upper = at(4) + x * (at(6) - at(4));
        b.zero("at the upper bits", lower + y * (upper - lower) - row.near[s][i]);
      }
      b.zero("at the position", row.near[0][i] + row.bit[0] * (row.near[1][i] - row.near[0][i]) - row.known[i]);
    }
  }
};

}  // namespace pp::recursion
