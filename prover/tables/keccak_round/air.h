// SPDX-License-Identifier: Apache-2.0
// KeccakRound: one row computes chi, iota and theta on four slices of a Keccak-f[1600] state.
//
//   Slice  receives the bits that rho and pi bring from the stage before, sends those that go to the next; the parity
//          of its top slice goes to the row above in the same stage
//   Words  receives the limbs of memory before (in the first stage) and after (in the last)
//
// A row's place in its group is its stage and slices: numbers, constants and selectors are periodic. The first stage
// has no chi to come from; its `before_chi` is whatever chi makes the state of, and nobody asks for it.
//
// Why it is sound: (1) Which row. A call's limbs are sent once each, so each row of its first stage is there once: the
// rows of one limb are tied together. A row of a later stage takes one tuple from each of the sixteen rows that send it
// bits, which each send one; by induction each row of each stage is there once. (2) What it computes. With A the bits
// packed in `state`, chi and iota say A bit by bit, since packed bits are equal only if all are; A = after_theta ^
// parity ^ parity_after and parity_after = parity ^ D, D[x, z] = parity[x - 1, z] ^ parity[x + 1, z - 1], so
// after_theta = A ^ D. The parity of five bits of after_theta over y is parity_after, so that of A is parity: the D is
// theta's. The rest is linear.
#pragma once
#include "prover/tables/keccak_round/cols.h"

namespace pp::tables {

struct KeccakRound {
  static constexpr std::string_view kName = "keccak_round";
  template <class T>
  using Cols = KeccakRoundCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  template <class T>
  using Periodic = KeccakRoundPeriodic<T>;
  static constexpr bool kUsesNext = true;
  static constexpr std::uint32_t kLogPeriod = 9;
  static_assert(kKeccakPeriodStages * kKeccakStageRows == 1U << kLogPeriod);

  static constexpr Periodic<std::uint32_t> periodic_row(std::uint32_t row) {
    const std::uint32_t stage = row / kKeccakStageRows, k = row % kKeccakStageRows;
    const bool speaks = (stage == 0 || stage == kKeccakRounds) && k % kKeccakLimbRows == 0;
    Periodic<std::uint32_t> cells{
        row, stage != 0, stage != kKeccakRounds, speaks, k % kKeccakLimbRows == kKeccakLimbRows - 1, {}, {}};
    for (std::size_t j = 0; j < 3; ++j)
      if (stage >= 1 && stage <= kKeccakRounds)
        cells.constant[j] = kKeccakConstants[stage - 1] >> (k * kKeccakSlices + kKeccakConstantBits[j]) & 1;
    for (std::uint32_t hop = 1; hop < kKeccakStageRows; ++hop) cells.wraps[hop - 1] = k + hop >= kKeccakStageRows;
    return cells;
  }

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<KeccakRound, typename B::Expr>& w) {
    const auto& row = w.local;
    air::boolean(b, "is_real is a bit", row.is_real);
    b.zero("takes after the first stage", row.takes - row.is_real * w.periodic.takes);
    b.zero("gives before the last stage", row.gives - row.is_real * w.periodic.gives);
    b.zero("speaks on a limb's first row", row.speaks - row.is_real * w.periodic.speaks);
    auto inside = air::when(b, B::constant(1) - w.periodic.ends_limb);
    inside.equal("is_real over the limb", w.next.is_real, row.is_real);
    inside.equal("ts over the limb", w.next.ts, row.ts);
    bits(b, row);
    chi(b, w);
    theta(b, row);
    hop(b, w);
    memory(b, w);
  }

 private:
  template <class E>
  static constexpr E xor2(const E& x, const E& y) {
    const E xy = x * y;
    return x + y - xy - xy;
  }

  template <class B, class Row>
  static constexpr void bits(B& b, const Row& row) {
    for (std::size_t i = 0; i < kKeccakSlices; ++i) {
      for (std::size_t lane = 0; lane < kKeccakLanes; ++lane) {
        air::boolean(b, "a bit before chi", row.before_chi[lane][i]);
        air::boolean(b, "a bit after theta", row.after_theta[lane][i]);
      }
      for (std::size_t x = 0; x < 5; ++x) {
        air::boolean(b, "a parity", row.parity[x][i]);
        air::boolean(b, "a parity after theta", row.parity_after[x][i]);
      }
    }
    for (std::size_t x = 0; x < 5; ++x) air::boolean(b, "a parity below", row.parity_below[x]);
  }

