// SPDX-License-Identifier: Apache-2.0
// Scenario: what a study varies, and what it promises. A scenario file is this value written down.
//
// Plain data. Three studies: `Batch` sweeps members, mixes, Byzantine shares and policies over one batch; `Table2` and
// `Table3` reproduce CrowdProve's tables; `Market` lets a whole pool live through orders that come and go.
#pragma once
#include <string>
#include <vector>

#include "auction/types.h"
#include "pool/sim/assignment_run.h"

namespace pp::sim {

enum class Study : std::uint8_t { Batch, Table2, Table3, Market };

/// What runs the batch: the assignment policy alone, or the whole pool with its auctions.
enum class Loop : std::uint8_t { Assignment, Pool };

/// How members price their work in sealed lots.
enum class Strategy : std::uint8_t {
  Truthful,  // what a proof costs them, by its chance to come back valid
  Shading,   // some per cent above it
  War,       // undercut what the last lot paid, down to cost, and creep up again where nobody undercuts
};

/// The promises of a Batch study; zero: none.
struct Bars {
  double ratio_max = 0;       // makespan over the clairvoyant optimum, assignment alone
  double ratio_pool_max = 0;  // the same with the auctions in the loop
  double waste_max = 0;       // honest working time
  double invalid_per_byzantine_max = 0;
  double jain_min = 0;
  double faster_than_lrp_min = 0;  // share of LRP's makespan saved, at 10 % Byzantine or more
};

/// How orders come and members come and go in a Market study.
struct MarketPlan {
  std::uint32_t orders = 1;
  Millis order_every = seconds(120);
  std::uint32_t burst_orders = 0;  // more orders, all at once
  Millis burst_at{0};
  Money price_max = Money::units(100);
  std::uint32_t cost_percent = 100;    // the operator's estimate of a job's cost, of what the paper says it costs today
  std::uint32_t deadline_percent = 0;  // of one order's optimum over the honest, from its award; zero: 300 %
  auction::MechanismId mechanism = auction::MechanismId::Vcg;
  Strategy strategy = Strategy::Truthful;
  std::uint32_t shading_percent = 20;
  std::uint32_t leave_ppm_per_minute = 0;  // of the members, each minute, without a word
  Millis away = seconds(180);
};

struct Scenario {
  std::string name;
  std::string title;
  std::string about;
  Study study = Study::Batch;
  std::uint64_t jobs = paper::kJobs;
  std::vector<Mix> mixes{{"even", {25, 25, 25, 25}}};
  std::vector<std::uint32_t> members{3'000};
  std::vector<std::uint32_t> byzantine_percent{0};
  std::vector<Policy> policies{Policy::Smart};
  std::vector<Loop> loops{Loop::Assignment};
  std::uint32_t seeds = 1;  // runs of each cell, from the seed on; the worst counts
  Behaviour behaviour;
  MarketPlan market;
  Bars bars;
};

}  // namespace pp::sim
