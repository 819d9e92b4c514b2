// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/pool_config.h"

#include <tuple>

#include "pool/bin/config_reader.h"

namespace pp::bin {
namespace {

constexpr std::int64_t kDayMs = 24 * 3600 * 1000;

void read_auction(ConfigReader& r, core::CoreConfig& c) {
  c.commit_phase = r.millis("auction.commit_ms", 100, 600'000, c.commit_phase.count);
  c.reveal_phase = r.millis("auction.reveal_ms", 100, 600'000, c.reveal_phase.count);
  c.beacon_patience = r.millis("auction.beacon_patience_ms", 1000, 600'000, c.beacon_patience.count);
  for (const std::string& name : r.keys_under("auction.rule")) {
    const auto job_class = auction::JobClass::parse(name);
    const std::string rule = r.choice("auction.rule." + name, {"first-price", "pay-as-bid"});
    if (!job_class) {
      r.complain("auction.rule." + name, "is no class of jobs; allowed is \"segment/2^18\" or the like");
      continue;
    }
    c.mechanisms[*job_class] =
        rule == "first-price" ? auction::MechanismId::FirstPrice : auction::MechanismId::PayAsBid;
  }
}

void read_pricing(ConfigReader& r, core::CoreConfig& c) {
  c.cost_per_2p20_cycles = r.money("pricing.cost_per_2p20_cycles", c.cost_per_2p20_cycles);
  c.margin_ppm = static_cast<std::uint32_t>(r.integer("pricing.margin_ppm", 0, 10'000'000, c.margin_ppm));
  c.operator_fee_ppm =
      static_cast<std::uint32_t>(r.integer("pricing.operator_fee_ppm", 0, 500'000, c.operator_fee_ppm));
  c.reserve_ppm = static_cast<std::uint32_t>(r.integer("pricing.reserve_ppm", 0, 500'000, c.reserve_ppm));
  c.backup_ppm = static_cast<std::uint32_t>(r.integer("pricing.backup_ppm", 0, 1'000'000, c.backup_ppm));
}

void read_leases(ConfigReader& r, core::CoreConfig& c) {
  c.lease_base = r.millis("lease.base_ms", 1000, kDayMs, c.lease_base.count);
  c.lease_per_2p20_cycles = r.millis("lease.per_2p20_cycles_ms", 100, kDayMs, c.lease_per_2p20_cycles.count);
  c.copies_max = static_cast<std::uint32_t>(r.integer("lease.copies_max", 1, 8, c.copies_max));
  c.credits_max = static_cast<std::uint32_t>(r.integer("lease.credits_max", 1, 64, c.credits_max));
}

void read_assignment(ConfigReader& r, core::CoreConfig& c) {
  const bool smart = r.choice("assign.policy", {"smart", "lrp"}, "smart") == "smart";
  c.assignment = smart ? core::AssignPolicy::Smart : core::AssignPolicy::LeastRecentlyProcessed;
  c.insurance_ppm = static_cast<std::uint32_t>(r.integer("assign.insurance_ppm", 0, 200'000, c.insurance_ppm));
  c.newcomer_lane = r.boolean("assign.newcomer_lane", c.newcomer_lane);
  c.lottery_ppm = static_cast<std::uint32_t>(r.integer("assign.lottery_ppm", 0, 200'000, c.lottery_ppm));
  c.bond_least = r.money("bond.least", c.bond_least);
  c.bond_share_ppm = static_cast<std::uint32_t>(r.integer("bond.share_ppm", 0, 1'000'000, c.bond_share_ppm));
}

void read_members(ConfigReader& r, PoolConfig& config) {
  core::CoreConfig& c = config.core;
  c.members_max = static_cast<std::uint32_t>(r.integer("members.max", 1, 1'000'000, c.members_max));
  c.member_silence = r.millis("members.silence_ms", 10'000, kDayMs, c.member_silence.count);
  c.strikes_max = static_cast<std::uint32_t>(r.integer("members.strikes_max", 1, 1000, c.strikes_max));
  c.suspension = r.millis("members.suspension_ms", 1000, 30 * kDayMs, c.suspension.count);
  for (const std::string& text : r.texts("members.allow")) {
    const auto key = digest_from_hex(text);
    if (key) {
      config.allowed_members.push_back(*key);
    } else {
      r.complain("members.allow", "'" + text + "' is no member id; allowed are 64 hexadecimal digits");
    }
  }
}

void read_limits(ConfigReader& r, PoolConfig& config) {
  core::CoreConfig& c = config.core;
  c.cycles_max = static_cast<std::uint64_t>(
      r.integer("limits.cycles_max", 1 << 16, std::int64_t{1} << 40, static_cast<std::int64_t>(c.cycles_max)));
  c.jobs_max = static_cast<std::uint32_t>(r.integer("limits.jobs_max", 1, 1'000'000, c.jobs_max));
  config.program_bytes_max = static_cast<std::size_t>(r.integer("limits.program_bytes_max", 1024, 16 << 20, 16 << 20));
  config.input_bytes_max = static_cast<std::size_t>(r.integer("limits.input_bytes_max", 0, 64 << 20, 64 << 20));
}

}  // namespace

Result<PoolConfig> read_pool_config(const std::string& path) {
  PP_TRY(reader, ConfigReader::open(path));
  ConfigReader& r = reader;
  PoolConfig config;
  config.name = r.text("pool.name");
  config.data_dir = r.text("pool.data_dir");
  config.equity = r.money("pool.equity");
  config.start_paused = r.boolean("pool.start_paused", false);
  config.market_address = r.text("market.address");
  config.wire_listen = r.text("wire.listen", "tcp://0.0.0.0:7400");
  config.wire_public = r.text("wire.public", config.wire_listen);
  std::tie(config.http_address, config.http_port) = r.endpoint("http.listen", "127.0.0.1:7480");
  config.page_dir = r.text("http.page_dir", "");
  config.log_segment_cycles = static_cast<std::uint32_t>(r.integer("segments.log_cycles", 16, 21, 18));
  config.checker_threads = static_cast<std::uint32_t>(r.integer("checker.threads", 1, 256, 1));
  config.planner_threads = static_cast<std::uint32_t>(r.integer("planner.threads", 1, 64, 1));
  read_pricing(r, config.core);
  read_auction(r, config.core);
  read_leases(r, config.core);
  read_assignment(r, config.core);
  read_members(r, config);
  read_limits(r, config);
  if (const auto fault = config.core.fault()) r.complain("configuration", *fault);
  if (auto wrong = r.finish()) return *std::move(wrong);
  return config;
}

std::string example_pool_config() {
  return R"([pool]
name = "my pool"
data_dir = "pool-data"          # journal, books, proofs and keys; back it up
equity = "100"                  # the operator's own money, booked once when the books are opened
start_paused = false            # true: connect and show, but bid on nothing

[market]
# Where the marketplace is, and after # the key that signs its word (proofpool market --config FILE --show-key).
address = "http://127.0.0.1:7300#0000000000000000000000000000000000000000000000000000000000000000"

[wire]
listen = "tcp://0.0.0.0:7400"   # where members connect
public = "tcp://127.0.0.1:7400" # what members are told

[http]
listen = "127.0.0.1:7480"       # the operator's page; a loopback address

[segments]
log_cycles = 18                 # a segment has at most 2^18 cycles; 16 to 21

[checker]
threads = 1                     # proofs verified at the same time

[planner]
threads = 1                     # programs executed at the same time

[pricing]
cost_per_2p20_cycles = "1"      # until the pool's own lots have shown a price
margin_ppm = 200000             # on top of the estimated cost
operator_fee_ppm = 50000        # of revenue
reserve_ppm = 0                 # of revenue
backup_ppm = 200000             # of a batch's pay, kept for jobs that must be given out again

[auction]
commit_ms = 1000
reveal_ms = 1000
beacon_patience_ms = 5000

[auction.rule]                  # rule per class of jobs: "pay-as-bid" (one lot for the class) or "first-price"
# "segment/2^18" = "first-price"  # (every job in a lot of its own)

[lease]
base_ms = 20000                 # a lease lasts this long
per_2p20_cycles_ms = 60000      # and this for each 2^20 cycles of the job
copies_max = 3
credits_max = 8                 # jobs that one member may hold

[assign]
policy = "smart"                # or "lrp": least-recently-processed order, which needs no model of the members
insurance_ppm = 40000           # of all jobs: copies without an expected gain, in pools of like machines
newcomer_lane = false           # true: newcomers pass benchmark jobs and draw lottery jobs before they may bid
lottery_ppm = 50000             # of a batch's jobs, drawn by lot among waiting newcomers

[bond]
least = "0"                     # the least bond behind an offer; "0": bonds are off
share_ppm = 200000              # of each payment, held back until the bond covers what the member holds

[members]
max = 100000
silence_ms = 60000
strikes_max = 3
suspension_ms = 86400000
allow = []                      # member ids; empty: anyone may join

[limits]
cycles_max = 17179869184        # an order that runs longer is refused before it is bid on
jobs_max = 65536
program_bytes_max = 16777216
input_bytes_max = 67108864
)";
}

}  // namespace pp::bin
