// SPDX-License-Identifier: Apache-2.0
// Rows of the rounds of SHA-256 and Keccak. What a call goes through is computed once, then each row or stage is filled
// from it. Any thread.
#pragma once
#include <array>
#include <bit>

#include "prover/tables/keccak_round/cols.h"
#include "prover/tables/sha256_round/cols.h"
#include "prover/vm/fill/calls.h"

namespace pp::vm {

/// The working variables a..h before each round, and the schedule with the 16 words that would follow it.
struct Sha256Run {
  std::uint32_t ts = 0;
  std::array<std::uint32_t, 80> schedule{};
  std::array<std::array<std::uint32_t, 8>, 65> working{};
};

inline std::uint32_t sigma(std::uint32_t x, int r1, int r2, int shift) {
  return std::rotr(x, r1) ^ std::rotr(x, r2) ^ x >> shift;
}

/// The schedule's word t, from those before it. Requires: t >= 16.
inline void sha256_schedule(Sha256Run& run, std::size_t t) {
  auto& w = run.schedule;
  w[t] = sigma(w[t - 2], 17, 19, 10) + w[t - 7] + sigma(w[t - 15], 7, 18, 3) + w[t - 16];
}
/// The working variables after round t.
inline void sha256_round(Sha256Run& run, std::size_t t) {
  const auto [a, b, c, d, e, f, g, h] = run.working[t];
  const std::uint32_t t1 = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) +
                           tables::kSha256Constants[t] + run.schedule[t];
  const std::uint32_t t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
  run.working[t + 1] = {t1 + t2, a, b, c, d + t1, e, f, g};
}

inline Sha256Run sha256_run(const CallView& v) {
  Sha256Run run;
  run.ts = v.ts;
  for (std::size_t t = 0; t < 16; ++t) run.schedule[t] = v.block[t].prev;
  for (std::size_t t = 16; t < run.schedule.size(); ++t) sha256_schedule(run, t);
  for (std::size_t i = 0; i < 8; ++i) run.working[0][i] = v.state[i].prev;
  for (std::size_t t = 0; t < tables::kSha256Rounds; ++t) sha256_round(run, t);
  return run;
}

/// The sum of words, by limbs, and what overflows them.
template <std::size_t N>
void fill_sum(std::initializer_list<std::uint32_t> words, tables::Word<std::uint32_t>& value, std::uint32_t (&lo)[N],
              std::uint32_t (&hi)[N]) {
  std::uint32_t low = 0, high = 0;
  for (const std::uint32_t w : words) low += w & 0xffff, high += w >> 16;
  high += low >> 16;
  value = {low & 0xffff, high & 0xffff};
  for (std::size_t i = 0; i < N; ++i) lo[i] = low >> (16 + i) & 1, hi[i] = high >> (16 + i) & 1;
}

inline void fill_row(tables::Sha256RoundCols<std::uint32_t>& row, const Sha256Run& run, std::uint32_t round) {
  row.is_real = 1, row.goes_on = round + 1 != tables::kSha256Rounds, row.ts = run.ts;
  const auto [a, b, c, d, e, f, g, h] = run.working[round];
  const auto* w = run.schedule.data() + round;
  const auto split = [](std::uint32_t word, std::uint32_t(&bits)[32]) {
    for (std::size_t i = 0; i < 32; ++i) bits[i] = word >> i & 1;
  };
  split(a, row.a), split(b, row.b), split(c, row.c), split(e, row.e), split(f, row.f), split(g, row.g);
  row.d = limbs(d), row.h = limbs(h);
  row.first = limbs(w[0]), row.sixteenth = limbs(w[15]);
  split(w[1], row.second), split(w[14], row.fifteenth);
  for (std::size_t i = 0; i < 12; ++i) row.middle[i] = limbs(w[2 + i]);
  const std::uint32_t sum_e = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25), choice = (e & f) ^ (~e & g);
  const std::uint32_t sum_a = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
  const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c), k = tables::kSha256Constants[round];
  fill_sum({h, sum_e, choice, k, w[0], d}, row.new_e.value, row.new_e.carry_lo, row.new_e.carry_hi);
  fill_sum({h, sum_e, choice, k, w[0], sum_a, majority}, row.new_a.value, row.new_a.carry_lo, row.new_a.carry_hi);
  fill_sum({sigma(w[14], 17, 19, 10), w[9], sigma(w[1], 7, 18, 3), w[0]}, row.new_word, row.word_carry_lo,
           row.word_carry_hi);
}

