// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kernels/hash/sponge.h"

namespace pp::hash {
namespace {

using field::Fp;

nlohmann::json read(const char* name) {
  return nlohmann::json::parse(std::ifstream(std::string(PP_SOURCE_DIR "/tests/golden/kernels/") + name));
}
std::vector<std::uint32_t> values(const Fp* from, std::size_t count) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(from[i].value());
  return out;
}
std::vector<std::uint32_t> permuted(std::vector<Fp> state, int times) {
  for (int i = 0; i < times; ++i) Poseidon2W16::permute(state.data());
  return values(state.data(), 16);
}
std::vector<Fp> counting(std::size_t count) {
  std::vector<Fp> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = Fp::from(static_cast<std::uint32_t>(i));
  return out;
}

TEST(Poseidon2, KnownAnswers) {
  const auto k = read("koalabear.json").at("poseidon2_width16");
  using Words = std::vector<std::uint32_t>;
  EXPECT_EQ(permuted(std::vector<Fp>(16), 1), k["perm_of_zero"].get<Words>());
  EXPECT_EQ(permuted(counting(16), 1), k["perm_of_0_1_2"].get<Words>());
  EXPECT_EQ(permuted(std::vector<Fp>(16, -Fp::one()), 1), k["perm_of_all_p_minus_1"].get<Words>());
  EXPECT_EQ(permuted(counting(16), 1000), k["perm_iterated_1000_of_0_1_2"].get<Words>());
  EXPECT_EQ(read("golden.json")["permute_0_15"].get<Words>(), k["perm_of_0_1_2"].get<Words>());
  for (std::size_t i = 0; i < 16; ++i)
    EXPECT_EQ(kPoseidon2.diagonal[i].value(), k["internal_diag_V"][i].get<std::uint32_t>());
}

TEST(Poseidon2, IsEvaluatedAtCompileTime) {
  constexpr std::uint32_t first = [] {
    Fp state[16];
    Poseidon2W16::permute(state);
    return state[0].value();
  }();
  EXPECT_EQ(first, 1467453764u);
}

TEST(Compress, MatchesTheModel) {
  FpDigest left, right;
  for (std::uint32_t i = 0; i < 8; ++i) left.word[i] = Fp::from(i), right.word[i] = Fp::from(i + 8);
  const FpDigest node = compress(left, right);
  EXPECT_EQ(values(node.word, 8), read("golden.json")["compress_0_7_8_15"].get<std::vector<std::uint32_t>>());
  EXPECT_FALSE(compress(right, left) == node);
}

TEST(Sponge, MatchesTheModel) {
  for (const auto& row : read("golden.json")["sponge"]) {
    const auto input = counting(row["length"].get<std::size_t>());
    const auto digest =
        hash_elements(static_cast<Domain>(row["domain"].get<std::uint32_t>()), input.data(), input.size());
    EXPECT_EQ(values(digest.word, 8), row["digest"].get<std::vector<std::uint32_t>>()) << row.dump();
  }
}

TEST(Sponge, TellsLengthsAndDomainsApart) {
  const std::vector<Fp> zeros(16);
  const auto a = hash_elements(Domain::TraceLeaf, zeros.data(), 7);
  EXPECT_FALSE(a == hash_elements(Domain::TraceLeaf, zeros.data(), 8));
  EXPECT_FALSE(a == hash_elements(Domain::FriLeaf, zeros.data(), 7));
}

}  // namespace
}  // namespace pp::hash
