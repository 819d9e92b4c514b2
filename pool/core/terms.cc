// SPDX-License-Identifier: Apache-2.0
// Terms: what the pool allows and charges one member in one lot, told to it before it bids.
//
// Everything here is known before the lot opens and none of it depends on a bid, which is what keeps a score auction
// truthful: capacity from speed, a charge for expected delay and expected failure.
#include <algorithm>

#include "pool/core/bonds.h"

namespace pp::core {
namespace {

/// 1 - (lower bound of its reliability), in parts per million.
std::int64_t failure_ppm(const Member& member, Instant now) { return kPpm - member.standing.reliability(now).to_ppm(); }

Money rounded_up(Money amount, std::int64_t numerator, std::int64_t denominator) {
  return -((-amount).scaled(numerator, denominator));
}

Money charge_of(const CoreConfig& config, auction::MechanismId rule, Millis median, std::int64_t risk_ppm) {
  const Money risk = rounded_up(config.failure_loss, risk_ppm, kPpm);
  // On a clock the promise speaks about time; the charge is left to speak about risk.
  if (auction::form_of(rule) == auction::SaleForm::Clock) return std::min(risk, auction::kChargeMax);
  if (!auction::sells_one_job(rule)) return {};
  // A day of delay at the dearest second stays inside the integers.
  return std::min(risk + rounded_up(config.delay_cost_per_s, median.count, 1000), auction::kChargeMax);
}

}  // namespace

auction::Terms terms_for(const State& s, const Member& member, const auction::LotRules& rules) {
  Millis median = auction::kPromiseMax;
  for (const Capability& c : member.capabilities) {
    if (c.job_class != rules.job_class) continue;
    const auction::Speed* speed = member.standing.speed(c.job_class);
    const bool learned = speed && speed->n_seen() > 0;  // until then its own word counts
    median = std::clamp(learned ? speed->median() : c.benchmark, Millis{1}, auction::kPromiseMax);
  }
  auction::Terms out;
  out.median = median;
  out.quality_charge = charge_of(s.config, rules.mechanism, median, failure_ppm(member, s.now));
  // At most `credits_max` jobs at a time, each as long as its own measurement says, and a fifth on top.
  const Millis window = std::max(Millis{0}, rules.deliver_by - rules.reveal_close);
  const auto jobs = static_cast<__int128>(window.count) * s.config.credits_max * 12 / 10 / median.count;
  out.capacity_units = static_cast<std::int64_t>(std::min<__int128>(jobs, auction::kUnitsMax));
  out.bonded_units = bonded_units(s, member, rules.reserve);
  return out;
}

void charge_unrevealed(Turn& t, Member& member, const Lot& lot) {
  const auto own = std::find_if(lot.terms.begin(), lot.terms.end(),
                                [&](const auction::MemberTerms& each) { return each.member == member.member; });
  const std::int64_t capacity = own == lot.terms.end() ? lot.rules.units : own->terms.capacity_units;
  charge_non_reveal_fee(t, member, lot.rules, capacity);
}

}  // namespace pp::core
