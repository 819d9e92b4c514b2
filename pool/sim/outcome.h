// SPDX-License-Identifier: Apache-2.0
// Outcome: what one simulated batch came to, in the terms in which policies are judged.
//
// A plain value, made by assignment_run.h or pool_run.h. Times in milliseconds of the virtual clock.
#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "schemas/vocab/money.h"

namespace pp::sim {

struct Outcome {
  double makespan_ms = 0;
  double clairvoyant_ms = 0;  // noise-free optimum over the honest members
  double fluid_ms = 0;
  double waste = 0;                // share of the honest members' working time that brought nothing
  double utilisation = 0;          // share of the honest members' time in which they worked
  double jain = 0;                 // of all earned over speed, every honest member
  std::uint64_t n_priced_out = 0;  // honest members that ask more than a buyer pays, and sold nothing
  std::uint64_t jobs = 0;
  std::uint64_t n_unfinished = 0;
  std::uint64_t n_members = 0;
  std::uint64_t n_byzantine = 0;
  std::uint64_t n_cheats = 0;
  std::uint64_t n_given = 0;        // leases
  std::uint64_t n_checked = 0;      // proofs looked at
  std::uint64_t n_invalid = 0;      // of these, that did not hold
  std::uint64_t n_repeats = 0;      // jobs given again to who had failed them
  std::uint32_t copies_most = 0;    // of one job at one time
  Money pay;                        // to members
  Money work_cost;                  // what the work that was done cost its provers
  std::vector<double> finished_ms;  // when each hundredth of the jobs was done, 1 % to 100 %

  /// Infinite when the batch was not finished.
  double ratio() const {
    return n_unfinished > 0 ? std::numeric_limits<double>::infinity() : makespan_ms / clairvoyant_ms;
  }
  double invalid_per_byzantine() const {
    return n_byzantine ? static_cast<double>(n_invalid) / static_cast<double>(n_byzantine) : 0;
  }
};

}  // namespace pp::sim
