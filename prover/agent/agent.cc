// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/agent.h"

#include "prover/agent/loop.h"

namespace pp::agent {
namespace {

Result<void> check(const AgentConfig& config) {
  const auto refuse = [](const char* what) -> Result<void> { return error("P-AGT-001", what); };
  if (config.data_dir.empty()) return refuse("data_dir is empty; name a folder of your own");
  if (config.name.size() > wire::kNameBytesMax) return refuse("the name has more than 64 bytes");
  if (config.payout_address.size() > wire::kPayoutAddressBytesMax)
    return refuse("the payout address has more than 128 bytes");
  if (!wire::text_valid(config.name) || !wire::text_valid(config.payout_address)) {
    return refuse("name and payout address must be UTF-8 without control characters");
  }
  if (config.cost_per_hour.negative() || config.cost_per_hour > kMoneyMax)
    return refuse("cost per hour is out of range");
  if (config.margin_ppm > 100'000'000) return refuse("the margin is above 10,000 %");
  if (config.parallel_jobs == 0 || config.parallel_jobs > 64) return refuse("parallel jobs must be 1 to 64");
  if (config.units_max < 1 || config.units_max > auction::kUnitsMax) return refuse("jobs a lot must be 1 to 1,000,000");
  if (!(config.slowdown >= 1.0 && config.slowdown <= 10'000.0)) return refuse("slowdown must be 1 to 10000");
  return {};
}

/// Nodes and final proofs take about as long as lifting a segment does: half of the smallest segment job.
void guess_joins(Speeds& speeds) {
  const auction::JobClass smallest{auction::JobKind::Segment, kLogSegmentMin};
  if (!speeds.knows(smallest)) return;
  const Millis took{(speeds.of(smallest).count + 1) / 2};
  for (const auto log_children : {std::uint8_t{1}, std::uint8_t{2}})
    speeds.guess({auction::JobKind::Node, log_children}, took);
  speeds.guess({auction::JobKind::Final, 0}, took);
}

}  // namespace

Result<void> Agent::run(const std::stop_token& drain, const std::stop_token& abort) {
  if (auto sound = check(config_); !sound) return sound;
  PP_TRY(pool, wire::PoolAddress::parse(config_.pool_address));
  PP_TRY(identity, identity_in(config_.data_dir));
  PP_TRY(shelf, Shelf::open(config_.data_dir, pool.key));
  Speeds speeds;
  for (const Benchmark& benchmark : config_.standing_only ? std::vector<Benchmark>{} : parts_.benchmarks) {
    auto [proof, took] = prove_slowly(parts_.prover, benchmark.work(), config_.slowdown, abort);
    if (abort.stop_requested()) return {};
    if (!proof) {
      return error("P-AGT-003",
                   "the benchmark of " + benchmark.job_class.to_string() + " failed: " + proof.error().context);
    }
    speeds.learn(benchmark.job_class, took);
  }
  if (!config_.standing_only) {
    speeds.guess(auction::JobKind::Segment, kLogSegmentMin, kLogSegmentMax);
    guess_joins(speeds);
  }
  try {
    Loop loop(config_, parts_, std::move(pool), std::move(identity), std::move(shelf), std::move(speeds));
    return loop.run(drain, abort);
  } catch (const zmq::error_t& e) {
    return error("P-AGT-001", std::string("cannot use the pool's address: ") + e.what());
  }
}

}  // namespace pp::agent
