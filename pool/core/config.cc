// SPDX-License-Identifier: Apache-2.0
#include "pool/core/config.h"

#include <algorithm>

namespace pp::core {
namespace {}  // namespace

std::optional<std::string> CoreConfig::fault() const {
  const Millis day = seconds(24 * 3600);
  const auto span = [&day](Millis m, Millis least) { return m >= least && m <= day * 30; };
  const auto amount = [](Money m) { return !m.negative() && m <= kMoneyMax; };
  struct Rule {
    bool holds;
    const char* says;
  };
  const Rule rules[] = {
      {cost_per_2p20_cycles > Money{} && cost_per_2p20_cycles <= kMoneyMax,
       "cost_per_2p20_cycles: above zero and at most 9000 units"},
      {margin_ppm <= 10 * kPpm, "margin_ppm: at most 10,000,000"},
      {operator_fee_ppm <= kPpm / 2, "operator_fee_ppm: at most 500,000"},
      {reserve_ppm <= kPpm / 4, "reserve_ppm: at most 250,000"},
      {backup_ppm <= kPpm / 2, "backup_ppm: at most 500,000"},
      {price_memory_lots >= 1 && price_memory_lots <= 1000, "price_memory_lots: 1 to 1000"},
      {surplus_policy <= SurplusPolicy::Level, "surplus_policy: no such policy"},
      {span(commit_phase, {10}), "commit_phase: 10 ms to 30 days"},
      {span(reveal_phase, {10}), "reveal_phase: 10 ms to 30 days"},
      {span(beacon_patience, {10}), "beacon_patience: 10 ms to 30 days"},
      {lot_rounds_max <= 100, "lot_rounds_max: at most 100"},
      {span(lease_base, {10}), "lease_base: 10 ms to 30 days"},
      {span(lease_per_2p20_cycles, {0}), "lease_per_2p20_cycles: 0 to 30 days"},
      {copies_max >= 1 && copies_max <= 16, "copies_max: 1 to 16"},
      {hedge_after_ppm <= kPpm, "hedge_after_ppm: at most 1,000,000"},
      {assignment <= AssignPolicy::LeastRecentlyProcessed, "assignment: no such policy"},
      {insurance_ppm <= 200'000, "insurance_ppm: at most 200,000"},
      {bond_least >= Money{} && bond_least <= kMoneyMax, "bond_least: not negative, at most the largest amount"},
      {bond_share_ppm <= kPpm, "bond_share_ppm: at most 1,000,000"},
      {lottery_ppm <= 200'000, "lottery_ppm: at most 200,000"},
      {span(quota_idle, {10}), "quota_idle: 10 ms to 30 days"},
      {span(backup_step, {10}), "backup_step: 10 ms to 30 days"},
      {backup_step_ppm <= kPpm, "backup_step_ppm: at most 1,000,000"},
      {credits_max >= 1 && credits_max <= 1024, "credits_max: 1 to 1024"},
      {proof_bytes_max >= 1 && proof_bytes_max <= 1ull << 30, "proof_bytes_max: 1 to 2^30"},
      {members_max >= 1 && members_max <= 10'000'000, "members_max: 1 to 10,000,000"},
      {span(member_silence, {10}), "member_silence: 10 ms to 30 days"},
      {strikes_max >= 1 && strikes_max <= 1000, "strikes_max: 1 to 1000"},
      {span(strike_window, {0}), "strike_window: 0 to 30 days"},
      {span(suspension, {0}), "suspension: 0 to 30 days"},
      {orders_open_max >= 1 && orders_open_max <= 100'000, "orders_open_max: 1 to 100,000"},
      {batches_kept >= 1 && batches_kept <= 100'000, "batches_kept: 1 to 100,000"},
      {cycles_max >= 1 && cycles_max <= 1ull << 40, "cycles_max: 1 to 2^40"},
      {jobs_max >= 1 && jobs_max <= 1'000'000, "jobs_max: 1 to 1,000,000"},
      {span(delivery_slack, {0}), "delivery_slack: 0 to 30 days"},
      {span(answer_patience, {10}), "answer_patience: 10 ms to 30 days"},
      {attempts_max >= 1 && attempts_max <= 1000, "attempts_max: 1 to 1000"},
      {amount(delay_cost_per_s), "delay_cost_per_s: 0 to 9000 units"},
      {amount(failure_loss), "failure_loss: 0 to 9000 units"},
      {clock_ticks >= 1 && clock_ticks <= 100'000, "clock_ticks: 1 to 100,000"},
      {span(clock_tick, {10}) && clock_tick <= day, "clock_tick: 10 ms to a day"},
      {clock_floor_ppm <= kPpm, "clock_floor_ppm: at most 1,000,000"},
      {clock_lateness_ppm <= 10 * kPpm, "clock_lateness_ppm: at most 10,000,000"},
      {round_capacity >= 1 && round_capacity <= auction::kUnitsMax, "round_capacity: 1 to 1,000,000 jobs"},
      {span(round_wait, {10}), "round_wait: 10 ms to 30 days"},
      {rate_slope_ppm <= 10 * kPpm, "rate_slope_ppm: at most 10,000,000"},
      {rate_least_ppm <= rate_most_ppm && rate_most_ppm >= 1 && rate_most_ppm <= 10 * kPpm,
       "rate_least_ppm and rate_most_ppm: 0 to 10,000,000, the least below the most"},
      {std::all_of(rates.begin(), rates.end(), [&](const auto& rate) { return amount(rate.second); }),
       "rates: 0 to 9000 units for a proof"},
      {span(adaptive_epoch, {10}), "adaptive_epoch: 10 ms to 30 days"},
      {span(book_epoch, {10}), "book_epoch: 10 ms to 30 days"},
  };
  for (const Rule& rule : rules) {
    if (!rule.holds) return rule.says;
  }
  // Checked whether a class uses it or not: the rule of a class may change while the pool runs.
  if (const auto sound = auction::check_adaptive(adaptive_rules()); !sound) return "adaptive: " + sound.error().context;
  return std::nullopt;
}

}  // namespace pp::core
