// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/routes.h"

#include <charconv>

#include <nlohmann/json.hpp>

#include "schemas/http/market_headers.h"
#include "schemas/http/market_json.h"

namespace pp::market {

namespace {

using Json = nlohmann::json;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failed == std::errc{} && end == text.data() + text.size();
  return whole && value < (1ull << 53) ? std::optional(value) : std::nullopt;
}

/// Cuts `text` at the first `separator`; the rest stays in `text`.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

bool read_query(std::string_view query, Route& route) {
  while (!query.empty()) {
    std::string_view pair = cut(query, '&');
    const std::string_view name = cut(pair, '=');
    const auto value = number(pair);
    if (!value) return false;
    if (name == "after")
      route.after = *value;
    else if (name == "version")
      route.version = *value;
    else if (name == "wait_ms" && *value <= kWaitMaxMs)
      route.wait_ms = static_cast<int>(*value);
    else
      return false;
  }
  return true;
}

std::optional<RouteKind> order_action(std::string_view method, std::string_view action) {
  if (method == "GET") return action.empty() ? std::optional(RouteKind::OrderShow) : std::nullopt;
  if (method != "POST") return std::nullopt;
  if (action == "cancel") return RouteKind::OrderCancel;
  if (action == "bid") return RouteKind::OrderBid;
  if (action == "delivery") return RouteKind::Deliver;
  if (action == "progress") return RouteKind::Report;
  return std::nullopt;
}

template <class T>
Json array_of(const std::vector<T>& values) {
  Json out = Json::array();
  for (const T& v : values) out.push_back(to_json(v));
  return out;
}

Reply ok(const Json& json) { return {200, json.dump(), false}; }
Reply failed(const Error& e) {
  return refusal_reply(503, {e.code, "market_failed", "the market cannot answer now; try again later"});
}
Reply malformed(const Error& e) { return refusal_reply(400, {e.code, "malformed", e.context}); }

template <class T>
Result<T> read_body(BytesView body) {
  PP_TRY(json, parse_json({reinterpret_cast<const char*>(body.data()), body.size()}, kJsonBytesMax));
  return from_json<T>(json);
}

/// A page of numbered values: news, or nothing when the caller would rather wait.
template <class T>
std::optional<Reply> page(const char* name, const Result<std::vector<T>>& values, bool may_wait) {
  if (!values) return failed(values.error());
  if (values->empty() && may_wait) return std::nullopt;
  return ok({{name, array_of(*values)}});
}

Reply change(Marketplace& market, const Route& route, const Caller& caller, BytesView body, Instant now) {
  const Asked asked{caller.key, caller.idempotency, caller.request};
  switch (route.kind) {
    case RouteKind::OrderPost: {
      const auto ask = read_body<OrderAsk>(body);
      if (!ask) return malformed(ask.error());
      PostOrder post{BuyerKey{caller.key},
                     *ask,
                     market.blob_bytes(ask->program, caller.key),
                     market.blob_bytes(ask->input, caller.key),
                     {}};
      if (ask->witness) post.witness_bytes = market.blob_bytes(*ask->witness, caller.key);
      return market.change(asked, post, now);
    }
    case RouteKind::OrderCancel:
      return market.change(asked, CancelOrder{BuyerKey{caller.key}, route.order}, now);
    case RouteKind::OrderBid: {
      const auto bid = read_body<BidBody>(body);
      if (!bid) return malformed(bid.error());
      return market.change(asked, PlaceBid{PoolKey{caller.key}, route.order, bid->sealed}, now);
    }
    default: {
      const auto delivery = read_body<DeliveryBody>(body);
      if (!delivery) return malformed(delivery.error());
      const bool present =
          market.blob_bytes(delivery->proof, caller.key) && market.blob_bytes(delivery->journal, caller.key);
      return market.change(
          asked, DeliverProof{PoolKey{caller.key}, route.order, delivery->proof, delivery->journal, present}, now);
    }
  }
}

std::optional<Reply> feed_page(Marketplace& market, const Route& route, bool may_wait) {
  if (route.after + 1 < market.feed_first()) {
    return refusal_reply(410, {"P-MKT-016", "feed_gone", "these lines are no longer kept; read the open orders again"});
  }
  if (route.after > market.feed_last()) {
    return refusal_reply(409, {"P-MKT-017", "feed_ahead", "the feed has not come so far; read the open orders again"});
  }
  return page("events", market.feed(route.after), may_wait);
}

}  // namespace

