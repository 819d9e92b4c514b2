// SPDX-License-Identifier: Apache-2.0
// LocalMarket: the pool's side of the bundled marketplace, an adapter that implements MarketPort.
//
// Owns a thread with one io_context. It follows the market's feed and beacon by long polls, reads every order itself,
// fetches its blobs, and posts what it verified as events; bids and deliveries are queued and sent with retries under
// keys that make a repetition harmless. A market that contradicts itself, forges or falls silent becomes an event
// (witness.h, health.h), never a crash. It keeps nothing on disk: after a restart it reads every open order again, and
// settlements from where the core says. Calls return at once; beyond `calls_max` they are dropped, and the core asks
// again.
#pragma once
#include <functional>
#include <memory>

#include "pool/host/ports.h"
#include "pool/market/client/address.h"

namespace pp::market {

struct LocalMarketConfig {
  MarketAddress address;
  Millis silence = seconds(15);                // without an answer: Silent
  Millis forgiveness = seconds(60);            // after a lie: Good again
  Millis feed_wait = seconds(5);               // of one long poll
  Millis call_life = seconds(100);             // a call that got no answer until then is dropped
  std::uint64_t blob_bytes_max = 64ull << 20;  // larger orders are not looked at
  std::size_t calls_max = 4096;                // queued
};

class LocalMarket final : public host::MarketPort {
 public:
  /// Posts an event to the core; false when the inbox is full, and the adapter tries again.
  using Post = std::function<bool(core::EventBody)>;

  /// Requires: signer, blobs and what `post` uses outlive the adapter.
  LocalMarket(LocalMarketConfig config, const host::Signer& signer, host::BlobStore& blobs, Post post);
  ~LocalMarket() override;

  void place_bid(const core::PlaceBid& bid) override;
  void deliver(const core::Deliver& delivery) override;
  void refresh(const core::RefreshOrders& refresh) override;
  /// Tells the market how far a won order is. Not durable; dropped when the market is busy.
  void report_progress(OrderId order, std::uint32_t jobs_done, std::uint32_t jobs_total);

 private:
  class Desk;
  std::unique_ptr<Desk> desk_;
};

}  // namespace pp::market
