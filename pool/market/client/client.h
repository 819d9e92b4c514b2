// SPDX-License-Identifier: Apache-2.0
// MarketClient: the marketplace's API as typed coroutines, over one connection.
//
// A refusal of the market comes back as an Error with the market's own code ("P-MKT-...") and its sentence; failures
// of the connection have the codes of connection.h. One call at a time; owned by whoever owns the io_context.
#pragma once
#include "pool/market/client/connection.h"
#include "schemas/http/bid_seal.h"
#include "schemas/http/market_json.h"

namespace pp::market {

template <class T>
using Awaited = Task<Result<T>>;

class MarketClient {
 public:
  MarketClient(Executor executor, MarketAddress address, Identity identity)
      : connection_(std::move(executor), std::move(address), std::move(identity)) {}

  Awaited<MarketFacts> facts();
  Awaited<BooksSheet> books();
  Awaited<AccountSheet> account();
  /// Waits up to `wait` until the order's version is above `version`.
  Awaited<OrderSheet> order(OrderId id, std::uint64_t version = 0, Millis wait = {});
  Awaited<std::vector<OrderSheet>> open_orders(OrderId after);
  Awaited<std::vector<FeedEvent>> feed(std::uint64_t after, Millis wait);
  Awaited<std::vector<Signed<Beacon>>> beacons(std::uint64_t after, Millis wait);
  Awaited<std::vector<Signed<Settlement>>> settlements(SettlementSeq after);

  /// The bytes, checked against the hash. Errors: kForged when they do not have it.
  Awaited<Bytes> blob(BlobHash hash, std::size_t bytes_max);
  Awaited<BlobHash> put_blob(Bytes bytes);
  Awaited<OrderSheet> post_order(OrderAsk ask, Digest32 idempotency);
  Awaited<OrderSheet> cancel_order(OrderId id, Digest32 idempotency);
  Awaited<OrderSheet> place_bid(OrderId id, Bytes sealed, Digest32 idempotency);
  Awaited<OrderSheet> deliver(OrderId id, DeliveryBody delivery, Digest32 idempotency);
  Awaited<Progress> report_progress(OrderId id, Progress progress);

  const MarketAddress& address() const { return connection_.address(); }
  const PublicKey& key() const { return connection_.key(); }

 private:
  template <class T>
  Awaited<T> value(MarketCall call);
  template <class T>
  Awaited<std::vector<T>> list(MarketCall call, const char* name);

  MarketConnection connection_;
};

}  // namespace pp::market
