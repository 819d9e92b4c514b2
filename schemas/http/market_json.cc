// SPDX-License-Identifier: Apache-2.0
#include "schemas/http/market_json.h"

#include <set>

#include <nlohmann/json.hpp>

namespace pp::market {

using Json = nlohmann::json;

namespace {

constexpr std::uint64_t kExactMax = 1ull << 53;  // integers above are not exact in every JSON reader

// ---- writing ----

template <class Tag>
std::string hex_of(const KeyId<Tag>& v) {
  return v.hex();
}
template <class T>
Json or_null(const std::optional<T>& v) {
  return v ? Json(hex_of(*v)) : Json(nullptr);
}

// ---- reading ----

/// Walks the members of one object; the first fault is kept and everything after it reads as empty.
class Object {
 public:
  explicit Object(const Json& json) : json_(json) {
    if (!json.is_object()) fault_ = "the value is not an object";
  }

  const Json* member(const char* name) {
    if (!fault_.empty()) return nullptr;
    const auto it = json_.find(name);
    if (it == json_.end()) {
      complain(name, "is missing");
      return nullptr;
    }
    seen_.insert(name);
    return &*it;
  }
  void complain(const char* name, const std::string& what) {
    if (fault_.empty()) fault_ = "member \"" + std::string(name) + "\" " + what;
  }

  std::uint64_t number(const char* name, std::uint64_t max = kExactMax) {
    const Json* v = member(name);
    if (!v) return 0;
    const bool whole = v->is_number_integer() && (v->is_number_unsigned() || v->get<std::int64_t>() >= 0);
    if (!whole || v->get<std::uint64_t>() > max) {
      complain(name, "must be a whole number from 0 to " + std::to_string(max));
      return 0;
    }
    return v->get<std::uint64_t>();
  }
  std::string text(const char* name, std::size_t bytes_max) {
    const Json* v = member(name);
    if (!v) return {};
    if (!v->is_string() || v->get_ref<const std::string&>().size() > bytes_max) {
      complain(name, "must be text of at most " + std::to_string(bytes_max) + " bytes");
      return {};
    }
    return v->get<std::string>();
  }
  Instant instant(const char* name) { return {static_cast<std::int64_t>(number(name))}; }
  Millis millis(const char* name) { return {static_cast<std::int64_t>(number(name))}; }
  Money money(const char* name) {
    const std::string written = text(name, 32);
    const auto amount = Money::parse(written);
    if (!amount) complain(name, "must be an amount like \"12.5\", at most " + kMoneyMax.to_string());
    return amount.value_or(Money{});
  }
  /// A sum of many amounts: not bounded by kMoneyMax, but by what fits.
  Money balance(const char* name) {
    const std::string written = text(name, 32);
    const std::size_t dot = written.find('.');
    const auto fraction = Money::parse("0" + (dot == std::string::npos ? "" : written.substr(dot)));
    const std::string units = written.substr(0, dot);
    const bool digits =
        !units.empty() && units.size() <= 9 && units.find_first_not_of("0123456789") == std::string::npos;
    if (!fraction || !digits) {
      complain(name, "must be an amount like \"12.5\"");
      return {};
    }
    return Money::units(std::stoll(units)) + *fraction;
  }
  Bytes hex(const char* name, std::size_t bytes_max) {
    const auto bytes = from_hex(text(name, 2 * bytes_max));
    if (!bytes) complain(name, "must be hexadecimal");
    return bytes.value_or(Bytes{});
  }
  Digest32 digest(const char* name) {
    const auto digest = digest_from_hex(text(name, 66));
    if (!digest) complain(name, "must be 64 hexadecimal digits");
    return digest.value_or(Digest32{});
  }
  Signature signature(const char* name) {
    const Bytes bytes = hex(name, 64);
    Signature out{};
    if (bytes.size() != out.size())
      complain(name, "must be 128 hexadecimal digits");
    else
      std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }
  template <class Key>
  std::optional<Key> key_or_null(const char* name) {
    const Json* v = member(name);
    if (!v || v->is_null()) return std::nullopt;
    return Key{digest(name)};
  }
  template <class Enum>
  Enum choice(const char* name, Enum last) {
    const std::string written = text(name, 32);
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      if (name_of(static_cast<Enum>(i)) == written) return static_cast<Enum>(i);
    }
    complain(name, "is not one of the allowed words");
    return Enum{};
  }

