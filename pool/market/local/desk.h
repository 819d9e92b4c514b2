// SPDX-License-Identifier: Apache-2.0
// Desk: the thread behind LocalMarket and everything that happens on it.
//
// Two followers (feed, beacon), four lanes that run errands (two of them only bids, deliveries and settlements), and
// a watch that turns silence and lies into events. All of it are coroutines on one io_context.
#pragma once
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "pool/market/client/client.h"
#include "pool/market/local/health.h"
#include "pool/market/local/local_market.h"
#include "pool/market/local/witness.h"
#include "pool/market/local/work.h"
#include "schemas/http/task.h"

namespace pp::market {

class LocalMarket::Desk {
 public:
  Desk(LocalMarketConfig config, const host::Signer& signer, host::BlobStore& blobs, Post post);
  ~Desk();

  /// From any thread; dropped when too much waits already.
  void hand_in(Errand errand);
  void hand_in(core::RefreshOrders refresh);

 private:
  using Job = Task<void>;
  /// What became of an errand: done for good, or to be tried again.
  enum class Fate : std::uint8_t { Done, Again };
  using Running = Task<Fate>;

  // desk.cc: followers, lanes, watch
  Job follow_feed();
  Job follow_beacon();
  Job run_lane(bool acts_only);
  Job watch();
  Task<bool> start_feed(MarketClient& client);
  Task<bool> list_open_orders(MarketClient& client);
  Job pause(Millis span);
  Job room();
  void tell(core::EventBody event);
  void empty_outbox();
  void enqueue(Errand errand);
  void ring();
  void accuse(const std::string& lie);
  void note(const Error& e);
  /// Notes an answer or a failure for the health; true when there is a value.
  template <class T>
  bool answered(const Result<T>& answer) {
    if (answer)
      health_.heard(steady_now());
    else
      note(answer.error());
    return answer.has_value();
  }
  Running run(MarketClient& client, Errand& errand);

  // errands.cc: one function an errand
  Running look_at_order(MarketClient& client, const Errand& errand);
  Running send_bid(MarketClient& client, Errand& errand);
  Running send_delivery(MarketClient& client, const Errand& errand);
  Running read_settlements(MarketClient& client);
  Running send_progress(MarketClient& client, const Errand& errand);
  Task<bool> fetch_blobs(MarketClient& client, const OrderSheet& sheet, bool& too_large);
  void say_won(const OrderSheet& sheet);
  core::OrderTerms terms_of(const OrderSheet& sheet) const;

  static Instant steady_now();

  LocalMarketConfig config_;
  const host::Signer& signer_;
  host::BlobStore& blobs_;
  Post post_;
  boost::asio::io_context io_{1};
  std::vector<Timer*> bells_;  // one a lane; they ring when an errand came in
  WorkQueue queue_;
  std::deque<core::EventBody> outbox_;  // not yet taken by the core, in order
  Health health_;
  FeedWitness feed_;
  BeaconWitness beacon_;
  SettlementWitness settlements_;
  OrderWitness orders_;
  std::set<OrderId> following_;  // orders whose end is still to be told
  std::set<OrderId> won_said_;
  std::optional<SealPublicKey> seal_key_;
  std::optional<SettlementSeq> settlements_from_;  // where the core wants to read from, until that was heeded
  bool settlements_known_ = false;
  bool feed_started_ = false;
  bool open_listed_ = false;
  Instant market_time_;
  std::atomic<std::size_t> handed_in_{0};
  std::thread thread_;
};

}  // namespace pp::market
