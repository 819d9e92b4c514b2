// SPDX-License-Identifier: Apache-2.0
// Witness: remembers what the market said and notices when it contradicts itself.
//
// Four memories, one for each thing that a market could lie about: the feed (numbers without gaps, time that does not
// run back), the beacon (signed, chained, one value a round), this pool's settlements (signed, numbered, chained) and
// orders (terms never change, awards follow the second-price rule). Each check returns the lie as a sentence, empty
// when there is none, and remembers what it accepted. Pure; owned by the adapter's thread.
#pragma once
#include <map>
#include <string>

#include "pool/market/client/award.h"

namespace pp::market {

class FeedWitness {
 public:
  /// Starts over behind line `last`.
  void start(std::uint64_t last) { last_ = last; }
  std::string check(const FeedEvent& event);
  std::uint64_t last() const { return last_; }

 private:
  std::uint64_t last_ = 0;
  Instant time_;
};

class BeaconWitness {
 public:
  explicit BeaconWitness(MarketKey market) : market_(market) {}
  void start(std::uint64_t round) {
    last_ = {};
    last_.round = round;
  }
  std::string check(const Signed<Beacon>& beacon);
  std::uint64_t round() const { return last_.round; }

 private:
  MarketKey market_;
  Beacon last_;
};

class SettlementWitness {
 public:
  SettlementWitness(MarketKey market, PoolKey pool) : market_(market), pool_(pool) {}
  /// Starts over behind settlement `last`, which may be shown once more to anchor the chain.
  void start(SettlementSeq last) {
    last_ = last;
    anchored_ = last.value == 0;
    link_ = {};
    time_ = {};
  }
  /// Accepts the anchor or the next settlement.
  std::string check(const Signed<Settlement>& settlement);
  SettlementSeq last() const { return last_; }
  /// Where to read from: the anchor has to be read again after a start.
  SettlementSeq read_after() const { return {anchored_ ? last_.value : last_.value - 1}; }
  bool is_anchor(const Settlement& settlement) const { return !anchored_ && settlement.seq == last_; }

 private:
  MarketKey market_;
  PoolKey pool_;
  SettlementSeq last_;
  bool anchored_ = true;
  Digest32 link_{};
  Instant time_;
};

class OrderWitness {
 public:
  /// Terms of an order are compared with those of its first sight; the newest `orders_max` are remembered.
  std::string check(const OrderSheet& sheet);

 private:
  static constexpr std::size_t kOrdersMax = 8192;
  std::map<OrderId, Digest32> terms_;
};

}  // namespace pp::market
