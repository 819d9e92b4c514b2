// SPDX-License-Identifier: Apache-2.0
// MarketConfig: everything the market's operator decides. Read once at start-up; `fault` names the first value that
// is out of range.
#pragma once
#include <string>
#include <vector>

#include "pool/market/server/orders.h"

namespace pp::market {

/// One registered key. `funded` is the sum ever paid in: raising it pays in the difference at the next start.
struct MarketAccount {
  Digest32 key{};
  Role role = Role::Buyer;
  std::string name;
  Money funded;
};

struct MarketConfig {
  std::string database;  // path of the SQLite file
  std::string address = "127.0.0.1";
  std::uint16_t port = 7470;  // 0: any free port
  FloorRules rules;
  std::vector<MarketAccount> accounts;
  Millis beacon_period = seconds(1);
  std::uint64_t blob_bytes_max = 64ull << 20;
  std::uint64_t uploaded_bytes_max = 1ull << 30;  // kept for one account
  Millis keep = seconds(7 * 24 * 3600);           // finished orders, their blobs, recorded answers
  std::uint64_t lines_kept = 65'536;              // of the feed and of the beacon
  std::uint32_t connections_max = 512;
  std::uint32_t connections_per_address_max = 256;
  std::uint32_t requests_per_s = 100;  // of one key, on average
  std::uint32_t requests_burst = 400;
  std::uint32_t judge_threads = 1;

  std::string fault() const;
};

}  // namespace pp::market
