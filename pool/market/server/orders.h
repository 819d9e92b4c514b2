// SPDX-License-Identifier: Apache-2.0
// OrderFloor: the rules of the marketplace as a pure state machine, apply(command, now) -> outcome.
//
// An order goes Bidding -> Proving <-> Checking -> Paid | Slashed, or Bidding -> Unsold | Cancelled. The buyer's
// maximum lies in escrow from the first moment; bids stay sealed until the close; the lowest admissible bid wins and
// is paid the second lowest (or the maximum when it is alone); the winner's collateral is locked at the close and
// lost when no valid proof was delivered by the deadline. No clock, I/O, thread or randomness: time and entropy are
// arguments. A refused command changes nothing. The marketplace (marketplace.h) owns it and makes it durable.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "pool/market/server/balances.h"
#include "pool/market/server/verdict.h"
#include "schemas/http/bid_seal.h"
#include "schemas/http/market_words.h"

namespace pp::market {

/// What the market's operator allows.
struct FloorRules {
  Millis bid_span_min = Millis{500};
  Millis bid_span_max = seconds(24 * 3600);
  Millis prove_span_min = seconds(1);
  Millis prove_span_max = seconds(7 * 24 * 3600);
  std::uint32_t open_orders_per_buyer_max = 64;
  std::uint32_t bids_per_order_max = 256;
  std::uint32_t deliveries_max = 16;
  std::uint32_t slash_to_buyer_ppm = 500'000;  // of the lost collateral; the market keeps the rest
  /// Names the first value that is out of range; empty when none is.
  std::string fault() const;
};

struct Party {
  Role role = Role::Buyer;
  std::string name;
  Money funded;                     // ever paid in
  SettlementSeq last_settlement;    // of a pool
  Digest32 last_settlement_link{};  // of a pool
  PP_FIELDS(role, name, funded, last_settlement, last_settlement_link)
};

struct SealedBid {
  Bytes sealed;
  Instant received;
  PP_FIELDS(sealed, received)
};

struct Delivery {
  std::uint32_t number = 0;
  BlobHash proof;
  BlobHash journal;
  Instant received;
  PP_FIELDS(number, proof, journal, received)
};

struct Order {
  OrderId id;
  BuyerKey buyer;
  OrderAsk ask;
  std::uint64_t program_bytes = 0;
  std::uint64_t input_bytes = 0;
  std::uint64_t witness_bytes = 0;
  OrderState state = OrderState::Bidding;
  std::uint64_t version = 1;
  Instant posted_at;
  Instant bid_close;
  Instant deadline;
  Instant finished_at;
  std::map<PoolKey, SealedBid> sealed_bids;  // emptied at the close
  std::vector<OpenedBid> bids;               // filled at the close, in key order
  Digest32 tie_seed{};
  std::optional<PoolKey> winner;
  Money price;
  std::uint32_t deliveries = 0;
  std::optional<Delivery> delivery;  // being checked, or accepted
  std::string refusal;
  PP_FIELDS(id, buyer, ask, program_bytes, input_bytes, witness_bytes, state, version, posted_at, bid_close, deadline,
            finished_at, sealed_bids, bids, tie_seed, winner, price, deliveries, delivery, refusal)
};

// ---- commands ----

/// From the configuration: this key has `funded` paid in altogether.
struct FundAccount {
  Digest32 key{};
  Role role = Role::Buyer;
  std::string name;
  Money funded;
};
/// Sizes are those of the uploaded blobs; a blob that is not there has none.
struct PostOrder {
  BuyerKey buyer;
  OrderAsk ask;
  std::optional<std::uint64_t> program_bytes;
  std::optional<std::uint64_t> input_bytes;
  std::optional<std::uint64_t> witness_bytes;
};
struct CancelOrder {
  BuyerKey buyer;
  OrderId order;
};
/// A later bid of the same pool replaces the earlier.
struct PlaceBid {
  PoolKey pool;
  OrderId order;
  Bytes sealed;
};
/// The bids are due and were opened. Prices are by pool; a pool that is missing here had an unreadable box.
struct CloseBids {
  OrderId order;
  std::map<PoolKey, Money> opened;
  Digest32 entropy{};
};
struct DeliverProof {
  PoolKey pool;
  OrderId order;
  BlobHash proof;
  BlobHash journal;
  bool blobs_present = false;
};
/// The judge's word on delivery `number`.
struct JudgeDelivery {
  OrderId order;
  std::uint32_t number = 0;
  bool valid = false;
  std::string reason;
};
/// The deadline is over.
struct ExpireOrder {
  OrderId order;
};
using Command =
    std::variant<FundAccount, PostOrder, CancelOrder, PlaceBid, CloseBids, DeliverProof, JudgeDelivery, ExpireOrder>;

/// What a command changed; all of it is stored in one transaction.
struct Outcome {
  Verdict verdict = Verdict::Accepted;
  std::optional<OrderId> order;
  std::set<Digest32> parties;
  std::vector<Transfer> transfers;
  std::vector<FeedEvent> feed;
  std::optional<Settlement> settlement;  // still to be signed
};

class OrderFloor {
 public:
  OrderFloor(MarketKey market, FloorRules rules) : market_(market), rules_(rules) {}

