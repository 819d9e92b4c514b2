// SPDX-License-Identifier: Apache-2.0
// point_sum: constraint_sum over a list of tables as the native verifier calls it, on values whose operations are calls
// (see point_value.h). Pure; any thread.
#pragma once
#include <span>
#include <vector>

#include "prover/air/point_value.h"
#include "prover/verify/identity.h"

namespace pp::verify {

/// Is a ConstraintSum for every list.
template <class List>
field::FpExt point_sum(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                       const PointView<field::FpExt>& at) {
  using air::PointValue;
  const std::vector<PointValue> values(openings.begin(), openings.end());
  PointView<PointValue> view{.lookup = {},
                             .constraint_challenge = PointValue(at.constraint_challenge),
                             .zeta_to_rows = PointValue(at.zeta_to_rows),
                             .zeta_parts = {},
                             .y = {at.y.begin(), at.y.end()},
                             .sum_per_row = {at.sum_per_row.begin(), at.sum_per_row.end()}};
  for (std::size_t k = 0; k < at.zeta_parts.size(); ++k) view.zeta_parts[k] = PointValue(at.zeta_parts[k]);
  for (std::size_t i = 0; i < view.lookup.by_bus.size(); ++i) view.lookup.by_bus[i] = PointValue(at.lookup.by_bus[i]);
  for (std::size_t i = 0; i < view.lookup.beta.size(); ++i) view.lookup.beta[i] = PointValue(at.lookup.beta[i]);
  return constraint_sum<List, PointValue>(layout, values, view).value;
}

}  // namespace pp::verify
