// SPDX-License-Identifier: Apache-2.0
#include "pool/market/client/address.h"

#include <algorithm>

namespace pp::market {

Result<MarketAddress> MarketAddress::parse(std::string_view text) {
  const Error wrong = error("P-MKC-001", "\"" + std::string(text.substr(0, 200)) +
                                             "\" is not a market's address; the form is http://host:port#key, as "
                                             "`proofpool market` prints it");
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return wrong;
  text.remove_prefix(kScheme.size());
  const std::size_t hash = text.find('#');
  const std::size_t colon = text.substr(0, hash).rfind(':');
  if (hash == std::string_view::npos || colon == std::string_view::npos) return wrong;
  MarketAddress out{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1, hash - colon - 1)), {}};
  const bool digits = std::ranges::all_of(out.port, [](char c) { return c >= '0' && c <= '9'; });
  const auto key = digest_from_hex(text.substr(hash + 1));
  if (out.host.empty() || out.host.size() > 253 || out.port.empty() || out.port.size() > 5 || !digits || !key ||
      out.host.find_first_of("/@?# ") != std::string::npos || std::stoi(out.port) > 65535) {
    return wrong;
  }
  out.key = MarketKey{*key};
  return out;
}

}  // namespace pp::market