  /// Judges a command and carries it out when it is accepted. Time never runs backwards: an earlier `now` counts as
  /// the latest that was seen.
  Outcome apply(const Command& command, Instant now);

  const Order* find(OrderId id) const;
  const Party* party(const Digest32& key) const;
  const std::map<OrderId, Order>& orders() const { return orders_; }
  const std::map<Digest32, Party>& parties() const { return parties_; }
  const Balances& balances() const { return balances_; }
  Instant time() const { return time_; }
  OrderId last_order() const { return last_order_; }
  std::uint64_t feed_last() const { return feed_last_; }
  /// Orders whose bids are due to be opened, and orders whose deadline is over.
  std::vector<OrderId> due_closes(Instant now) const;
  std::vector<OrderId> due_expiries(Instant now) const;
  /// Forgets a finished order. Requires: finished.
  void archive(OrderId id);

  /// Restoring what was stored, before the first command.
  void restore_party(const Digest32& key, Party party) { parties_[key] = std::move(party); }
  void restore_order(Order order) { orders_[order.id] = std::move(order); }
  void restore_transfer(const Transfer& transfer) { balances_.replay(transfer); }
  void restore_counters(OrderId last_order, std::uint64_t feed_last, Instant time);

 private:
  Verdict judge(const FundAccount& c, Outcome& out);
  Verdict judge(const PostOrder& c, Outcome& out);
  Verdict judge(const CancelOrder& c, Outcome& out);
  Verdict judge(const PlaceBid& c, Outcome& out);
  Verdict judge(const CloseBids& c, Outcome& out);
  Verdict judge(const DeliverProof& c, Outcome& out);
  Verdict judge(const JudgeDelivery& c, Outcome& out);
  Verdict judge(const ExpireOrder& c, Outcome& out);

  Verdict expect_role(const Digest32& key, Role role) const;
  void open_bids(const CloseBids& c, Order& order);
  void finish(Order& order, OrderState state, Outcome& out);
  void settle(Order& order, SettlementKind kind, Outcome& out);
  void tell(FeedKind kind, const Order& order, Outcome& out);
  void touch(Order& order, Outcome& out);

  MarketKey market_;
  FloorRules rules_;
  std::map<Digest32, Party> parties_;
  std::map<OrderId, Order> orders_;
  std::map<BuyerKey, std::uint32_t> open_orders_;  // not counted for finished ones
  Balances balances_;
  OrderId last_order_;
  std::uint64_t feed_last_ = 0;
  Instant time_;
};

}  // namespace pp::market
