// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/market_config_file.h"

#include <tuple>

#include <fmt/format.h>

#include "pool/bin/config_reader.h"

namespace pp::bin {
namespace {

constexpr std::int64_t kWeekMs = 7LL * 24 * 3600 * 1000;

void read_rules(ConfigReader& r, market::FloorRules& rules) {
  rules.bid_span_min = r.millis("rules.bid_span_min_ms", 100, kWeekMs, rules.bid_span_min.count);
  rules.bid_span_max = r.millis("rules.bid_span_max_ms", 100, kWeekMs, rules.bid_span_max.count);
  rules.prove_span_min = r.millis("rules.prove_span_min_ms", 100, 4 * kWeekMs, rules.prove_span_min.count);
  rules.prove_span_max = r.millis("rules.prove_span_max_ms", 100, 4 * kWeekMs, rules.prove_span_max.count);
  rules.open_orders_per_buyer_max = static_cast<std::uint32_t>(
      r.integer("rules.open_orders_per_buyer_max", 1, 100'000, rules.open_orders_per_buyer_max));
  rules.deliveries_max = static_cast<std::uint32_t>(r.integer("rules.deliveries_max", 1, 1000, rules.deliveries_max));
  rules.slash_to_buyer_ppm =
      static_cast<std::uint32_t>(r.integer("rules.slash_to_buyer_ppm", 0, 1'000'000, rules.slash_to_buyer_ppm));
}

market::MarketAccount read_account(ConfigReader& r, std::size_t i) {
  const auto field = [&](const char* name) { return fmt::format("account.{}.{}", i, name); };
  market::MarketAccount account;
  account.name = r.text(field("name"));
  account.role = r.choice(field("role"), {"buyer", "pool"}) == "buyer" ? market::Role::Buyer : market::Role::Pool;
  account.key = r.key32(field("key"));
  account.funded = r.money(field("balance"));
  return account;
}

}  // namespace

Result<MarketConfigFile> read_market_config(const std::string& path) {
  PP_TRY(reader, ConfigReader::open(path));
  ConfigReader& r = reader;
  MarketConfigFile file;
  market::MarketConfig& m = file.market;
  std::tie(m.address, m.port) = r.endpoint("market.listen", "127.0.0.1:7300");
  file.data_dir = r.text("market.data_dir");
  m.database = file.data_dir + "/market.db";
  m.judge_threads = static_cast<std::uint32_t>(r.integer("market.judge_threads", 1, 64, m.judge_threads));
  m.blob_bytes_max = static_cast<std::uint64_t>(
      r.integer("market.blob_bytes_max", 1 << 20, 1LL << 31, static_cast<std::int64_t>(m.blob_bytes_max)));
  m.requests_per_s = static_cast<std::uint32_t>(r.integer("market.requests_per_s", 1, 100'000, m.requests_per_s));
  read_rules(r, m.rules);
  const std::size_t n_accounts = r.tables("account", 100'000);
  for (std::size_t i = 0; i < n_accounts; ++i) m.accounts.push_back(read_account(r, i));
  if (const std::string fault = m.fault(); !fault.empty()) r.complain("configuration", fault);
  if (auto wrong = r.finish()) return *std::move(wrong);
  return file;
}

std::string example_market_config() {
  return R"([market]
listen = "127.0.0.1:7300"
data_dir = "market-data"        # state and key; back it up
judge_threads = 1               # proofs verified at the same time
blob_bytes_max = 67108864       # of one program, input or proof
requests_per_s = 100            # of one key, on average

[rules]
bid_span_min_ms = 500           # how long an order is open for bids
bid_span_max_ms = 86400000
prove_span_min_ms = 1000        # from the close of bids to the deadline
prove_span_max_ms = 604800000
open_orders_per_buyer_max = 64
deliveries_max = 16             # refused deliveries of one order
slash_to_buyer_ppm = 500000     # of lost collateral; the market keeps the rest

[[account]]                     # raising a balance pays in the difference at the next start
name = "a rollup"
role = "buyer"
key = "0000000000000000000000000000000000000000000000000000000000000000"  # proofpool buy --key FILE --show-key
balance = "1000"

[[account]]
name = "a pool"
role = "pool"
key = "0000000000000000000000000000000000000000000000000000000000000001"  # proofpool pool --config FILE --show-key
balance = "1000"
)";
}

}  // namespace pp::bin
