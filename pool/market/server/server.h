// SPDX-License-Identifier: Apache-2.0
// MarketServer: the marketplace as a running service. HTTP/1.1 in front, one thread for everything but the judging.
//
// Owns a thread with one io_context on which the marketplace, its database and every connection live, and a small
// pool of judge threads that see only values. Connections, header and body sizes, times and rates are bounded; a body
// is read only after its request was let in. When the database fails, the server stops and `join` returns why.
#pragma once
#include <memory>

#include "pool/market/server/marketplace.h"

namespace pp::market {

class MarketServer {
 public:
  /// The secrets of a real market: keys derived from the seed, entropy of the operating system.
  static Marketplace::Secrets secrets_from_seed(const Digest32& seed);

  /// Errors: those of Marketplace::open; P-MKT-030 the address cannot be listened on.
  static Result<std::unique_ptr<MarketServer>> start(const MarketConfig& config, Marketplace::Secrets secrets,
                                                     ProofJudge judge);
  /// Stops, and waits for the judge threads.
  ~MarketServer();

  std::uint16_t port() const;
  MarketKey key() const;
  /// Any thread; returns at once.
  void stop();
  /// Waits until the server has ended: nothing when it was asked to, else why.
  std::optional<Error> join();

 private:
  struct State;
  explicit MarketServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pp::market