using KeccakState = std::array<std::uint64_t, 25>;

/// The state in each stage, between iota and theta.
struct KeccakRun {
  std::uint32_t ts = 0;
  std::array<KeccakState, tables::kKeccakStages> state{};
};

inline std::array<std::uint64_t, 5> keccak_parity(const KeccakState& a) {
  std::array<std::uint64_t, 5> parity;
  for (std::size_t x = 0; x < 5; ++x) parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  return parity;
}
inline KeccakState keccak_theta(KeccakState a) {
  const auto parity = keccak_parity(a);
  for (std::size_t i = 0; i < 25; ++i) a[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
  return a;
}
inline KeccakState keccak_rho_pi(const KeccakState& a) {
  KeccakState b;
  for (std::uint32_t i = 0; i < 25; ++i)
    b[tables::keccak_pi(i)] = std::rotl(a[i], static_cast<int>(tables::kKeccakRotations[i]));
  return b;
}
inline KeccakState keccak_chi(const KeccakState& b) {
  KeccakState a;
  for (std::size_t i = 0; i < 25; ++i) a[i] = b[i] ^ (~b[i - i % 5 + (i + 1) % 5] & b[i - i % 5 + (i + 2) % 5]);
  return a;
}
/// What chi makes this state of. Chi has order 4 on rows of five bits.
inline KeccakState keccak_chi_inverse(const KeccakState& a) { return keccak_chi(keccak_chi(keccak_chi(a))); }

/// The state of a stage, from that of the one before. Requires: stage >= 1.
inline void keccak_stage(KeccakRun& run, std::size_t stage) {
  run.state[stage] = keccak_chi(keccak_rho_pi(keccak_theta(run.state[stage - 1])));
  run.state[stage][0] ^= tables::kKeccakConstants[stage - 1];
}

inline KeccakRun keccak_run(const CallView& v) {
  KeccakRun run;
  run.ts = v.ts;
  for (std::size_t i = 0; i < 25; ++i)
    run.state[0][i] = v.state[2 * i].prev | std::uint64_t{v.state[2 * i + 1].prev} << 32;
  for (std::size_t s = 1; s < run.state.size(); ++s) keccak_stage(run, s);
  return run;
}

/// Fills the rows of one stage. Shape: rows holds kKeccakStageRows.
inline void fill_stage(tables::KeccakRoundCols<std::uint32_t>* rows, const KeccakRun& run, std::uint32_t stage) {
  using namespace tables;
  const KeccakState& state = run.state[stage];
  const KeccakState after = keccak_theta(state);
  const KeccakState before = stage == 0 ? keccak_chi_inverse(state) : keccak_rho_pi(keccak_theta(run.state[stage - 1]));
  const std::uint64_t before_iota = state[0] ^ (stage == 0 ? 0 : kKeccakConstants[stage - 1]);
  const auto parity = keccak_parity(state), parity_after = keccak_parity(after);
  for (std::uint32_t k = 0; k < kKeccakStageRows; ++k) {
    auto& row = rows[k];
    const std::uint32_t z = k * kKeccakSlices;
    const auto bit = [&](std::uint64_t lane, std::uint32_t at) { return static_cast<std::uint32_t>(lane >> at & 1); };
    row.is_real = 1, row.ts = run.ts;
    row.takes = stage != 0, row.gives = stage != kKeccakRounds;
    row.speaks = (stage == 0 || stage == kKeccakRounds) && k % kKeccakLimbRows == 0;
    for (std::size_t lane = 0; lane < kKeccakLanes; ++lane) {
      for (std::uint32_t i = 0; i < kKeccakSlices; ++i) {
        row.before_chi[lane][i] = bit(before[lane], z + i);
        row.after_theta[lane][i] = bit(after[lane], z + i);
      }
      row.state[lane] = static_cast<std::uint32_t>(state[lane] >> (z & ~15U) & 0xffff) >> (z & 15U);
    }
    for (std::size_t j = 0; j < 3; ++j) row.before_iota[j] = bit(before_iota, z + kKeccakConstantBits[j]);
    for (std::size_t x = 0; x < 5; ++x) {
      row.parity_below[x] = bit(parity[x], (z + 63) % 64);
      for (std::uint32_t i = 0; i < kKeccakSlices; ++i) {
        row.parity[x][i] = bit(parity[x], z + i);
        row.parity_after[x][i] = bit(parity_after[x], z + i);
      }
    }
  }
}

}  // namespace pp::vm
