// SPDX-License-Identifier: Apache-2.0
#include "auction/compensation/adaptive.h"

#include <algorithm>
#include <array>

namespace pp::auction {
namespace {

constexpr std::array<std::int64_t, kReactionEpochsMax + 1> kStablePpm{
    2'000'000, 1'000'000, 618'033, 445'041, 347'296, 284'629, 241'073, 209'056, 184'536,
    165'158,   149'460,   136'484, 125'581, 116'289, 108'277, 101'298, 95'163};

}  // namespace

std::int64_t stable_gain_ppm(std::uint32_t reaction_epochs) {
  PP_CHECK(reaction_epochs <= kReactionEpochsMax);
  return kStablePpm[reaction_epochs];
}

std::int64_t smooth_gain_ppm(std::uint32_t reaction_epochs) {
  PP_CHECK(reaction_epochs <= kReactionEpochsMax);
  // d^d / (d + 1)^(d + 1) in exact integers: 16^16 * 10^6 stays inside 128 bits.
  unsigned __int128 numerator = 1'000'000;
  unsigned __int128 denominator = reaction_epochs + 1;
  for (std::uint32_t i = 0; i < reaction_epochs; ++i) {
    numerator *= reaction_epochs;
    denominator *= reaction_epochs + 1;
  }
  return static_cast<std::int64_t>(numerator / denominator);
}

Result<void> check_adaptive(const AdaptiveRules& rules) {
  if (rules.floor.negative() || rules.reserve < rules.floor || rules.reserve > kMoneyMax) {
    return error("P-AUC-011", "the range of an adaptive price is empty; set 0 <= floor <= reserve");
  }
  const bool known = rules.reaction_epochs <= kReactionEpochsMax && rules.elasticity_ppm >= 0;
  if (!known || rules.elasticity_ppm / kAdaptiveGainDivisor >= stable_gain_ppm(rules.reaction_epochs)) {
    return error("P-AUC-010",
                 "an adaptive price with supply elasticity " + std::to_string(rules.elasticity_ppm) + " ppm and " +
                     std::to_string(rules.reaction_epochs) +
                     " epochs of reaction would swing without end; make the epoch longer than members take to react");
  }
  return {};
}

AdaptivePrice::AdaptivePrice(const AdaptiveRules& rules, Money start)
    : rules_(rules), price_(std::clamp(start, rules.floor, rules.reserve)) {
  PP_CHECK(check_adaptive(rules).has_value());
}

void AdaptivePrice::step(std::int64_t demand, std::int64_t supply) {
  demand = std::max<std::int64_t>(demand, 0);
  supply = std::max<std::int64_t>(supply, 0);
  if (demand == supply) return;
  const __int128 gap =
      supply == 0 ? __int128{1'000'000} : (static_cast<__int128>(demand) - supply) * 1'000'000 / supply;
  const auto x_ppm = static_cast<std::int64_t>(std::clamp<__int128>(gap, -1'000'000, 1'000'000));
  const Money move = std::max(Money::nanos(1), price_.scaled(std::abs(x_ppm), kAdaptiveGainDivisor * 1'000'000));
  price_ = std::clamp(demand > supply ? price_ + move : price_ - move, rules_.floor, rules_.reserve);
}

}  // namespace pp::auction