std::optional<Route> parse_route(std::string_view method, std::string_view target) {
  Route route;
  std::string_view query = target;
  std::string_view path = cut(query, '?');
  if (target.size() > 512 || !path.starts_with("/v1/") || path.back() == '/') return std::nullopt;
  if (!read_query(query, route)) return std::nullopt;
  path.remove_prefix(4);
  const std::string_view noun = cut(path, '/');
  if (path.empty()) {
    if (method == "POST" && noun == "orders") return route.kind = RouteKind::OrderPost, route;
    if (method != "GET") return std::nullopt;
    for (const auto& [name, kind] : {std::pair{"market", RouteKind::Facts},
                                     {"books", RouteKind::Books},
                                     {"beacons", RouteKind::Beacons},
                                     {"feed", RouteKind::Feed},
                                     {"orders", RouteKind::Orders},
                                     {"settlements", RouteKind::Settlements},
                                     {"account", RouteKind::Account}}) {
      if (noun == name) return route.kind = kind, route;
    }
    return std::nullopt;
  }
  const std::string_view name = cut(path, '/');
  if (noun == "blobs" && path.empty()) {
    const auto hash = digest_from_hex(name);
    if (!hash || (method != "GET" && method != "PUT")) return std::nullopt;
    route.blob = BlobHash{*hash};
    route.kind = method == "GET" ? RouteKind::BlobGet : RouteKind::BlobPut;
    return route;
  }
  const auto id = number(name);
  const auto action = order_action(method, path);
  if (noun != "orders" || !id || !action) return std::nullopt;
  route.order = OrderId{*id};
  route.kind = *action;
  return route;
}

std::uint64_t body_bytes_max(const Route& route, const MarketConfig& config) {
  switch (route.kind) {
    case RouteKind::BlobPut:
      return config.blob_bytes_max;
    case RouteKind::OrderPost:
    case RouteKind::OrderCancel:
    case RouteKind::OrderBid:
    case RouteKind::Deliver:
    case RouteKind::Report:
      return 16 << 10;
    default:
      return 0;
  }
}

std::optional<Reply> answer(Marketplace& market, const Route& route, const Caller& caller, BytesView body, Instant now,
                            bool may_wait) {
  switch (route.kind) {
    case RouteKind::Facts:
      return ok(to_json(market.facts(now)));
    case RouteKind::Books:
      return ok(to_json(market.books()));
    case RouteKind::Beacons:
      return page("beacons", market.beacons(route.after), may_wait);
    case RouteKind::Feed:
      return feed_page(market, route, may_wait);
    case RouteKind::Orders:
      return ok({{"orders", array_of(market.open_orders(OrderId{route.after}, 32))}});
    case RouteKind::OrderShow: {
      const auto sheet = market.sheet(route.order);
      if (!sheet) return refusal_reply(Verdict::UnknownOrder);
      if (sheet->version <= route.version && may_wait) return std::nullopt;
      return ok(to_json(*sheet));
    }
    case RouteKind::Settlements:
      return page("settlements", market.settlements(PoolKey{caller.key}, SettlementSeq{route.after}), false);
    case RouteKind::Account:
      return ok(to_json(market.account(caller.key)));
    case RouteKind::BlobGet: {
      auto bytes = market.blob(caller.key, route.blob);
      if (!bytes) return failed(bytes.error());
      if (!*bytes) {
        return refusal_reply(404, {"P-MKT-018", "unknown_blob", "there is no such blob, or it is not for this key"});
      }
      return Reply{200, std::string((*bytes)->begin(), (*bytes)->end()), true};
    }
    case RouteKind::BlobPut:
      return market.put_blob(caller.key, route.blob, body, now);
    case RouteKind::Report: {
      const auto progress = read_body<Progress>(body);
      if (!progress) return malformed(progress.error());
      return market.report_progress(PoolKey{caller.key}, route.order, *progress);
    }
    default:
      return change(market, route, caller, body, now);
  }
}

}  // namespace pp::market
