// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/calls.h"

#include <array>
#include <bit>

#include "kernels/hash/poseidon2.h"
#include "prover/tables/keccak_round/layout.h"
#include "prover/tables/sha256_round/parts.h"

namespace pp::vm {

void poseidon2_words(std::span<std::uint32_t> state) {
  std::array<field::Fp, 16> cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = field::Fp::from(state[i] % field::Fp::kPrime);
  hash::Poseidon2W16::permute(cells.data());
  for (std::size_t i = 0; i < cells.size(); ++i) state[i] = cells[i].value();
}

void sha256_compress(std::span<std::uint32_t> state, std::span<const std::uint32_t> block) {
  std::array<std::uint32_t, 64> w;
  for (std::size_t t = 0; t < 16; ++t) w[t] = block[t];
  for (std::size_t t = 16; t < 64; ++t) {
    const std::uint32_t x = w[t - 15], y = w[t - 2];
    w[t] = w[t - 16] + (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3) + w[t - 7] +
           (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10);
  }
  auto [a, b, c, d, e, f, g, h] =
      std::array{state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]};
  for (std::size_t t = 0; t < 64; ++t) {
    const std::uint32_t t1 = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) +
                             tables::kSha256Constants[t] + w[t];
    const std::uint32_t t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> worked{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state[i] += worked[i];
}

void keccak_f(std::span<std::uint32_t> state) {
  std::array<std::uint64_t, 25> a;
  for (std::size_t i = 0; i < 25; ++i) a[i] = state[2 * i] | std::uint64_t{state[2 * i + 1]} << 32;
  for (const std::uint64_t constant : tables::kKeccakConstants) {
    std::array<std::uint64_t, 5> parity;
    for (std::size_t x = 0; x < 5; ++x) parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    std::array<std::uint64_t, 25> b;
    for (std::uint32_t i = 0; i < 25; ++i) {
      const std::uint64_t theta = a[i] ^ parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
      b[tables::keccak_pi(i)] = std::rotl(theta, static_cast<int>(tables::kKeccakRotations[i]));
    }
    for (std::size_t i = 0; i < 25; ++i) {
      const std::size_t y = i - i % 5;
      a[i] = b[i] ^ (~b[y + (i + 1) % 5] & b[y + (i + 2) % 5]);
    }
    a[0] ^= constant;
  }
  for (std::size_t i = 0; i < 25; ++i) {
    state[2 * i] = static_cast<std::uint32_t>(a[i]);
    state[2 * i + 1] = static_cast<std::uint32_t>(a[i] >> 32);
  }
}

void apply(Call call, std::span<std::uint32_t> state, std::span<const std::uint32_t> block) {
  if (call == Call::Poseidon2) poseidon2_words(state);
  if (call == Call::Sha256) sha256_compress(state, block);
  if (call == Call::Keccak) keccak_f(state);
}

}  // namespace pp::vm