  /// The fault, or the first member that nobody asked for.
  std::string fault() const {
    if (!fault_.empty()) return fault_;
    for (const auto& [name, value] : json_.items()) {
      if (!seen_.contains(name)) return "member \"" + name.substr(0, 64) + "\" is not known";
    }
    return {};
  }
  void adopt(const std::string& inner, const char* name) {
    if (!inner.empty()) complain(name, "is wrong: " + inner);
  }

 private:
  const Json& json_;
  std::set<std::string, std::less<>> seen_;
  std::string fault_;
};

std::string read(const Json& json, Progress& v) {
  Object o(json);
  v.jobs_done = static_cast<std::uint32_t>(o.number("jobs_done", UINT32_MAX));
  v.jobs_total = static_cast<std::uint32_t>(o.number("jobs_total", UINT32_MAX));
  if (v.jobs_done > v.jobs_total) o.complain("jobs_done", "must not exceed jobs_total");
  return o.fault();
}

std::string read(const Json& json, OpenedBid& v) {
  Object o(json);
  v.pool = PoolKey{o.digest("pool")};
  if (const Json* price = o.member("price"); price && !price->is_null()) v.price = o.money("price");
  v.outcome = o.choice("outcome", kLastBidOutcome);
  return o.fault();
}

std::string read(const Json& json, OrderAsk& v) {
  Object o(json);
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
  Object o(json);
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
  Object o(json);
  v.seq = o.number("seq");
  v.time = o.instant("time_ms");
  v.kind = o.choice("kind", kLastFeedKind);
  v.order = OrderId{o.number("order")};
  v.pool = o.key_or_null<PoolKey>("pool");
  v.price = o.money("price");
  return o.fault();
}

std::string read(const Json& json, MarketFacts& v) {
  Object o(json);
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
  Object o(json);
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
  Object o(json);
  v.free = o.balance("free");
  v.escrowed = o.balance("escrowed");
  v.collateral = o.balance("collateral");
  v.market = o.balance("market");
  v.funded = o.balance("funded");
  return o.fault();
}

std::string read(const Json& json, Refusal& v) {
  Object o(json);
  v.code = o.text("code", 32);
  v.name = o.text("name", 64);
  v.message = o.text("message", 4096);
  return o.fault();
}

std::string read(const Json& json, DeliveryBody& v) {
  Object o(json);
  v.proof = BlobHash{o.digest("proof")};
  v.journal = BlobHash{o.digest("journal")};
  return o.fault();
}

std::string read(const Json& json, BidBody& v) {
  Object o(json);
  v.sealed = o.hex("sealed", 1024);
  return o.fault();
}

std::string read(const Json& json, Signed<Settlement>& v) {
  Object o(json);
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
  Object o(json);
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

Json to_json(const OrderAsk& v) {
  return {{"image", v.image.hex()},
          {"program", v.program.hex()},
          {"input", v.input.hex()},
          {"witness", or_null(v.witness)},
          {"exit_code", v.exit_code},
          {"price_max", v.price_max.to_string()},
          {"collateral", v.collateral.to_string()},
          {"bid_span_ms", v.bid_span.count},
          {"prove_span_ms", v.prove_span.count}};
}

Json to_json(const Progress& v) { return {{"jobs_done", v.jobs_done}, {"jobs_total", v.jobs_total}}; }

Json to_json(const OrderSheet& v) {
  Json bids = Json::array();
  for (const OpenedBid& bid : v.bids) {
    bids.push_back({{"pool", bid.pool.hex()},
                    {"price", bid.price ? Json(bid.price->to_string()) : Json(nullptr)},
                    {"outcome", name_of(bid.outcome)}});
  }
  return {{"order", v.order.value},
          {"buyer", v.buyer.hex()},
          {"ask", to_json(v.ask)},
          {"program_bytes", v.program_bytes},
          {"input_bytes", v.input_bytes},
          {"witness_bytes", v.witness_bytes},
          {"state", name_of(v.state)},
          {"version", v.version},
          {"posted_at_ms", v.posted_at.ms},
          {"bid_close_ms", v.bid_close.ms},
          {"deadline_ms", v.deadline.ms},
          {"bids_received", v.bids_received},
          {"bids", std::move(bids)},
          {"tie_seed", to_hex(v.tie_seed)},
          {"winner", or_null(v.winner)},
          {"price", v.price.to_string()},
          {"deliveries", v.deliveries},
          {"refusal", v.refusal},
          {"proof", or_null(v.proof)},
          {"journal", or_null(v.journal)},
          {"progress", v.progress ? to_json(*v.progress) : Json(nullptr)}};
}

Json to_json(const FeedEvent& v) {
  return {{"seq", v.seq},           {"time_ms", v.time.ms},    {"kind", name_of(v.kind)},
          {"order", v.order.value}, {"pool", or_null(v.pool)}, {"price", v.price.to_string()}};
}

Json to_json(const MarketFacts& v) {
  return {{"market", v.market.hex()},
          {"seal_key", to_hex(v.seal_key)},
          {"time_ms", v.time.ms},
          {"feed_first", v.feed_first},
          {"feed_last", v.feed_last},
          {"beacon_round", v.beacon_round},
          {"blob_bytes_max", v.blob_bytes_max},
          {"bid_span_min_ms", v.bid_span_min.count},
          {"bid_span_max_ms", v.bid_span_max.count},
          {"prove_span_min_ms", v.prove_span_min.count},
          {"prove_span_max_ms", v.prove_span_max.count}};
}

Json to_json(const AccountSheet& v) {
  return {{"key", to_hex(v.key)},
          {"role", name_of(v.role)},
          {"name", v.name},
          {"free", v.free.to_string()},
          {"escrowed", v.escrowed.to_string()},
          {"collateral", v.collateral.to_string()},
          {"settlements", v.settlements.value}};
}

Json to_json(const BooksSheet& v) {
  return {{"free", v.free.to_string()},
          {"escrowed", v.escrowed.to_string()},
          {"collateral", v.collateral.to_string()},
          {"market", v.market.to_string()},
          {"funded", v.funded.to_string()}};
}

Json to_json(const Refusal& v) { return {{"code", v.code}, {"name", v.name}, {"message", v.message}}; }
Json to_json(const DeliveryBody& v) { return {{"proof", v.proof.hex()}, {"journal", v.journal.hex()}}; }
Json to_json(const BidBody& v) { return {{"sealed", to_hex(v.sealed)}}; }

Json to_json(const Signed<Settlement>& v) {
  return {{"market", v.claim.market.hex()},
          {"pool", v.claim.pool.hex()},
          {"seq", v.claim.seq.value},
          {"order", v.claim.order.value},
          {"kind", name_of(v.claim.kind)},
          {"revenue", v.claim.revenue.to_string()},
          {"collateral", v.claim.collateral.to_string()},
          {"proof", v.claim.proof.hex()},
          {"time_ms", v.claim.time.ms},
          {"previous", to_hex(v.claim.previous)},
          {"signature", to_hex(v.signature)}};
}

Json to_json(const Signed<Beacon>& v) {
  return {{"market", v.claim.market.hex()},       {"round", v.claim.round},         {"dated_ms", v.claim.dated.ms},
          {"previous", to_hex(v.claim.previous)}, {"fresh", to_hex(v.claim.fresh)}, {"value", to_hex(v.claim.value)},
          {"signature", to_hex(v.signature)}};
}

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