  /// The state by chi and iota, and by what theta makes of it.
  template <class B>
  static constexpr void chi(B& b, const air::Window<KeccakRound, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    for (std::uint32_t lane = 0; lane < kKeccakLanes; ++lane) {
      const std::uint32_t x = lane % 5, y = lane - x;
      E by_chi = c(0), by_theta = c(0);
      for (std::uint32_t i = 0; i < kKeccakSlices; ++i) {
        E bit = xor2(row.before_chi[lane][i],
                     (c(1) - row.before_chi[y + (x + 1) % 5][i]) * row.before_chi[y + (x + 2) % 5][i]);
        for (std::size_t j = 0; j < 3; ++j)
          if (lane == 0 && i == kKeccakConstantBits[j]) {
            b.zero("a bit before iota", row.before_iota[j] - bit);
            bit = xor2(row.before_iota[j], row.is_real * w.periodic.constant[j]);
          }
        by_chi = by_chi + c(1U << i) * bit;
        by_theta =
            by_theta + c(1U << i) * xor2(xor2(row.after_theta[lane][i], row.parity[x][i]), row.parity_after[x][i]);
      }
      b.zero("state by theta", by_theta - by_chi);
      const E above = (c(1) - w.periodic.ends_limb) * w.next.state[lane];
      b.zero("state by chi", row.state[lane] - by_chi - c(1U << kKeccakSlices) * above);
    }
  }

  template <class B, class Row>
  static constexpr void theta(B& b, const Row& row) {
    using E = typename B::Expr;
    for (std::size_t x = 0; x < 5; ++x) {
      const std::size_t left = (x + 4) % 5, right = (x + 1) % 5;
      for (std::size_t i = 0; i < kKeccakSlices; ++i) {
        const E below = i == 0 ? row.parity_below[right] : row.parity[right][i - 1];
        b.zero("parity after theta", row.parity_after[x][i] - xor2(row.parity[x][i], xor2(row.parity[left][i], below)));
        E twice = B::constant(0) - row.parity_after[x][i];
        for (std::size_t y = 0; y < 5; ++y) twice = twice + row.after_theta[5 * y + x][i];
        b.zero("parity of a column", twice * (twice - B::constant(2)) * (twice - B::constant(4)));
      }
    }
  }

  /// Rho and pi, and the parity that the row above needs.
  template <class B>
  static constexpr void hop(B& b, const air::Window<KeccakRound, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    const auto rows_on = [&](std::uint32_t hop) {
      const E place = w.periodic.place + c(hop);
      return hop == 0 ? place : place - c(kKeccakStageRows) * w.periodic.wraps[hop - 1];
    };
    for (std::uint32_t hop = 0; hop < kKeccakStageRows; ++hop) {
      E taken = c(0), given = c(0);
      for (std::size_t n = 0; n < kKeccakHops[hop].n_bits; ++n) {
        const KeccakBit& bit = kKeccakHops[hop].bits[n];
        taken = taken + c(1U << n) * row.before_chi[bit.to_lane][bit.to_bit];
        given = given + c(1U << n) * row.after_theta[bit.from_lane][bit.from_bit];
      }
      const auto number = [&](const E& place) { return c(kKeccakStageRows) * place + c(hop); };
      b.receive(Bus::Slice, row.takes, {row.ts, number(w.periodic.place), taken});
      b.send(Bus::Slice, row.gives, {row.ts, number(rows_on(hop) + c(kKeccakStageRows)), given});
    }
    constexpr std::uint32_t kParities = 1U << 16;  // above all numbers of bits
    E below = c(0), top = c(0);
    for (std::uint32_t x = 0; x < 5; ++x) {
      below = below + c(1U << x) * row.parity_below[x];
      top = top + c(1U << x) * row.parity[x][kKeccakSlices - 1];
    }
    b.receive(Bus::Slice, row.is_real, {row.ts, w.periodic.place + c(kParities), below});
    b.send(Bus::Slice, row.is_real, {row.ts, rows_on(1) + c(kParities), top});
  }

  template <class B>
  static constexpr void memory(B& b, const air::Window<KeccakRound, typename B::Expr>& w) {
    const auto& row = w.local;
    const auto c = [](std::uint32_t v) { return B::constant(v); };
    for (std::uint32_t y = 0; y < 5; ++y) {
      const auto* plane = row.state + 5 * y;
      b.receive(Bus::Words, row.speaks,
                {c(static_cast<std::uint32_t>(Call::Keccak)), row.ts, c(8) * w.periodic.place + c(y), plane[0],
                 plane[1], plane[2], plane[3], plane[4], c(0), c(0), c(0)});
    }
  }
};

}  // namespace pp::tables
