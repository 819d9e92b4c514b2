// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/pricing.h"

namespace pp::agent {

Money price_of(Millis job, Money cost_per_hour, std::uint32_t margin_ppm, unsigned parallel) {
  const std::int64_t ms = std::clamp<std::int64_t>(job.count, 1, 86'400'000);
  const Money cost = cost_per_hour.scaled(ms, 3'600'000ll * std::max(parallel, 1u));
  const Money price = cost.scaled(1'000'000ll + margin_ppm, 1'000'000);
  return std::clamp(price, Money::nanos(1), kMoneyMax);
}

std::int64_t units_of(Millis job, unsigned parallel, const auction::LotRules& lot, const auction::Terms& terms) {
  const std::int64_t window_ms = lot.deliver_by.ms - lot.reveal_close.ms;
  if (window_ms <= 0) return 0;
  const std::int64_t fitting = window_ms / std::max<std::int64_t>(job.count, 1) * std::max(parallel, 1u);
  return std::max<std::int64_t>(0, std::min({fitting, lot.units, terms.capacity_units, terms.bonded_units}));
}

}  // namespace pp::agent
