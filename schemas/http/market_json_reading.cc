// SPDX-License-Identifier: Apache-2.0
#include "schemas/http/json_object.h"
#include "schemas/http/market_json.h"

namespace pp::market {
namespace {

using Json = nlohmann::json;

std::string read(const Json& json, Progress& v) {
  JsonObject o(json);
  v.jobs_done = static_cast<std::uint32_t>(o.number("jobs_done", UINT32_MAX));
  v.jobs_total = static_cast<std::uint32_t>(o.number("jobs_total", UINT32_MAX));
  if (v.jobs_done > v.jobs_total) o.complain("jobs_done", "must not exceed jobs_total");
  return o.fault();
}

std::string read(const Json& json, OpenedBid& v) {
  JsonObject o(json);
  v.pool = PoolKey{o.digest("pool")};
  if (const Json* price = o.member("price"); price && !price->is_null()) v.price = o.money("price");
  v.outcome = o.choice("outcome", kLastBidOutcome);
  return o.fault();
}

std::string read(const Json& json, OrderAsk& v) {
  JsonObject o(json);
  v.image = ImageId{o.digest("image")};
  v.program = BlobHash{o.digest("program")};
  v.input = BlobHash{o.digest("input")};
  v.witness = o.key_or_null<BlobHash>("witness");
  v.exit_code = static_cast<std::uint32_t>(o.number("exit_code", UINT32_MAX));
  v.price_max = o.money("price_max");
  v.collateral = o.money("collateral");
  v.bid_span = o.millis("bid_span_ms");
  v.prove_span = o.millis("prove_span_ms");
  return o.fault();
}

std::string read(const Json& json, OrderSheet& v) {
  JsonObject o(json);
  v.order = OrderId{o.number("order")};
  v.buyer = BuyerKey{o.digest("buyer")};
  if (const Json* ask = o.member("ask")) o.adopt(read(*ask, v.ask), "ask");
  v.program_bytes = o.number("program_bytes");
  v.input_bytes = o.number("input_bytes");
  v.witness_bytes = o.number("witness_bytes");
  v.state = o.choice("state", kLastOrderState);
  v.version = o.number("version");
  v.posted_at = o.instant("posted_at_ms");
  v.bid_close = o.instant("bid_close_ms");
  v.deadline = o.instant("deadline_ms");
  v.bids_received = static_cast<std::uint32_t>(o.number("bids_received", UINT32_MAX));
  if (const Json* bids = o.member("bids")) {
    if (!bids->is_array() || bids->size() > kPageMax)
      o.complain("bids", "must be a list of at most 256");
    else
      for (const Json& bid : *bids) o.adopt(read(bid, v.bids.emplace_back()), "bids");
  }
  v.tie_seed = o.digest("tie_seed");
  v.winner = o.key_or_null<PoolKey>("winner");
  v.price = o.money("price");
  v.deliveries = static_cast<std::uint32_t>(o.number("deliveries", UINT32_MAX));
  v.refusal = o.text("refusal", 1024);
  v.proof = o.key_or_null<BlobHash>("proof");
  v.journal = o.key_or_null<BlobHash>("journal");
  if (const Json* progress = o.member("progress"); progress && !progress->is_null()) {
    o.adopt(read(*progress, v.progress.emplace()), "progress");
  }
  return o.fault();
}

std::string read(const Json& json, FeedEvent& v) {
  JsonObject o(json);
  v.seq = o.number("seq");
  v.time = o.instant("time_ms");
  v.kind = o.choice("kind", kLastFeedKind);
  v.order = OrderId{o.number("order")};
  v.pool = o.key_or_null<PoolKey>("pool");
  v.price = o.money("price");
  return o.fault();
}

std::string read(const Json& json, MarketFacts& v) {
  JsonObject o(json);
  v.market = MarketKey{o.digest("market")};
  v.seal_key = o.digest("seal_key");
  v.time = o.instant("time_ms");
  v.feed_first = o.number("feed_first");
  v.feed_last = o.number("feed_last");
  v.beacon_round = o.number("beacon_round");
  v.blob_bytes_max = o.number("blob_bytes_max");
  v.bid_span_min = o.millis("bid_span_min_ms");
  v.bid_span_max = o.millis("bid_span_max_ms");
  v.prove_span_min = o.millis("prove_span_min_ms");
  v.prove_span_max = o.millis("prove_span_max_ms");
  return o.fault();
}

std::string read(const Json& json, AccountSheet& v) {
  JsonObject o(json);
  v.key = o.digest("key");
  v.role = o.choice("role", Role::Pool);
  v.name = o.text("name", 64);
  v.free = o.balance("free");
  v.escrowed = o.balance("escrowed");
  v.collateral = o.balance("collateral");
  v.settlements = SettlementSeq{o.number("settlements")};
  return o.fault();
}

std::string read(const Json& json, BooksSheet& v) {
  JsonObject o(json);
  v.free = o.balance("free");
  v.escrowed = o.balance("escrowed");
  v.collateral = o.balance("collateral");
  v.market = o.balance("market");
  v.funded = o.balance("funded");
  return o.fault();
}

std::string read(const Json& json, Refusal& v) {
  JsonObject o(json);
  v.code = o.text("code", 32);
  v.name = o.text("name", 64);
  v.message = o.text("message", 4096);
  return o.fault();
}

std::string read(const Json& json, DeliveryBody& v) {
  JsonObject o(json);
  v.proof = BlobHash{o.digest("proof")};
  v.journal = BlobHash{o.digest("journal")};
  return o.fault();
}

std::string read(const Json& json, BidBody& v) {
  JsonObject o(json);
  v.sealed = o.hex("sealed", 1024);
  return o.fault();
}

std::string read(const Json& json, Signed<Settlement>& v) {
  JsonObject o(json);
  v.claim.market = MarketKey{o.digest("market")};
  v.claim.pool = PoolKey{o.digest("pool")};
  v.claim.seq = SettlementSeq{o.number("seq")};
  v.claim.order = OrderId{o.number("order")};
  v.claim.kind = o.choice("kind", SettlementKind::Slashed);
  v.claim.revenue = o.money("revenue");
  v.claim.collateral = o.money("collateral");
  v.claim.proof = BlobHash{o.digest("proof")};
  v.claim.time = o.instant("time_ms");
  v.claim.previous = o.digest("previous");
  v.signature = o.signature("signature");
  return o.fault();
}

std::string read(const Json& json, Signed<Beacon>& v) {
  JsonObject o(json);
  v.claim.market = MarketKey{o.digest("market")};
  v.claim.round = o.number("round");
  v.claim.dated = o.instant("dated_ms");
  v.claim.previous = o.digest("previous");
  v.claim.fresh = o.digest("fresh");
  v.claim.value = o.digest("value");
  v.signature = o.signature("signature");
  return o.fault();
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return error("P-API-001", "the JSON text is longer than " + std::to_string(bytes_max) + " bytes; send less");
  }
  // Depth is bounded before parsing, so that hostile nesting costs nothing.
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > 16)
        return error("P-API-001", "the JSON text is nested more than 16 deep; the API never needs that");
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return error("P-API-001", "the body is not JSON; send one JSON object");
  return Result<Json>(boost::system::in_place_value, std::move(json));
}

