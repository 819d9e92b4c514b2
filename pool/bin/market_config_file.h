// SPDX-License-Identifier: Apache-2.0
// What market.toml says, checked key by key. `proofpool market --example-config` prints a commented file.
#pragma once
#include <string>

#include "pool/market/server/market_config.h"
#include "schemas/vocab/result.h"

namespace pp::bin {

struct MarketConfigFile {
  std::string data_dir;
  market::MarketConfig market;
};

/// Errors: P-CFG-001..003, each naming the key and the allowed values.
Result<MarketConfigFile> read_market_config(const std::string& path);
std::string example_market_config();
}  // namespace pp::bin
