// SPDX-License-Identifier: Apache-2.0
// What every packed type must do, compared with the scalar field lane by lane. PP_PACKED names the type.
#include "axioms.h"
#include "kernels/hash/sponge.h"

namespace pp::field {
namespace {

using P = PP_PACKED;
constexpr int kLanes = P::kLanes;

bool supported() {
#if defined(__AVX512F__)
  return __builtin_cpu_supports("avx512f") != 0;
#elif defined(__AVX2__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return true;
#endif
}

class Packed : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!supported()) GTEST_SKIP() << "this machine lacks the instructions";
  }
};

TEST_F(Packed, IsAField) { expect_field_laws<P>(); }
TEST_F(Packed, Halves) { expect_halving_laws<P>(); }
TEST_F(Packed, ExtensionIsAField) { expect_field_laws<Ext<P>>(); }

TEST_F(Packed, AgreesWithScalarLanes) {
  Rng rng(11);
  for (int round = 0; round < 2000; ++round) {
    alignas(64) Fp a[kLanes], b[kLanes], out[kLanes];
    for (int i = 0; i < kLanes; ++i) a[i] = sample(rng), b[i] = sample(rng);
    const P x = P::load(a), y = P::load(b);
    const auto expect = [&](P result, auto reference) {
      result.store(out);
      for (int i = 0; i < kLanes; ++i) ASSERT_TRUE(same(out[i], reference(a[i], b[i])));
    };
    expect(x + y, [](Fp u, Fp v) { return u + v; });
    expect(x - y, [](Fp u, Fp v) { return u - v; });
    expect(x * y, [](Fp u, Fp v) { return u * v; });
    expect(-x, [](Fp u, Fp) { return -u; });
    expect(x.halve(), [](Fp u, Fp) { return u.halve(); });
    expect(P(a[0]) * y, [&](Fp, Fp v) { return a[0] * v; });
  }
}

/// The words that centring turns around, and the ends of the range.
constexpr std::uint32_t kCorners[] = {0, 1, (Fp::kPrime - 1) / 2, (Fp::kPrime + 1) / 2, Fp::kPrime - 1};

TEST_F(Packed, SumsProductsBeforeItReduces) {
  for (const std::uint32_t left : kCorners)
    for (const std::uint32_t right : kCorners)
      for (const std::uint32_t less : kCorners) {
        const Fp a = Fp::from_montgomery(left), b = Fp::from_montgomery(right), c = Fp::from_montgomery(less);
        const auto x = P(a).centred(), y = P(b).centred(), z = P(c).centred();
        const P four = P::ProductSum(x, y).add(x, y).add(x, y).add(x, y).total();
        const P two = P::ProductSum(x, y - z).add(P::broadcast(a.centred()), y - z).total();
        for (int i = 0; i < kLanes; ++i) {
          ASSERT_TRUE(same(four.lane(i), a * b * Fp::from(4)));
          ASSERT_TRUE(same(two.lane(i), a * (b - c) * Fp::from(2)));
        }
      }
}

template <class T>
void expect_divisions() {
  const Fp half = Fp::one().halve();
  for (const std::uint32_t near : kCorners)
    for (std::uint32_t step = 0; step < 600; ++step) {
      const Fp x = Fp::from_montgomery((near + step * 1021) % Fp::kPrime);
      ASSERT_TRUE(same(T(x).template over_two_to<3>().lane(0), x * half.pow(3)));
      ASSERT_TRUE(same(T(x).template over_two_to<4>().lane(0), x * half.pow(4)));
      ASSERT_TRUE(same(T(x).template over_two_to<8>().lane(0), x * half.pow(8)));
      ASSERT_TRUE(same(T(x).template over_two_to<24>().lane(T::kLanes - 1), x * half.pow(24)));
    }
}

template <class T>
void expect_divisions_of_wide() {
  if constexpr (hash::WideCell<T>) expect_divisions<T>();
}
TEST_F(Packed, DividesByPowersOfTwo) { expect_divisions_of_wide<P>(); }

TEST_F(Packed, TransposesSquares) {
  Fp cells[kLanes * kLanes];
  P v[kLanes];
  for (int i = 0; i < kLanes * kLanes; ++i) cells[i] = Fp::from(static_cast<std::uint32_t>(i));
  for (int i = 0; i < kLanes; ++i) v[i] = P::load(cells + i * kLanes);
  P::transpose(v);
  for (int i = 0; i < kLanes; ++i)
    for (int j = 0; j < kLanes; ++j) ASSERT_EQ(v[i].lane(j), cells[j * kLanes + i]) << i << " " << j;
}

TEST_F(Packed, ExtensionAgreesWithScalarLanes) {
  Rng rng(12);
  for (int round = 0; round < 200; ++round) {
    const Ext<P> x = Sampler<Ext<P>>::make(rng), y = Sampler<Ext<P>>::make(rng);
    const auto lane = [](const Ext<P>& e, int i) {
      return FpExt{{e.c[0].lane(i), e.c[1].lane(i), e.c[2].lane(i), e.c[3].lane(i), e.c[4].lane(i)}};
    };
    const FpExt scalar{{sample(rng), sample(rng), sample(rng), sample(rng), sample(rng)}};
    const Ext<P> scaled = x * factor_of(scalar);
    for (int i = 0; i < kLanes; ++i) ASSERT_TRUE(same(lane(scaled, i), lane(x, i) * scalar));
    const Ext<P> product = x * y, inverse = x.inverse(), square = x.square(), image = x.frobenius();
    for (int i = 0; i < kLanes; ++i) {
      ASSERT_TRUE(same(lane(product, i), lane(x, i) * lane(y, i)));
      ASSERT_TRUE(same(lane(square, i), lane(x, i).square()));
      ASSERT_TRUE(same(lane(inverse, i), lane(x, i).inverse()));
      ASSERT_TRUE(same(lane(image, i), lane(x, i).pow(Fp::kPrime)));
    }
  }
}

TEST_F(Packed, PermutesEachLaneLikeTheScalarPermutation) {
  Rng rng(13);
  for (int round = 0; round < 40; ++round) {
    P state[16];
    Fp scalar[kLanes][16];
    for (int w = 0; w < 16; ++w) {
      state[w] = Sampler<P>::make(rng);
      for (int i = 0; i < kLanes; ++i) scalar[i][w] = state[w].lane(i);
    }
    hash::Poseidon2W16::permute(state);
    for (int i = 0; i < kLanes; ++i) {
      hash::Poseidon2W16::permute(scalar[i]);
      for (int w = 0; w < 16; ++w) ASSERT_TRUE(same(state[w].lane(i), scalar[i][w]));
    }
  }
}

}  // namespace
}  // namespace pp::field
