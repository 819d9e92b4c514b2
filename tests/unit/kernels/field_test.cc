// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <vector>

#include <nlohmann/json.hpp>

#include "axioms.h"

namespace pp::field {
namespace {

nlohmann::json answers() {
  return nlohmann::json::parse(std::ifstream(PP_SOURCE_DIR "/tests/golden/kernels/koalabear.json"));
}
FpExt ext(const nlohmann::json& j) {
  FpExt x;
  for (int i = 0; i < kExtDegree; ++i) x.c[i] = Fp::from(j.at(static_cast<std::size_t>(i)).get<std::uint32_t>());
  return x;
}

TEST(Fp, IsAField) { expect_field_laws<Fp>(); }
TEST(Fp, Halves) { expect_halving_laws<Fp>(); }

TEST(Fp, GivesBackCanonicalIntegers) {
  for (const std::uint32_t x : {0u, 1u, 0x7f000000u}) EXPECT_EQ(Fp::from(x).value(), x);
  EXPECT_EQ(Fp::from(Fp::kPrime).value(), 0u);
  EXPECT_EQ(Fp::from(0xffffffffu).value(), 0xffffffffu % Fp::kPrime);
  EXPECT_EQ(Fp::from_u64(~0ull).value(), ~0ull % Fp::kPrime);
  EXPECT_TRUE(Fp::is_canonical(Fp::kPrime - 1));
  EXPECT_FALSE(Fp::is_canonical(Fp::kPrime));
}

TEST(Fp, MultipliesLikeIntegers) {
  Rng rng(3);
  for (int i = 0; i < 20000; ++i) {
    const auto a = static_cast<std::uint32_t>(rng.next()), b = static_cast<std::uint32_t>(rng.next());
    EXPECT_EQ((Fp::from(a) * Fp::from(b)).value(), static_cast<std::uint64_t>(a) * b % Fp::kPrime);
  }
}

TEST(Fp, KnownAnswers) {
  const auto field = answers().at("field");
  for (int k = 0; k <= Fp::kTwoAdicity; ++k)
    EXPECT_EQ(two_adic_generator(k).value(),
              field["two_adic_generators"][static_cast<std::size_t>(k)].get<std::uint32_t>());
  const auto word = [&](const char* key, std::size_t i) { return Fp::from(field[key][i].get<std::uint32_t>()); };
  EXPECT_EQ(word("mul_check", 0) * word("mul_check", 1), word("mul_check", 2));
  EXPECT_EQ(word("inv_check", 0).inverse(), word("inv_check", 1));
  EXPECT_EQ(inverse(word("inv_check", 0)), word("inv_check", 1));
}

TEST(FpExt, IsAField) { expect_field_laws<FpExt>(); }

TEST(FpExt, KnownAnswers) {
  const auto e = answers().at("ext5");
  const FpExt a = ext(e["a"]), b = ext(e["b"]);
  EXPECT_EQ(a * b, ext(e["a_mul_b"]));
  EXPECT_EQ(a.square(), ext(e["a_square"]));
  EXPECT_EQ(a.inverse(), ext(e["a_inv"]));
  EXPECT_EQ(a.frobenius(), ext(e["a_frobenius_pow_p"]));
}

TEST(FpExt, SatisfiesItsPolynomial) {
  const FpExt x{{Fp::zero(), Fp::one(), Fp::zero(), Fp::zero(), Fp::zero()}};
  EXPECT_EQ(x.pow(5) + x.square(), FpExt::one());
}

TEST(BatchInverse, GivesEveryInverse) {
  Rng rng(5);
  for (const std::size_t count : {0u, 1u, 2u, 33u}) {
    std::vector<FpExt> values(count), scratch(count);
    for (FpExt& v : values) do
        v = Sampler<FpExt>::make(rng);
      while (v.is_zero());
    const std::vector<FpExt> before = values;
    batch_inverse(values.data(), scratch.data(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(values[i] * before[i], FpExt::one());
  }
}

}  // namespace
}  // namespace pp::field
