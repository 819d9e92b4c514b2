// SPDX-License-Identifier: Apache-2.0
// AssignmentRun: one batch in which assignment is everything: no auction, no market, no journal.
//
// Provers ask, an assignment policy of `auction/assign` answers, and reputation is kept as the pool keeps it. The two
// policies are smart assignment and the published least-recently-processed queue, on the same provers with the same
// luck. One thread; the result follows from the plan and the seed alone.
#pragma once
#include "auction/assign/smart.h"
#include "pool/sim/outcome.h"
#include "pool/sim/population.h"

namespace pp::sim {

enum class Policy : std::uint8_t { Smart, Lrp, Fallback };  // Fallback: the live rule of smart when its model fails

struct AssignmentPlan {
  Mix mix{"even", {25, 25, 25, 25}};
  std::uint32_t byzantine_percent = 0;
  Policy policy = Policy::Smart;
  std::uint32_t members = 3'000;
  std::uint64_t jobs = paper::kJobs;
  Behaviour behaviour;
  Money pay_per_job;
  Millis longest = seconds(48 * 3600);
  auction::AssignOptions options;
};

Outcome run_assignment(const AssignmentPlan& plan, std::uint64_t seed);

}  // namespace pp::sim
