// SPDX-License-Identifier: Apache-2.0
// Periodic columns: shortest period, values on the trace and on cosets, and the value at a point by another way.
#include "prover/air/periodic.h"

#include <gtest/gtest.h>

#include "kernels/field/fp_ext.h"
#include "schemas/vocab/rng.h"

namespace pp::air {
namespace {

using field::Fp;
using field::FpExt;

std::vector<Fp> random_group(Rng& rng, std::size_t n) {
  std::vector<Fp> values(n);
  for (Fp& v : values) v = Fp::from_u64(rng.next());
  return values;
}

/// The interpolation by Lagrange: sum of v_j (u^n - 1) g^j / (n (u - g^j)).
FpExt lagrange(const std::vector<Fp>& values, const FpExt& u, int log_n) {
  const Fp g = field::two_adic_generator(log_n), scale = Fp::from(static_cast<std::uint32_t>(values.size())).inverse();
  const FpExt vanishing = field::pow_two_to(u, log_n) - FpExt::one();
  FpExt sum = FpExt::zero();
  Fp x = Fp::one();
  for (const Fp v : values) {
    sum += vanishing * (u - FpExt::from_base(x)).inverse() * (v * x * scale);
    x *= g;
  }
  return sum;
}

TEST(Periodic, FindsTheShortestPeriod) {
  Rng rng(1);
  const std::vector<Fp> four = random_group(rng, 4);
  std::vector<Fp> values;
  for (int i = 0; i < 16; ++i) values.push_back(four[static_cast<std::size_t>(i % 4)]);
  EXPECT_EQ(periodic_column(values).log_period, 2u);
  EXPECT_EQ(periodic_column(values).values, four);
  EXPECT_EQ(periodic_column(std::vector<Fp>(8, Fp::from(5))).log_period, 0u);
  values[15] += Fp::one();
  EXPECT_EQ(periodic_column(values).log_period, 4u);
}

TEST(Periodic, AgreesWithLagrangeAtAPointAndOnCosets) {
  Rng rng(2);
  for (const int log_n : {0, 1, 4, 6, 9}) {
    std::vector<Fp> values = random_group(rng, std::size_t{1} << log_n);
    values[0] = Fp::from(1) + (values.size() > 1 ? values[values.size() / 2] : Fp::zero());
    const PeriodicColumn column = periodic_column(values);
    ASSERT_EQ(column.log_period, static_cast<std::uint32_t>(log_n));
    ZetaParts<FpExt> zeta;
    for (FpExt& part : zeta)
      for (Fp& c : part.c) c = Fp::from_u64(rng.next());
    const FpExt& u = zeta[static_cast<std::size_t>(log_n)];
    EXPECT_EQ(periodic_at(column, zeta, [](Fp c) { return FpExt::from_base(c); }), lagrange(values, u, log_n));
    EXPECT_EQ(values_on_coset(column, Fp::one()), values);
    const Fp start = Fp::from(3);
    EXPECT_EQ(FpExt::from_base(values_on_coset(column, start)[values.size() - 1]),
              lagrange(values, FpExt::from_base(start * field::two_adic_generator(log_n).inverse()), log_n));
  }
}

}  // namespace
}  // namespace pp::air
