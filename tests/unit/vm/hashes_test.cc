// SPDX-License-Identifier: Apache-2.0
// The calls and the SDK's hashes against published vectors and against other implementations.
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "kernels/hash/poseidon2.h"
#include "prover/vm/calls.h"
#include "prover/vm/execute.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

std::vector<std::uint32_t> words_from(const nlohmann::json& list) { return list.get<std::vector<std::uint32_t>>(); }

/// Keccak-f[1600] on zeros, once and twice. Source: the Keccak team's KeccakF-1600-IntermediateValues.
TEST(Hashes, KeccakFAsPublished) {
  std::vector<std::uint32_t> state(50);
  keccak_f(state);
  const auto lane = [&](std::size_t i) { return state[2 * i] | std::uint64_t{state[2 * i + 1]} << 32; };
  EXPECT_EQ(lane(0), 0xf1258f7940e1dde7u);
  EXPECT_EQ(lane(1), 0x84d5ccf933c0478au);
  EXPECT_EQ(lane(2), 0xd598261ea65aa9eeu);
  EXPECT_EQ(lane(24), 0xeaf1ff7b5ceca249u);
  keccak_f(state);
  EXPECT_EQ(lane(0), 0x2d5c954df96ecb3cu);
  EXPECT_EQ(lane(24), 0x20d06cd26a8fbf5cu);
}

/// Source: FIPS 180-4's example, one block: "abc".
TEST(Hashes, Sha256CompressAsPublished) {
  std::vector<std::uint32_t> state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::vector<std::uint32_t> block(16);
  block[0] = 0x61626380, block[15] = 24;
  sha256_compress(state, block);
  EXPECT_EQ(state, (std::vector<std::uint32_t>{0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223, 0xb00361a3, 0x96177a9c,
                                               0xb410ff61, 0xf20015ad}));
}

TEST(Hashes, Poseidon2AsInTheVectors) {
  const auto known = nlohmann::json::parse(std::ifstream(PP_SOURCE_DIR "/tests/golden/kernels/koalabear.json"))
                         .at("poseidon2_width16");
  std::vector<std::uint32_t> zeros(16), counted(16), top(16, field::Fp::kPrime - 1);
  std::iota(counted.begin(), counted.end(), 0u);
  for (auto* state : {&zeros, &counted, &top}) poseidon2_words(*state);
  EXPECT_EQ(zeros, words_from(known.at("perm_of_zero")));
  EXPECT_EQ(counted, words_from(known.at("perm_of_0_1_2")));
  EXPECT_EQ(top, words_from(known.at("perm_of_all_p_minus_1")));
  // Words are read modulo p.
  std::vector<std::uint32_t> low(16, 5), high(16, 5 + field::Fp::kPrime);
  poseidon2_words(low);
  poseidon2_words(high);
  EXPECT_EQ(low, high);
}

std::string hash_by_openssl(const char* name, BytesView data) {
  std::uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned n = 0;
  EXPECT_EQ(EVP_Digest(data.data(), data.size(), digest, &n, EVP_get_digestbyname(name), nullptr), 1) << name;
  return to_hex(BytesView(digest, n));
}

/// The sponge as pp_hash.h describes it, on the library's permutation.
std::string poseidon2_by_library(BytesView data) {
  std::array<field::Fp, 16> state{};
  state[13] = field::Fp::from(0x50503248);
  state[14] = field::Fp::from(static_cast<std::uint32_t>(data.size() & 0xffffff));
  std::size_t at = 0;
  do {
    for (std::size_t i = 0; i < 8; ++i) {
      std::uint32_t element = 0;
      for (std::size_t k = 0; k < 3; ++k, ++at)
        if (at < data.size()) element |= std::uint32_t{data[at]} << 8 * k;
      state[i] = field::Fp::from(element);
    }
    hash::Poseidon2W16::permute(state.data());
  } while (at < data.size());
  ByteWriter out;
  for (std::size_t i = 0; i < 8; ++i) out.u32(state[i].value());
  return to_hex(out.bytes());
}

struct Digests {
  std::string sha256, keccak256, poseidon2, permuted;
};
Digests digests_of(const Program& program, BytesView data, std::uint8_t alignment) {
  Bytes input{alignment};
  input.insert(input.end(), data.begin(), data.end());
  const auto run = execute(program, input, {}, 1 << 24).value();
  EXPECT_EQ(run.exit_code, 0u);
  EXPECT_EQ(run.journal.size(), 160u) << describe(run.fault);
  const BytesView journal(run.journal);
  return {to_hex(journal.first(32)), to_hex(journal.subspan(32, 32)), to_hex(journal.subspan(64, 32)),
          to_hex(journal.subspan(96))};
}

/// Source: FIPS 180-4 examples; Ethereum's hash of nothing and of "abc" (The Keccak reference, padding 0x01).
TEST(Hashes, TheSdkAsPublished) {
  const Program program = guest("hash_check");
  const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  EXPECT_EQ(digests_of(program, {}, 0).sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digests_of(program, as_bytes("abc"), 0).sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digests_of(program, as_bytes(two_blocks), 1).sha256,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digests_of(program, {}, 0).keccak256, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(digests_of(program, as_bytes("abc"), 3).keccak256,
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

TEST(Hashes, TheSdkAgreesWithOthersAtEachLengthAndAlignment) {
  const Program program = guest("hash_check");
  Rng rng(5);
  for (const std::size_t n : {0u,   1u,   2u,   23u,  24u,  25u,  48u,  55u,  56u,  63u,  64u,  65u,
                              119u, 120u, 127u, 128u, 135u, 136u, 137u, 271u, 272u, 273u, 4096u}) {
    Bytes data(n);
    for (std::uint8_t& b : data) b = static_cast<std::uint8_t>(rng.next());
    for (std::uint8_t alignment = 0; alignment < 4; ++alignment) {
      const Digests d = digests_of(program, data, alignment);
      EXPECT_EQ(d.sha256, hash_by_openssl("SHA256", data)) << n;
      EXPECT_EQ(d.poseidon2, poseidon2_by_library(data)) << n;
      if (alignment != 0) {
        EXPECT_EQ(d.keccak256, digests_of(program, data, 0).keccak256) << n;
      }
    }
  }
}

}  // namespace
}  // namespace pp::vm
