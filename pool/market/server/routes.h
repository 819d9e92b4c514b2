// SPDX-License-Identifier: Apache-2.0
// Routes: which request means what, what it must bring, and what the marketplace answers.
//
// Thin on purpose: parsing, one call of the marketplace, JSON. Runs on the server's thread and never waits; a request
// that wants to wait for news says so in its route, and the session asks again when something has changed.
#pragma once
#include <optional>
#include <string_view>

#include "pool/market/server/gate.h"
#include "pool/market/server/marketplace.h"

namespace pp::market {

enum class RouteKind : std::uint8_t {
  Facts,        // GET  /v1/market
  Books,        // GET  /v1/books
  Beacons,      // GET  /v1/beacons?after&wait_ms
  Feed,         // GET  /v1/feed?after&wait_ms
  Orders,       // GET  /v1/orders?after
  OrderShow,    // GET  /v1/orders/{id}?version&wait_ms
  Settlements,  // GET  /v1/settlements?after
  Account,      // GET  /v1/account
  BlobGet,      // GET  /v1/blobs/{hash}
  BlobPut,      // PUT  /v1/blobs/{hash}
  OrderPost,    // POST /v1/orders
  OrderCancel,  // POST /v1/orders/{id}/cancel
  OrderBid,     // POST /v1/orders/{id}/bid
  Deliver,      // POST /v1/orders/{id}/delivery
  Report,       // POST /v1/orders/{id}/progress
};

struct Route {
  RouteKind kind = RouteKind::Facts;
  OrderId order;
  BlobHash blob;
  std::uint64_t after = 0;
  std::uint64_t version = 0;
  int wait_ms = 0;

  bool is_open() const { return kind <= RouteKind::Beacons; }  // needs no signature
  bool changes_state() const { return kind >= RouteKind::OrderPost && kind != RouteKind::Report; }
};

/// Nothing when no route has this method and target; parameters are unsigned numbers and unknown ones are refused.
std::optional<Route> parse_route(std::string_view method, std::string_view target);
/// How much body the route takes.
std::uint64_t body_bytes_max(const Route& route, const MarketConfig& config);

struct Caller {
  Digest32 key{};
  Digest32 idempotency{};
  Digest32 request{};  // hash of method, target and body
};

/// The answer; nothing when there is no news yet and the route may wait (`may_wait`).
/// Requires: the caller is known unless the route is open.
std::optional<Reply> answer(Marketplace& market, const Route& route, const Caller& caller, BytesView body, Instant now,
                            bool may_wait);

}  // namespace pp::market
