// SPDX-License-Identifier: Apache-2.0
// WorkQueue: what the adapter still has to do at the market, with retries at growing intervals.
//
// Errands to one order never run at the same time, so its events are posted in the order in which they happened.
// Bounded: what does not fit is refused. Time is an argument. Pure; owned by the adapter's thread.
#pragma once
#include <deque>
#include <optional>
#include <set>
#include <variant>

#include "pool/core/effect.h"
#include "schemas/http/market_words.h"

namespace pp::market {

/// Read an order and post what became of it. `named`: the core asked for it by name and wants its terms in any state.
struct LookAtOrder {
  bool named = false;
};
struct SendBid {
  core::PlaceBid bid;
  Bytes sealed;  // made at the first attempt, so that a repetition is the same request
};
struct SendDelivery {
  core::Deliver delivery;
};
struct ReadSettlements {};
struct SendProgress {
  Progress progress;
};

struct Errand {
  std::variant<LookAtOrder, SendBid, SendDelivery, ReadSettlements, SendProgress> what;
  OrderId order;  // zero for ReadSettlements
  Instant born;
  Instant not_before;
  unsigned attempts = 0;
};

class WorkQueue {
 public:
  explicit WorkQueue(std::size_t errands_max) : errands_max_(errands_max) {}

  /// False when the queue is full. A second look at an order that still waits for one is one look.
  bool add(Errand errand);
  /// The first errand that is due and whose order is free; its order is taken until `done`.
  /// `acts_only`: bids, deliveries and settlements, which must not wait behind downloads.
  std::optional<Errand> take(Instant now, bool acts_only);
  void done(OrderId order) { busy_.erase(order); }
  /// Puts a failed errand back for later. Requires: done was called.
  void again(Errand errand, Instant now, std::uint32_t jitter_ms);
  std::size_t size() const { return waiting_.size(); }

 private:
  std::size_t errands_max_;
  std::deque<Errand> waiting_;
  std::set<OrderId> busy_;
};

}  // namespace pp::market