template <class T>
Result<T> from_json(const Json& json) {
  T value{};
  const std::string fault = read(json, value);
  if (!fault.empty()) return error("P-API-002", fault + "; market.openapi.json has the shape");
  return value;
}

template <class T>
Result<std::vector<T>> list_from_json(const Json& json, const char* name) {
  const auto it = json.is_object() ? json.find(name) : json.end();
  if (!json.is_object() || it == json.end() || !it->is_array() || it->size() > kPageMax) {
    return error("P-API-002", "member \"" + std::string(name) + "\" must be a list of at most 256");
  }
  std::vector<T> out;
  for (const Json& item : *it) {
    const std::string fault = read(item, out.emplace_back());
    if (!fault.empty()) return error("P-API-002", fault + "; market.openapi.json has the shape");
  }
  return out;
}

template Result<OrderAsk> from_json(const Json&);
template Result<OrderSheet> from_json(const Json&);
template Result<MarketFacts> from_json(const Json&);
template Result<AccountSheet> from_json(const Json&);
template Result<BooksSheet> from_json(const Json&);
template Result<Progress> from_json(const Json&);
template Result<Refusal> from_json(const Json&);
template Result<DeliveryBody> from_json(const Json&);
template Result<BidBody> from_json(const Json&);
template Result<std::vector<OrderSheet>> list_from_json(const Json&, const char*);
template Result<std::vector<FeedEvent>> list_from_json(const Json&, const char*);
template Result<std::vector<Signed<Settlement>>> list_from_json(const Json&, const char*);
template Result<std::vector<Signed<Beacon>>> list_from_json(const Json&, const char*);

}  // namespace pp::market
