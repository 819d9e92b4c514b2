// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/pool_config.h"

#include <charconv>
#include <tuple>

#include "pool/bin/config_reader.h"
#include "schemas/vocab/sha256.h"

namespace pp::bin {
namespace {

constexpr std::int64_t kDayMs = 24 * 3600 * 1000;

const std::vector<std::string>& rule_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (unsigned i = 0; i <= static_cast<unsigned>(auction::kMechanismLast); ++i) {
      out.emplace_back(auction::to_text(static_cast<auction::MechanismId>(i)));
    }
    return out;
  }();
  return names;
}

std::uint32_t ppm(ConfigReader& r, std::string_view key, std::int64_t most, std::uint32_t fallback) {
  return static_cast<std::uint32_t>(r.integer(key, 0, most, fallback));
}

/// Calls `read(class, key)` for every class that a table names.
template <class Read>
void for_each_class(ConfigReader& r, const std::string& table, Read read) {
  for (const std::string& name : r.keys_under(table)) {
    const std::string key = table + "." + name;
    if (const auto job_class = auction::JobClass::parse(name)) {
      read(*job_class, key);
    } else {
      r.complain(key, "is no class of jobs; allowed is \"segment/2^18\" or the like");
    }
  }
}

void read_auction(ConfigReader& r, core::CoreConfig& c) {
  c.commit_phase = r.millis("auction.commit_ms", 100, 600'000, c.commit_phase.count);
  c.reveal_phase = r.millis("auction.reveal_ms", 100, 600'000, c.reveal_phase.count);
  c.beacon_patience = r.millis("auction.beacon_patience_ms", 1000, 600'000, c.beacon_patience.count);
  const std::string rule = r.choice("auction.default_rule", rule_names(), std::string(to_text(c.rule_default)));
  if (const auto id = auction::mechanism_from_text(rule)) c.rule_default = *id;
  for_each_class(r, "auction.rule", [&](auction::JobClass job_class, const std::string& key) {
    const auto id = auction::mechanism_from_text(r.choice(key, rule_names()));
    if (id) c.mechanisms[job_class] = *id;
  });
  c.delay_cost_per_s = r.money("auction.delay_cost_per_s", c.delay_cost_per_s);
  c.failure_loss = r.money("auction.failure_loss", c.failure_loss);
  c.book_epoch = r.millis("auction.book_epoch_ms", 100, kDayMs, c.book_epoch.count);
}

void read_clock(ConfigReader& r, core::CoreConfig& c) {
  c.clock_ticks = static_cast<std::uint32_t>(r.integer("clock.ticks", 1, 100'000, c.clock_ticks));
  c.clock_tick = r.millis("clock.tick_ms", 50, kDayMs, c.clock_tick.count);
  c.clock_floor_ppm = ppm(r, "clock.floor_ppm", 1'000'000, c.clock_floor_ppm);
  c.clock_lateness_ppm = ppm(r, "clock.lateness_ppm", 10'000'000, c.clock_lateness_ppm);
}

void read_round(ConfigReader& r, core::CoreConfig& c) {
  const std::string variant =
      r.choice("round.variant", {"excluded", "first-price-lowest-cost", "first-price-pro-rata"}, "excluded");
  if (variant == "first-price-lowest-cost") c.round_variant = auction::ProofiVariant::FirstPriceLowestCost;
  if (variant == "first-price-pro-rata") c.round_variant = auction::ProofiVariant::FirstPriceProRata;
  c.round_capacity = r.integer("round.capacity", 1, auction::kUnitsMax, c.round_capacity);
  c.round_wait = r.millis("round.wait_ms", 100, kDayMs, c.round_wait.count);
}

void read_rates(ConfigReader& r, core::CoreConfig& c) {
  for_each_class(r, "rates.pay",
                 [&](auction::JobClass job_class, const std::string& key) { c.rates[job_class] = r.money(key); });
  c.rate_slope_ppm = ppm(r, "rates.slope_ppm", 10'000'000, c.rate_slope_ppm);
  c.rate_least_ppm = ppm(r, "rates.least_ppm", 10'000'000, c.rate_least_ppm);
  c.rate_most_ppm = ppm(r, "rates.most_ppm", 10'000'000, c.rate_most_ppm);
  c.adaptive_floor = r.money("rates.adaptive_floor", c.adaptive_floor);
  c.adaptive_ceiling = r.money("rates.adaptive_ceiling", c.adaptive_ceiling);
  c.adaptive_elasticity_ppm = r.integer("rates.adaptive_elasticity_ppm", 0, 100'000'000, c.adaptive_elasticity_ppm);
  c.adaptive_reaction_epochs = static_cast<std::uint32_t>(
      r.integer("rates.adaptive_reaction_epochs", 0, auction::kReactionEpochsMax, c.adaptive_reaction_epochs));
  c.adaptive_epoch = r.millis("rates.adaptive_epoch_ms", 1000, kDayMs, c.adaptive_epoch.count);
}

void read_pricing(ConfigReader& r, core::CoreConfig& c) {
  c.cost_per_2p20_cycles = r.money("pricing.cost_per_2p20_cycles", c.cost_per_2p20_cycles);
  c.margin_ppm = static_cast<std::uint32_t>(r.integer("pricing.margin_ppm", 0, 10'000'000, c.margin_ppm));
  c.operator_fee_ppm =
      static_cast<std::uint32_t>(r.integer("pricing.operator_fee_ppm", 0, 500'000, c.operator_fee_ppm));
  c.reserve_ppm = static_cast<std::uint32_t>(r.integer("pricing.reserve_ppm", 0, 500'000, c.reserve_ppm));
  c.backup_ppm = static_cast<std::uint32_t>(r.integer("pricing.backup_ppm", 0, 1'000'000, c.backup_ppm));
  const bool levelled = r.choice("pricing.surplus", {"level", "proportional"}, "level") == "level";
  c.surplus_policy = levelled ? core::SurplusPolicy::Level : core::SurplusPolicy::Proportional;
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

void read_deposits(ConfigReader& r, PoolConfig& config) {
  const std::size_t n = r.tables("bond.deposit", 10'000);
  for (std::size_t i = 0; i < n; ++i) {
    const std::string key = "bond.deposit." + std::to_string(i) + ".";
    const MemberId member{r.key32(key + "member")};
    ByteWriter reference;
    reference.raw(member.bytes);
    reference.text(r.text(key + "reference"));
    config.about_members.push_back(
        core::BondPaidIn{member, tagged_hash("pp/bond/deposit/1", reference.bytes()), r.money(key + "amount")});
  }
  for (const std::string& text : r.texts("bond.void_disputes")) {
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) {
      r.complain("bond.void_disputes", "'" + text + "' is no number of a dispute");
    } else {
      config.about_members.push_back(core::DisputeVoided{number});
    }
  }
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
  for (const std::string& text : r.texts("members.rehabilitate")) {
    const auto key = digest_from_hex(text);
    if (key) {
      config.about_members.push_back(core::MemberRehabilitated{MemberId{*key}});
    } else {
      r.complain("members.rehabilitate", "'" + text + "' is no member id; allowed are 64 hexadecimal digits");
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
  read_clock(r, config.core);
  read_round(r, config.core);
  read_rates(r, config.core);
  read_leases(r, config.core);
  read_assignment(r, config.core);
  read_deposits(r, config);
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
surplus = "level"               # first to who was promised least for the same work; or "proportional", by work alone

[auction]
commit_ms = 1000
reveal_ms = 1000
beacon_patience_ms = 5000

default_rule = "vcg"            # for classes that [auction.rule] does not name
delay_cost_per_s = "0"          # what a second of delay costs the pool; in quality charges and on clocks
failure_loss = "0"              # what a failed job costs it
book_epoch_ms = 600000          # how long standing offers stand

[auction.rule]
# How each class of jobs is bought; read again on SIGHUP, for batches won from then on. Allowed are
#   one job a lot:    "first-price", "second-score"
#   many jobs a lot:  "vcg", "uniform", "pay-as-bid"
#   clocks:           "dutch-up", "dutch-down"
#   several orders:   "proofi"
#   open offers:      "standing-offers"
#   no auction:       "fixed-rate", "time-rate", "adaptive-rate", "volunteer"
# "segment/2^18" = "vcg"

[clock]                         # dutch-up and dutch-down
ticks = 20
tick_ms = 1000                  # at least four times what a message takes there and back
floor_ppm = 100000              # of the reserve: where the price begins, or ends
lateness_ppm = 1000000          # of the price, lost per promised time of delay

[round]                         # proofi
variant = "excluded"            # or "first-price-lowest-cost", "first-price-pro-rata"
capacity = 1000000              # jobs in one round
wait_ms = 2000                  # an order waits so long for another; then it is sold alone, by vcg

[rates]                         # the rules without an auction
slope_ppm = 1000000             # time-rate: pay gained per reference time saved
least_ppm = 500000              # of the rate
most_ppm = 1500000
adaptive_floor = "0"
adaptive_ceiling = "9000"
adaptive_elasticity_ppm = 1000000 # assumed: per cent of supply per per cent of pay
adaptive_reaction_epochs = 1    # assumed: how late supply follows
adaptive_epoch_ms = 600000

[rates.pay]                     # for one accepted proof of a class
# "segment/2^18" = "0.0006"

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
void_disputes = []              # numbers of slashes that were wrong, as texts: they go back to the bond
# [[bond.deposit]]              # a deposit that you have received for a member's bond; counted once a reference
# member = "..."                # 64 hexadecimal digits
# reference = "transfer 17"
# amount = "25"

[members]
max = 100000
silence_ms = 60000
strikes_max = 3
suspension_ms = 86400000
allow = []                      # member ids; empty: anyone may join
rehabilitate = []               # member ids whose quarantine you end: they work off an unpaid probation

[limits]
cycles_max = 17179869184        # an order that runs longer is refused before it is bid on
jobs_max = 65536
program_bytes_max = 16777216
input_bytes_max = 67108864
)";
}

}  // namespace pp::bin
