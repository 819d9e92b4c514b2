// SPDX-License-Identifier: Apache-2.0
// JSON of the marketplace's API, both ways. The shapes are those of market.openapi.json.
//
// Amounts are decimal strings, hashes and keys lower-case hexadecimal, times integers in milliseconds. A reader takes
// untrusted text: it bounds what it accepts, refuses unknown and missing members, and answers with the member's name.
// Values only; any thread.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include "schemas/http/market_words.h"
#include "schemas/vocab/result.h"

namespace pp::market {

/// A list in an answer never has more elements than this; a client asks again for the rest.
inline constexpr std::size_t kPageMax = 256;

nlohmann::json to_json(const OrderAsk& v);
nlohmann::json to_json(const OrderSheet& v);
nlohmann::json to_json(const FeedEvent& v);
nlohmann::json to_json(const MarketFacts& v);
nlohmann::json to_json(const AccountSheet& v);
nlohmann::json to_json(const BooksSheet& v);
nlohmann::json to_json(const Progress& v);
nlohmann::json to_json(const Refusal& v);
nlohmann::json to_json(const Signed<Settlement>& v);
nlohmann::json to_json(const Signed<Beacon>& v);

/// Parses text from outside: at most `bytes_max`, nested at most 16 deep. Errors: P-API-001.
Result<nlohmann::json> parse_json(std::string_view text, std::size_t bytes_max);

/// Reads one value. T is one of the types above. Errors: P-API-002, naming the member.
template <class T>
Result<T> from_json(const nlohmann::json& json);

/// Reads {"<name>": [T, ...]}, at most kPageMax elements.
template <class T>
Result<std::vector<T>> list_from_json(const nlohmann::json& json, const char* name);

/// {"proof": hash, "journal": hash}
struct DeliveryBody {
  BlobHash proof;
  BlobHash journal;
};
/// {"sealed": hex}
struct BidBody {
  Bytes sealed;
};
nlohmann::json to_json(const DeliveryBody& v);
nlohmann::json to_json(const BidBody& v);

}  // namespace pp::market
