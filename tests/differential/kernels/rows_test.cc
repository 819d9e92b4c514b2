// SPDX-License-Identifier: Apache-2.0
// Folding, openings and grinding: every backend against polynomials evaluated by Horner.
#include <gtest/gtest.h>

#include "kernels/fri/fold.h"
#include "reference.h"

namespace pp {
namespace {

using namespace reference;

TEST(Fold, CombinesTheParts) {
  Rng rng(1);
  for (int log_arity = 1; log_arity <= 3; ++log_arity) {
    const std::size_t arity = std::size_t{1} << log_arity;
    const auto p = random_polynomial<FpExt>(rng, 64);
    const FpExt beta = random_ext(rng);
    const Fp x = random_fp(rng), root = field::two_adic_generator(log_arity);
    std::vector<FpExt> values(arity);
    for (std::size_t t = 0; t < arity; ++t) values[t] = horner(p, FpExt::from_base(x * root.pow(t)));
    FpExt expected = FpExt::zero();
    for (std::size_t part = 0; part < arity; ++part) {
      std::vector<FpExt> coefficients;
      for (std::size_t i = part; i < p.size(); i += arity) coefficients.push_back(p[i]);
      expected += beta.pow(part) * horner(coefficients, FpExt::from_base(x.pow(arity)));
    }
    EXPECT_EQ(fri::fold(values.data(), log_arity, x.inverse(), beta), expected);
  }
}

TEST(Fold, LayerStaysOnAPolynomial) {
  Rng rng(2);
  for (const int log_arity : {1, 2, 3})
    for (const int h : {3, 4, 7, 9, 13}) {
      const int b = 1 + h % 2;
      const auto p = random_polynomial<FpExt>(rng, std::min<std::size_t>(std::size_t{1} << h, 128));
      const FpExt beta = random_ext(rng);
      Matrix in(5, h, b), out(5, h - log_arity, b);
      for (std::size_t i = 0; i < in.length(); ++i)
        in.set_ext(storage_index(i, h, b), horner(p, FpExt::from_base(point(h, b, i))));
      const std::size_t arity = std::size_t{1} << log_arity;
      std::vector<FpExt> folded((p.size() + arity - 1) / arity, FpExt::zero());
      for (std::size_t i = 0; i < p.size(); ++i) folded[i / arity] += beta.pow(i % arity) * p[i];
      for (const auto& backend : all_backends()) {
        backend->fri_fold(in.view(), ntt::lde_shift(h), log_arity, beta, out.view());
        for (std::size_t j = 0; j < out.length(); j += h < 8 ? 1 : 13)
          ASSERT_EQ(out.ext(storage_index(j, h - log_arity, b)),
                    horner(folded, FpExt::from_base(point(h - log_arity, b, j))))
              << backend->name() << " " << h << " " << j;
      }
    }
}

TEST(Openings, WeightsEvaluateAtAPoint) {
  Rng rng(3);
  for (const int h : {0, 2, 4, 9, 11}) {
    const std::size_t width = 6;
    std::vector<std::vector<Fp>> p;
    Matrix columns(width, h), weights(10, h);
    const Fp shift = ntt::lde_shift(h), g = field::two_adic_generator(h);
    for (std::size_t j = 0; j < width; ++j) {
      p.push_back(random_polynomial<Fp>(rng, std::size_t{1} << h));
      Fp x = shift;
      for (std::size_t k = 0; k < columns.height(); ++k, x *= g) columns.column(j)[k] = horner(p[j], x);
    }
    const FpExt z = random_ext(rng);
    for (const auto& backend : all_backends()) {
      std::vector<FpExt> opened(2 * width);
      backend->barycentric_weights(shift, z, weights.view().columns(0, 5));
      backend->barycentric_weights(shift, z * g, weights.view().columns(5, 5));
      backend->dot_columns(columns.view(), weights.view(), opened.data());
      for (std::size_t j = 0; j < width; ++j) {
        ASSERT_EQ(opened[j], horner(p[j], z)) << backend->name() << " h " << h;
        ASSERT_EQ(opened[width + j], horner(p[j], z * g)) << backend->name() << " h " << h;
      }
      backend->dot_columns(columns.view(), weights.view().columns(5, 5), opened.data());
      for (std::size_t j = 0; j < width; ++j) ASSERT_EQ(opened[j], horner(p[j], z * g)) << backend->name();
    }
  }
}

TEST(Openings, QuotientsOfTheBatch) {
  Rng rng(4);
  for (const int h : {2, 5, 11})
    for (const int small : {0, 2}) {
      const int b = 1;
      const Matrix columns = random_matrix(rng, 7, small, b);
      const auto gammas = random_polynomial<FpExt>(rng, 7);
      const FpExt constant = random_ext(rng), z = random_ext(rng);
      for (const auto& backend : all_backends()) {
        Matrix combined(5, small, b), inverses(5, h, b), out(5, h, b);
        for (std::size_t i = 0; i < combined.length(); ++i) combined.set_ext(i, FpExt::zero());
        for (std::size_t i = 0; i < out.length(); ++i) out.set_ext(i, FpExt::one());
        backend->combine_columns(columns.view(), gammas.data(), combined.view());
        backend->inverse_differences(ntt::lde_shift(h), z, inverses.view());
        backend->accumulate_product(combined.view(), constant, inverses.view(), out.view());
        for (std::size_t i = 0; i < out.length(); ++i) {
          FpExt sum = constant;
          const std::size_t row = storage_index(i & (columns.length() - 1), small, b);
          for (std::size_t j = 0; j < 7; ++j) sum += gammas[j] * columns.column(j)[row];
          const FpExt expected = sum * (z - point(h, b, i)).inverse() + FpExt::one();
          ASSERT_EQ(out.ext(storage_index(i, h, b)), expected) << backend->name() << " h " << h << " i " << i;
        }
      }
    }
}

TEST(InvertExt, GivesEveryInverse) {
  Rng rng(5);
  for (const int h : {0, 3, 4, 9}) {
    const Matrix before = random_matrix(rng, 5, h);
    for (const auto& backend : all_backends()) {
      Matrix values(5, h);
      for (std::size_t i = 0; i < values.length(); ++i) values.set_ext(i, before.ext(i));
      backend->invert_ext(values.view());
      for (std::size_t i = 0; i < values.length(); ++i) ASSERT_EQ(values.ext(i) * before.ext(i), FpExt::one());
    }
  }
}

TEST(PermuteStates, MatchesTheScalarPermutation) {
  Rng rng(6);
  for (const std::size_t count : {1u, 15u, 16u, 37u, 400u}) {
    const auto before = random_polynomial<Fp>(rng, count * 16);
    auto expected = before;
    for (std::size_t i = 0; i < count; ++i) hash::Poseidon2W16::permute(expected.data() + 16 * i);
    for (const auto& backend : all_backends()) {
      auto states = before;
      backend->permute_states(states.data(), count);
      EXPECT_EQ(states, expected) << backend->name();
    }
  }
}

TEST(Grind, FindsTheSmallestNonce) {
  Rng rng(7);
  for (const int bits : {0, 1, 7, 12}) {
    const auto state = random_polynomial<Fp>(rng, 16);
    std::uint64_t smallest = 0;
    for (;; ++smallest) {
      auto s = state;
      s[0] += Fp::from(static_cast<std::uint32_t>(smallest & 0xffff));
      s[1] += Fp::from(static_cast<std::uint32_t>(smallest >> 16));
      hash::Poseidon2W16::permute(s.data());
      if ((s[0].value() & ((1u << bits) - 1)) == 0) break;
    }
    for (const auto& backend : all_backends()) EXPECT_EQ(backend->grind(state.data(), bits), smallest);
  }
}

}  // namespace
}  // namespace pp
