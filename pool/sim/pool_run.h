// SPDX-License-Identifier: Apache-2.0
// PoolRun: a whole pool under a virtual clock: the production core and host, its auctions, a market, a planner, a
// checker, an in-memory journal, and members that bid, pull, prove and fail.
//
// One thread; the result follows from the plan and the seed alone. The journal answers after a while, as a disk does,
// and every effect waits for it, as in production. Nothing of the pool's own code is replaced or short-cut.
#pragma once
#include <string>
#include <vector>

#include "pool/core/config.h"
#include "pool/sim/outcome.h"
#include "pool/sim/report.h"
#include "pool/sim/scenario.h"

namespace pp::sim {

struct PoolPlan {
  Mix mix{"even", {25, 25, 25, 25}};
  std::uint32_t byzantine_percent = 0;
  std::uint32_t members = 3'000;
  std::uint64_t jobs = paper::kJobs;  // of one order
  Behaviour behaviour;
  MarketPlan market;
  core::CoreConfig config;
  Millis longest = seconds(24 * 3600);
};

/// One order, from opening to its end. Times in milliseconds from the start of the run; zero: never.
struct OrderLine {
  std::uint64_t order = 0;
  double opened_ms = 0;
  double won_ms = 0;
  double proved_ms = 0;  // the last job was accepted
  double ended_ms = 0;
  Money price;
  Money paid;  // to members for jobs
  std::string stage;
};

struct LotLine {
  double decided_ms = 0;
  std::uint64_t batch = 0;
  std::string outcome;
  std::int64_t units = 0;
  std::int64_t units_sold = 0;
  std::uint64_t offers = 0;
  Money mean_price;  // of the units sold
};

struct PoolOutcome {
  Outcome batch;  // all orders together; the optimum is that of one order
  std::vector<OrderLine> orders;
  std::vector<LotLine> lots;
  std::vector<Point> online;  // minutes, members with a session
  std::vector<Point> open;    // minutes, orders being proved
  std::uint64_t n_events = 0;
  std::uint64_t n_messages = 0;
  std::uint64_t n_backup = 0;  // leases from the backup lane
  std::string state_hash;
  std::string fault;  // the first invariant of the core that does not hold at the end; empty when all is well
};

/// The numbers of a pool that serves such a market: the paper's price of a job as its first estimate.
core::CoreConfig pool_config(const MarketPlan& market);

PoolOutcome run_pool(const PoolPlan& plan, std::uint64_t seed);

}  // namespace pp::sim
