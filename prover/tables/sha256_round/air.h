// SPDX-License-Identifier: Apache-2.0
// Sha256Round: one row computes one round of SHA-256's compression and one word of its message schedule.
//
//   Words  receives the parts before round t, sends those before round t + 1 (no schedule after the last round)
//
// A row's place in its group of 64 is its round: the round's number and constant are periodic, so nobody chooses them.
//
// Why it is sound: (1) Which row. A call sends each part of round 0 once and takes each part of the state after round
// 63 once; a row of round t takes all parts of its round and call, and sends those of the next, once each. So by
// induction there is one row for each round of each call. (2) What it computes. Choice, majority and rotations are
// polynomials in bits. A sum's limbs are bound by the carries: new_a, new_e are packed bits in the next row (or
// range-checked by Sha256Io after the last), hence below 2^16, and with carries below 8 both sides stay below p, so
// both are unique. The same holds of a word of the schedule: two rows later it is packed bits, and words that live for
// less than two rows are none of the 64. d and h are c and g of the row before, or words of memory. Source: FIPS
// 180-4, 6.2.2.
#pragma once
#include "prover/tables/sha256_round/cols.h"

namespace pp::tables {

struct Sha256Round {
  static constexpr std::string_view kName = "sha256_round";
  template <class T>
  using Cols = Sha256RoundCols<T>;
  template <class T>
  using Prep = air::NoCols<T>;
  template <class T>
  using Periodic = Sha256RoundPeriodic<T>;
  static constexpr bool kUsesNext = false;
  static constexpr std::uint32_t kLogPeriod = 6;

  static constexpr Periodic<std::uint32_t> periodic_row(std::uint32_t row) {
    const std::uint32_t k = kSha256Constants[row];
    return {row, {k & 0xffff, k >> 16}, row + 1 == kSha256Rounds};
  }

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Sha256Round, typename B::Expr>& w) {
    const auto& row = w.local;
    air::boolean(b, "is_real is a bit", row.is_real);
    b.zero("the schedule goes on but after the last round",
           row.goes_on - row.is_real * (B::constant(1) - w.periodic.is_last));
    bits(b, row);
    schedule(b, row);
    round(b, w);
    hand_on(b, w);
  }

 private:
  template <class E>
  static constexpr E xor2(const E& x, const E& y) {
    const E xy = x * y;
    return x + y - xy - xy;
  }
  template <class E>
  static constexpr E xor3(const E& x, const E& y, const E& z) {
    return xor2(xor2(x, y), z);
  }

  /// A word from its bits.
  template <class B, class F>
  static constexpr Word<typename B::Expr> packed(const F& bit) {
    Word<typename B::Expr> word{bit(0), bit(16)};
    for (std::uint32_t i = 1; i < 16; ++i) {
      word.lo = word.lo + B::constant(1U << i) * bit(i);
      word.hi = word.hi + B::constant(1U << i) * bit(16 + i);
    }
    return word;
  }
  template <class B, class E = typename B::Expr>
  static constexpr Word<E> packed_bits(const E (&bits)[32]) {
    return packed<B>([&](std::uint32_t i) { return bits[i]; });
  }
  /// rotr(x, r1) ^ rotr(x, r2) ^ rotr(x, r3).
  template <class B, class E = typename B::Expr>
  static constexpr Word<E> rotations(const E (&x)[32], std::uint32_t r1, std::uint32_t r2, std::uint32_t r3) {
    return packed<B>([&](std::uint32_t i) { return xor3(x[(i + r1) % 32], x[(i + r2) % 32], x[(i + r3) % 32]); });
  }
  /// rotr(x, r1) ^ rotr(x, r2) ^ (x >> shift).
  template <class B, class E = typename B::Expr>
  static constexpr Word<E> rotations_and_shift(const E (&x)[32], std::uint32_t r1, std::uint32_t r2,
                                               std::uint32_t shift) {
    return packed<B>([&](std::uint32_t i) {
      const E rotated = xor2(x[(i + r1) % 32], x[(i + r2) % 32]);
      return i + shift < 32 ? xor2(rotated, x[i + shift]) : rotated;
    });
  }

  template <class B, class Row>
  static constexpr void bits(B& b, const Row& row) {
    for (std::size_t i = 0; i < 32; ++i) {
      for (const auto* word : {&row.a, &row.b, &row.c, &row.e, &row.f, &row.g, &row.second, &row.fifteenth})
        air::boolean(b, "a word's bit", (*word)[i]);
    }
    for (std::size_t i = 0; i < 3; ++i)
      for (const auto* carry : {&row.new_a.carry_lo, &row.new_a.carry_hi, &row.new_e.carry_lo, &row.new_e.carry_hi})
        air::boolean(b, "a carry's bit", (*carry)[i]);
    for (std::size_t i = 0; i < 2; ++i) {
      air::boolean(b, "a schedule carry's bit", row.word_carry_lo[i]);
      air::boolean(b, "a schedule carry's bit", row.word_carry_hi[i]);
    }
  }

