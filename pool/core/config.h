// SPDX-License-Identifier: Apache-2.0
// CoreConfig: every number that the rules of the pool depend on.
//
// It enters the core as an event (`Configured`), so a replay judges each event under the numbers of its day, and the
// operator may change them while the pool runs. `fault_in` names the first value that is out of range.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "pool/core/class_fields.h"
#include "schemas/vocab/fields.h"

namespace pp::core {

inline constexpr std::int64_t kPpm = 1'000'000;  // the whole, of which every `_ppm` is a share

/// How the surplus of a settled batch is shared among its members.
enum class SurplusPolicy : std::uint8_t {
  Proportional,  // by work
  Level,         // first to whoever was promised least for the same work, then by work
};

/// Who decides which job a member gets.
enum class AssignPolicy : std::uint8_t {
  Smart,                   // learned speed and risk; least-recently-processed order only while its model is wrong
  LeastRecentlyProcessed,  // always that order, with the same limits
};

struct CoreConfig {
  // Price of the pool's own bid.
  Money cost_per_2p20_cycles = Money::nanos(1'000'000'000);  // until earlier lots have shown a price
  std::uint32_t margin_ppm = 200'000;                        // on top of the estimated cost
  std::uint32_t operator_fee_ppm = 50'000;                   // of revenue
  std::uint32_t reserve_ppm = 0;                             // of revenue, to the reserve
  std::uint32_t backup_ppm = 200'000;                        // of a batch's pay budget, kept for the backup lane
  std::uint32_t price_memory_lots = 9;                       // lagged price = median of so many lots of the class
  SurplusPolicy surplus_policy = SurplusPolicy::Level;

  // Lots.
  Millis commit_phase = seconds(1);
  Millis reveal_phase = seconds(1);
  Millis beacon_patience = seconds(5);  // after the commit close; then the lot is void and reopened
  std::uint32_t lot_rounds_max = 3;     // then the jobs go to the backup lane
  /// The rule of each class. A rule that sells one job puts every job up in a lot of its own. A class that is missing
  /// is sold by `rule_default`. A batch keeps the rules under which it was won.
  std::map<auction::JobClass, auction::MechanismId> mechanisms;

  // Leases.
  Millis lease_base = seconds(20);             // transfer and start
  Millis lease_per_2p20_cycles = seconds(60);  // then scaled by the job's cycles
  std::uint32_t copies_max = 3;                // leases of one job that run at the same time
  std::uint32_t hedge_after_ppm = 500'000;     // of a lease's time; then the job may be copied to an idle member
  Millis quota_idle = seconds(30);             // a quota whose holder takes no job for so long lapses
  Millis backup_step = seconds(5);             // the posted price rises while nobody takes what it offers
  std::uint32_t backup_step_ppm = 100'000;     // of the first posted price, each step
  std::uint32_t credits_max = 8;               // jobs that one member may hold
  std::uint64_t proof_bytes_max = 4u << 20;

  // Members.
  std::uint32_t members_max = 100'000;
  Millis member_silence = seconds(60);  // without a heartbeat a member's leases end
  std::uint32_t strikes_max = 3;        // within the window: suspended
  Millis strike_window = seconds(24 * 3600);
  Millis suspension = seconds(24 * 3600);

  // Orders.
  std::uint32_t orders_open_max = 256;
  std::uint32_t batches_kept = 64;  // finished batches that stay visible
  std::uint64_t cycles_max = 1ull << 34;
  std::uint32_t jobs_max = 65'536;
  Millis delivery_slack = seconds(5);     // before the deadline
  Millis answer_patience = seconds(120);  // a port that has not answered by then is asked again
  std::uint32_t attempts_max = 5;

  // How work is bought.
  auction::MechanismId rule_default = auction::MechanismId::Vcg;
  Money delay_cost_per_s;  // what a second of delay costs the pool: in quality charges and in the ranks of a clock
  Money failure_loss;      // what a failed job costs it
  std::uint32_t clock_ticks = 20;
  Millis clock_tick = seconds(1);                // at least four times what a message takes there and back
  std::uint32_t clock_floor_ppm = 100'000;       // of the reserve
  std::uint32_t clock_lateness_ppm = 1'000'000;  // of the price, lost per promised time of delay
  auction::ProofiVariant round_variant = auction::ProofiVariant::Excluded;
  std::int64_t round_capacity = auction::kUnitsMax;
  Millis round_wait = seconds(2);            // an order waits so long for a second one; then it is sold alone, by VCG
  std::map<auction::JobClass, Money> rates;  // pay for a proof under a posted rate; missing: the lagged price
  std::uint32_t rate_slope_ppm = 1'000'000;
  std::uint32_t rate_least_ppm = 500'000;
  std::uint32_t rate_most_ppm = 1'500'000;
  Money adaptive_floor;
  Money adaptive_ceiling = kMoneyMax;
  std::int64_t adaptive_elasticity_ppm = 1'000'000;
  std::uint32_t adaptive_reaction_epochs = 1;
  Millis adaptive_epoch = seconds(600);
  Millis book_epoch = seconds(600);

  auction::AdaptiveRules adaptive_rules() const {
    return {adaptive_floor, adaptive_ceiling, adaptive_elasticity_ppm, adaptive_reaction_epochs};
  }

  // Assignment and newcomers.
  AssignPolicy assignment = AssignPolicy::Smart;
  std::uint32_t insurance_ppm = 40'000;  // of all jobs: copies without an expected gain, in pools of like machines
  bool newcomer_lane = false;            // newcomers first pass benchmark jobs and draw lottery jobs, and do not bid
  std::uint32_t lottery_ppm = 50'000;    // of a batch's jobs, drawn by lot among waiting newcomers

  // Bonds.
  Money bond_least;                        // the least bond behind an offer; zero: bonds are off
  std::uint32_t bond_share_ppm = 200'000;  // of each payment, held back until the bond covers what the member holds

  /// The key and what is wrong with it; nothing when every value is in range.
  std::optional<std::string> fault() const;

  PP_FIELDS(cost_per_2p20_cycles, margin_ppm, operator_fee_ppm, reserve_ppm, backup_ppm, price_memory_lots,
            surplus_policy, commit_phase, reveal_phase, beacon_patience, lot_rounds_max, mechanisms, lease_base,
            lease_per_2p20_cycles, copies_max, hedge_after_ppm, quota_idle, backup_step, backup_step_ppm, credits_max,
            proof_bytes_max, members_max, member_silence, strikes_max, strike_window, suspension, orders_open_max,
            batches_kept, cycles_max, jobs_max, delivery_slack, answer_patience, attempts_max, rule_default,
            delay_cost_per_s, failure_loss, clock_ticks, clock_tick, clock_floor_ppm, clock_lateness_ppm, round_variant,
            round_capacity, round_wait, rates, rate_slope_ppm, rate_least_ppm, rate_most_ppm, adaptive_floor,
            adaptive_ceiling, adaptive_elasticity_ppm, adaptive_reaction_epochs, adaptive_epoch, book_epoch, assignment,
            insurance_ppm, newcomer_lane, lottery_ppm, bond_least, bond_share_ppm)
  friend bool operator==(const CoreConfig&, const CoreConfig&) = default;
};

}  // namespace pp::core
