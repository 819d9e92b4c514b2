// SPDX-License-Identifier: Apache-2.0
#include "prover/air/periodic.h"

#include <algorithm>

namespace pp::air {
namespace {

using field::Fp;

/// sum over j of in[j] * root^(i j), for each i.
std::vector<Fp> transform(const std::vector<Fp>& in, Fp root) {
  std::vector<Fp> out(in.size());
  Fp point = Fp::one();
  for (Fp& sum : out) {
    sum = in.back();
    for (std::size_t j = in.size() - 1; j-- > 0;) sum = sum * point + in[j];
    point *= root;
  }
  return out;
}

}  // namespace

PeriodicColumn periodic_column(std::vector<Fp> values) {
  PeriodicColumn column;
  while (values.size() > 1 &&
         std::equal(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                    values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2)))
    values.resize(values.size() / 2);
  while (std::size_t{1} << column.log_period < values.size()) ++column.log_period;
  const Fp root = field::two_adic_generator(static_cast<int>(column.log_period));
  column.coefficients = transform(values, root.inverse());
  const Fp scale = Fp::from(static_cast<std::uint32_t>(values.size())).inverse();
  for (Fp& c : column.coefficients) c *= scale;
  column.values = std::move(values);
  return column;
}

std::vector<Fp> values_on_coset(const PeriodicColumn& column, Fp start) {
  std::vector<Fp> shifted = column.coefficients;
  Fp power = Fp::one();
  for (Fp& c : shifted) c *= power, power *= start;
  return transform(shifted, field::two_adic_generator(static_cast<int>(column.log_period)));
}

}  // namespace pp::air
