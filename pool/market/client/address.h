// SPDX-License-Identifier: Apache-2.0
// MarketAddress: where a marketplace listens and which key it must answer with, "http://host:port#<64 hex digits>".
//
// The key is part of the address, so nobody on the way can stand in for the market. Values only; any thread.
#pragma once
#include <string>
#include <string_view>

#include "schemas/vocab/ids.h"
#include "schemas/vocab/result.h"

namespace pp::market {

struct MarketAddress {
  std::string host;
  std::string port;
  MarketKey key;

  /// Errors: P-MKC-001, with the form that is wanted.
  static Result<MarketAddress> parse(std::string_view text);
  std::string to_string() const { return "http://" + host + ":" + port + "#" + key.hex(); }
};

}  // namespace pp::market
