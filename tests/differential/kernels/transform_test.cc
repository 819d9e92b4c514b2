// SPDX-License-Identifier: Apache-2.0
// Every backend against the definition of the transform, and against each other at sizes where the definition is slow.
#include <gtest/gtest.h>

#include "reference.h"

namespace pp {
namespace {

using namespace reference;

bool same_cells(const Matrix& a, const Matrix& b) {
  for (std::size_t j = 0; j < a.width(); ++j)
    for (std::size_t i = 0; i < a.length(); ++i)
      if (a.column(j)[i] != b.column(j)[i]) return false;
  return true;
}

TEST(Lde, EvaluatesTheInterpolatingPolynomial) {
  Rng rng(1);
  for (int log_blowup = 0; log_blowup <= 3; ++log_blowup) {
    const ntt::Plan plan(10, log_blowup);
    for (int h = 0; h <= 10; ++h) {
      const auto p = random_polynomial<Fp>(rng, std::size_t{1} << h);
      Matrix trace(1, h), out(1, h, log_blowup);
      const Fp g = field::two_adic_generator(h);
      Fp x = Fp::one();
      for (std::size_t i = 0; i < trace.height(); ++i, x *= g) trace.column(0)[i] = horner(p, x);
      for (const auto& backend : all_backends()) {
        backend->lde(plan, trace.view(), out.view());
        for (std::size_t i = 0; i < out.length(); i += h < 7 ? 1 : 37)
          ASSERT_EQ(out.column(0)[storage_index(i, h, log_blowup)], horner(p, point(h, log_blowup, i)))
              << backend->name() << " h " << h << " b " << log_blowup << " i " << i;
      }
    }
  }
}

TEST(Lde, EvaluatesTallColumns) {
  // X^e on <g> is easy to write down: its extension is x^e at every point, at sizes that use the strided layers.
  for (const int h : {12, 13, 14, 15, 16}) {
    const ntt::Plan plan(16, 1);
    const std::size_t exponents[] = {0, 1, 4095, h > 12 ? 4097u : 5u, (std::size_t{1} << h) - 1, 2741};
    Matrix trace(6, h), out(6, h, 1);
    for (std::size_t j = 0; j < 6; ++j) {
      const Fp step = field::two_adic_generator(h).pow(exponents[j]);
      Fp value = Fp::one();
      for (std::size_t i = 0; i < trace.height(); ++i, value *= step) trace.column(j)[i] = value;
    }
    for (const auto& backend : all_backends()) {
      backend->lde(plan, trace.view(), out.view());
      for (std::size_t j = 0; j < 6; ++j)
        for (std::size_t i = 0; i < out.length(); i += 251)
          ASSERT_EQ(out.column(j)[storage_index(i, h, 1)], point(h, 1, i).pow(exponents[j]))
              << backend->name() << " h " << h << " column " << j << " i " << i;
    }
  }
}

TEST(Lde, IsTheSameOnEveryBackend) {
  Rng rng(2);
  for (const int h : {9, 14}) {
    const ntt::Plan plan(15, 1);
    const Matrix trace = random_matrix(rng, 5, h);
    Matrix first(5, h, 1), other(5, h, 1);
    const auto backends = all_backends();
    backends[0]->lde(plan, trace.view(), first.view());
    for (const auto& backend : backends) {
      backend->lde(plan, trace.view(), other.view());
      EXPECT_TRUE(same_cells(first, other)) << backend->name() << " " << backend->threads();
    }
  }
}

TEST(SplitExtend, CutsTheQuotientInTwo) {
  Rng rng(3);
  for (const int log_blowup : {1, 2}) {
    for (const int h : {0, 1, 3, 8, 9, 13}) {
      const ntt::Plan plan(13, log_blowup);
      const std::size_t n = std::size_t{1} << h;
      const auto low = random_polynomial<Fp>(rng, std::min<std::size_t>(n, 64));
      const auto high = random_polynomial<Fp>(rng, std::min<std::size_t>(n, 64));
      Matrix in(1, h, 1), out(2, h, log_blowup);
      for (std::size_t i = 0; i < 2 * n; ++i) {
        const Fp x = point(h, 1, i);
        in.column(0)[storage_index(i, h, 1)] = horner(low, x) + x.pow(n) * horner(high, x);
      }
      for (const auto& backend : all_backends()) {
        backend->split_extend(plan, in.view(), out.view());
        for (std::size_t i = 0; i < out.length(); i += h < 7 ? 1 : 101) {
          const Fp x = point(h, log_blowup, i);
          ASSERT_EQ(out.column(0)[storage_index(i, h, log_blowup)], horner(low, x)) << backend->name() << " " << h;
          ASSERT_EQ(out.column(1)[storage_index(i, h, log_blowup)], horner(high, x)) << backend->name() << " " << h;
        }
      }
    }
  }
}

}  // namespace
}  // namespace pp