  /// total = value modulo 2^32, limb by limb.
  template <class B, class E>
  static constexpr void reduces_to(B& b, std::string_view label, const Word<E>& total, const Word<E>& value,
                                   const E& carry_lo, const E& carry_hi) {
    const E limb = B::constant(1 << 16);
    b.zero(label, total.lo - value.lo - limb * carry_lo);
    b.zero(label, total.hi + carry_lo - value.hi - limb * carry_hi);
  }

  /// W_(t + 16) = sigma1(W_(t + 14)) + W_(t + 9) + sigma0(W_(t + 1)) + W_t.
  template <class B, class Row>
  static constexpr void schedule(B& b, const Row& row) {
    using E = typename B::Expr;
    const Word<E> s0 = rotations_and_shift<B>(row.second, 7, 18, 3);
    const Word<E> s1 = rotations_and_shift<B>(row.fifteenth, 17, 19, 10);
    const auto& ninth = row.middle[7];
    const auto carry = [](const E(&bit)[2]) { return bit[0] + bit[1] + bit[1]; };
    reduces_to(b, "schedule", Word<E>{s0.lo + s1.lo + ninth.lo + row.first.lo, s0.hi + s1.hi + ninth.hi + row.first.hi},
               row.new_word, carry(row.word_carry_lo), carry(row.word_carry_hi));
  }

  template <class B>
  static constexpr void round(B& b, const air::Window<Sha256Round, typename B::Expr>& w) {
    using E = typename B::Expr;
    const auto& row = w.local;
    const Word<E> sum_e = rotations<B>(row.e, 6, 11, 25), sum_a = rotations<B>(row.a, 2, 13, 22);
    const Word<E> choice = packed<B>([&](std::uint32_t i) { return row.g[i] + row.e[i] * (row.f[i] - row.g[i]); });
    const Word<E> majority = packed<B>([&](std::uint32_t i) {
      const E ab = row.a[i] * row.b[i];
      return ab + row.c[i] * (row.a[i] + row.b[i] - ab - ab);
    });
    const auto t1 = [&](auto limb) {
      return limb(row.h) + limb(sum_e) + limb(choice) + row.is_real * limb(w.periodic.constant) + limb(row.first);
    };
    const auto lo = [](const auto& word) { return word.lo; };
    const auto hi = [](const auto& word) { return word.hi; };
    const Word<E> t{t1(lo), t1(hi)};
    const auto carry = [](const E(&bit)[3]) { return bit[0] + B::constant(2) * bit[1] + B::constant(4) * bit[2]; };
    reduces_to(b, "new e", Word<E>{t.lo + row.d.lo, t.hi + row.d.hi}, row.new_e.value, carry(row.new_e.carry_lo),
               carry(row.new_e.carry_hi));
    reduces_to(b, "new a", Word<E>{t.lo + sum_a.lo + majority.lo, t.hi + sum_a.hi + majority.hi}, row.new_a.value,
               carry(row.new_a.carry_lo), carry(row.new_a.carry_hi));
  }

  /// Takes the parts of this round and gives those of the next.
  template <class B>
  static constexpr void hand_on(B& b, const air::Window<Sha256Round, typename B::Expr>& w) {
    using E = typename B::Expr;
    using Part = std::array<Word<E>, 4>;
    const auto& row = w.local;
    const auto number = [&](std::uint32_t part, std::uint32_t rounds_on) {
      return B::constant(kSha256Parts) * w.periodic.round + B::constant(kSha256Parts * rounds_on + part);
    };
    const auto receive = [&](std::uint32_t part, const Part& words) {
      b.receive(Bus::Words, row.is_real, std::span<const E>(sha256_part<B>(row.ts, number(part, 0), words)));
    };
    const auto send = [&](const E& times, std::uint32_t part, const Part& words) {
      b.send(Bus::Words, times, std::span<const E>(sha256_part<B>(row.ts, number(part, 1), words)));
    };
    const Word<E> a = packed_bits<B>(row.a), b_word = packed_bits<B>(row.b), c = packed_bits<B>(row.c);
    const Word<E> e = packed_bits<B>(row.e), f = packed_bits<B>(row.f), g = packed_bits<B>(row.g);
    receive(0, {a, b_word, c, row.d});
    send(row.is_real, 0, {row.new_a.value, a, b_word, c});
    receive(1, {e, f, g, row.h});
    send(row.is_real, 1, {row.new_e.value, e, f, g});

    std::array<Word<E>, 17> words;
    words[0] = row.first, words[1] = packed_bits<B>(row.second);
    for (std::size_t i = 0; i < 12; ++i) words[2 + i] = row.middle[i];
    words[14] = packed_bits<B>(row.fifteenth), words[15] = row.sixteenth, words[16] = row.new_word;
    for (std::uint32_t q = 0; q < kScheduleParts; ++q) {
      const auto four = [&](std::size_t i) { return Part{words[i], words[i + 1], words[i + 2], words[i + 3]}; };
      receive(kStateParts + q, four(4 * q));
      send(row.goes_on, kStateParts + q, four(4 * q + 1));
    }
  }
};

}  // namespace pp::tables
