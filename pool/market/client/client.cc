// SPDX-License-Identifier: Apache-2.0
#include "pool/market/client/client.h"

#include <nlohmann/json.hpp>

namespace pp::market {

namespace {

constexpr Millis kPatience = seconds(20);

/// Big bodies get a second for each quarter of a MiB.
Millis patience_for(std::size_t bytes) { return kPatience + seconds(static_cast<std::int64_t>(bytes >> 18)); }

Result<nlohmann::json> json_of(const MarketAnswer& answer, std::size_t bytes_max) {
  return parse_json({reinterpret_cast<const char*>(answer.body.data()), answer.body.size()}, bytes_max);
}

/// The market's own words about why not.
Error refusal_of(const MarketAnswer& answer) {
  if (const auto json = json_of(answer, 1 << 16)) {
    if (const auto refusal = from_json<Refusal>(*json)) return error(refusal->code, refusal->message);
  }
  return error("P-MKC-005", "the market answered with HTTP status " + std::to_string(answer.status) +
                                " and no reason; is it a proofpool market of this version?");
}

MarketCall post(std::string target, const nlohmann::json& body, const Digest32& idempotency) {
  const std::string text = body.dump();
  return {.method = "POST",
          .target = std::move(target),
          .body = to_bytes(as_bytes(text)),
          .idempotency = idempotency,
          .patience = kPatience};
}

MarketCall get(std::string target, Millis wait = {}) {
  return {.method = "GET", .target = std::move(target), .body = {}, .idempotency = {}, .patience = kPatience + wait};
}

std::string order_path(OrderId id, const char* action = "") {
  return "/v1/orders/" + std::to_string(id.value) + action;
}

std::string waiting(std::string path, const char* from, std::uint64_t value, Millis wait) {
  return path + "?" + from + "=" + std::to_string(value) + "&wait_ms=" + std::to_string(wait.count);
}

}  // namespace

template <class T>
Awaited<T> MarketClient::value(MarketCall call) {
  Result<MarketAnswer> answer = co_await connection_.call(call);
  if (!answer) co_return std::move(answer).error();
  if (answer->status != 200) co_return refusal_of(*answer);
  Result<nlohmann::json> json = json_of(*answer, call.answer_bytes_max);
  if (!json) co_return std::move(json).error();
  co_return from_json<T>(*json);
}

template <class T>
Awaited<std::vector<T>> MarketClient::list(MarketCall call, const char* name) {
  Result<MarketAnswer> answer = co_await connection_.call(call);
  if (!answer) co_return std::move(answer).error();
  if (answer->status != 200) co_return refusal_of(*answer);
  Result<nlohmann::json> json = json_of(*answer, call.answer_bytes_max);
  if (!json) co_return std::move(json).error();
  co_return list_from_json<T>(*json, name);
}

Awaited<MarketFacts> MarketClient::facts() { return value<MarketFacts>(get("/v1/market")); }
Awaited<BooksSheet> MarketClient::books() { return value<BooksSheet>(get("/v1/books")); }
Awaited<AccountSheet> MarketClient::account() { return value<AccountSheet>(get("/v1/account")); }

Awaited<OrderSheet> MarketClient::order(OrderId id, std::uint64_t version, Millis wait) {
  return value<OrderSheet>(get(waiting(order_path(id), "version", version, wait), wait));
}
Awaited<std::vector<OrderSheet>> MarketClient::open_orders(OrderId after) {
  return list<OrderSheet>(get("/v1/orders?after=" + std::to_string(after.value)), "orders");
}
Awaited<std::vector<FeedEvent>> MarketClient::feed(std::uint64_t after, Millis wait) {
  return list<FeedEvent>(get(waiting("/v1/feed", "after", after, wait), wait), "events");
}
Awaited<std::vector<Signed<Beacon>>> MarketClient::beacons(std::uint64_t after, Millis wait) {
  return list<Signed<Beacon>>(get(waiting("/v1/beacons", "after", after, wait), wait), "beacons");
}
Awaited<std::vector<Signed<Settlement>>> MarketClient::settlements(SettlementSeq after) {
  return list<Signed<Settlement>>(get("/v1/settlements?after=" + std::to_string(after.value)), "settlements");
}

Awaited<Bytes> MarketClient::blob(BlobHash hash, std::size_t bytes_max) {
  MarketCall call = get("/v1/blobs/" + hash.hex());
  call.answer_bytes_max = bytes_max + 4096;
  call.patience = patience_for(bytes_max);
  Result<MarketAnswer> answer = co_await connection_.call(call);
  if (!answer) co_return std::move(answer).error();
  if (answer->status != 200) co_return refusal_of(*answer);
  if (BlobHash{sha256(answer->body)} != hash) {
    co_return error(kForged, "the market sent other bytes for blob " + hash.hex() + "; it cannot be trusted");
  }
  co_return std::move(answer->body);
}

Awaited<BlobHash> MarketClient::put_blob(Bytes bytes) {
  const BlobHash hash{sha256(bytes)};
  MarketCall call{.method = "PUT",
                  .target = "/v1/blobs/" + hash.hex(),
                  .body = std::move(bytes),
                  .idempotency = {},
                  .patience = kPatience};
  call.patience = patience_for(call.body.size());
  Result<MarketAnswer> answer = co_await connection_.call(call);
  if (!answer) co_return std::move(answer).error();
  if (answer->status != 200) co_return refusal_of(*answer);
  co_return hash;
}

Awaited<OrderSheet> MarketClient::post_order(OrderAsk ask, Digest32 idempotency) {
  return value<OrderSheet>(post("/v1/orders", to_json(ask), idempotency));
}
Awaited<OrderSheet> MarketClient::cancel_order(OrderId id, Digest32 idempotency) {
  return value<OrderSheet>(post(order_path(id, "/cancel"), nlohmann::json::object(), idempotency));
}
Awaited<OrderSheet> MarketClient::place_bid(OrderId id, Bytes sealed, Digest32 idempotency) {
  return value<OrderSheet>(post(order_path(id, "/bid"), to_json(BidBody{std::move(sealed)}), idempotency));
}
Awaited<OrderSheet> MarketClient::deliver(OrderId id, DeliveryBody delivery, Digest32 idempotency) {
  return value<OrderSheet>(post(order_path(id, "/delivery"), to_json(delivery), idempotency));
}
Awaited<Progress> MarketClient::report_progress(OrderId id, Progress progress) {
  return value<Progress>(post(order_path(id, "/progress"), to_json(progress), Digest32{}));
}

}  // namespace pp::market
