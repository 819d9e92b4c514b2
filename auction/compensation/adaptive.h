// SPDX-License-Identifier: Apache-2.0
// Adaptive price: once an epoch it follows demand against supply, and a start-up check proves that it settles.
//
// x = clamp((demand - supply) / supply, -1, 1); price += sign(x) * max(1, price * |x| / 8), kept in [floor, reserve].
// With supply elasticity e and members that react d epochs late, the linearised loop is stable exactly when
// e / 8 < 2 sin(pi / (2 (2d + 1))), and free of oscillation when e / 8 < d^d / (d + 1)^(d + 1) (Levin and May 1976,
// for x' = x - k x_d). Demand and supply are counted before the price is shown, so nobody moves the price that it is
// paid. A value owned by the core; any thread.
#pragma once
#include "auction/types.h"
#include "schemas/vocab/result.h"

namespace pp::auction {

inline constexpr std::int64_t kAdaptiveGainDivisor = 8;
inline constexpr std::uint32_t kReactionEpochsMax = 16;

/// 10^6 * 2 sin(pi / (2 (2d + 1))), rounded down. Requires: d <= kReactionEpochsMax.
std::int64_t stable_gain_ppm(std::uint32_t reaction_epochs);
/// 10^6 * d^d / (d + 1)^(d + 1), rounded down; 10^6 for d = 0. Requires: d <= kReactionEpochsMax.
std::int64_t smooth_gain_ppm(std::uint32_t reaction_epochs);

struct AdaptiveRules {
  Money floor;
  Money reserve;
  std::int64_t elasticity_ppm = 1'000'000;  // assumed: percent of supply per percent of price
  std::uint32_t reaction_epochs = 1;        // assumed: how late supply follows
};

/// Errors: P-AUC-010 when the loop would not settle, P-AUC-011 when the range of prices is empty or negative.
Result<void> check_adaptive(const AdaptiveRules& rules);

class AdaptivePrice {
 public:
  /// Requires: check_adaptive(rules) holds.
  AdaptivePrice(const AdaptiveRules& rules, Money start);
  Money quote() const { return price_; }
  Money settle(Millis) const { return price_; }
  /// Ends an epoch. Units of work: `demand` wanted, `supply` offered or idle-ready (nine tenths of it counted by the
  /// caller). Without supply the price takes its largest step up; without either it stays.
  void step(std::int64_t demand, std::int64_t supply);

 private:
  AdaptiveRules rules_;
  Money price_;
};

}  // namespace pp::auction
