// SPDX-License-Identifier: Apache-2.0
// Words: the values that the marketplace's API carries, as plain structs; market_json.h gives their JSON.
//
// The server fills them from its state, pools and buyers read them. Nothing here is secret: bids appear only after
// the close. Values only; any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/http/market_claims.h"

namespace pp::market {

/// What a buyer asks for. Program, input and witness are uploaded before, by hash. The witness is extra input that
/// is not part of the claim; it is not secret: pools and provers read it.
struct OrderAsk {
  ImageId image;
  BlobHash program;
  BlobHash input;
  std::optional<BlobHash> witness;
  std::uint32_t exit_code = 0;
  Money price_max;    // reserve of the auction; held in escrow from the start
  Money collateral;   // what the winner locks, and loses when it does not deliver
  Millis bid_span;    // bids close so long after the order is accepted
  Millis prove_span;  // and the proof is due so long after that
  PP_FIELDS(image, program, input, witness, exit_code, price_max, collateral, bid_span, prove_span)
  friend bool operator==(const OrderAsk&, const OrderAsk&) = default;
};

enum class OrderState : std::uint8_t { Bidding, Proving, Checking, Paid, Slashed, Unsold, Cancelled };
inline constexpr OrderState kLastOrderState = OrderState::Cancelled;
constexpr bool finished(OrderState s) { return s >= OrderState::Paid; }

/// What came of a bid once it was opened.
enum class BidOutcome : std::uint8_t { Won, Outbid, AboveReserve, Unreadable, CollateralShort };
inline constexpr BidOutcome kLastBidOutcome = BidOutcome::CollateralShort;

struct OpenedBid {
  PoolKey pool;
  std::optional<Money> price;  // nothing: the box could not be opened
  BidOutcome outcome = BidOutcome::Outbid;
  PP_FIELDS(pool, price, outcome)
  friend bool operator==(const OpenedBid&, const OpenedBid&) = default;
};

/// How far the winner says it is. Not checked by the market.
struct Progress {
  std::uint32_t jobs_done = 0;
  std::uint32_t jobs_total = 0;
  PP_FIELDS(jobs_done, jobs_total)
  friend bool operator==(const Progress&, const Progress&) = default;
};

/// An order as the market shows it.
struct OrderSheet {
  OrderId order;
  BuyerKey buyer;
  OrderAsk ask;
  std::uint64_t program_bytes = 0;
  std::uint64_t input_bytes = 0;
  std::uint64_t witness_bytes = 0;
  OrderState state = OrderState::Bidding;
  std::uint64_t version = 0;  // rises with each change
  Instant posted_at;
  Instant bid_close;
  Instant deadline;
  std::uint32_t bids_received = 0;
  std::vector<OpenedBid> bids;  // after the close
  Digest32 tie_seed{};          // drawn at the close, decides between equal prices
  std::optional<PoolKey> winner;
  Money price;  // what the winner is paid
  std::uint32_t deliveries = 0;
  std::string refusal;            // why the last delivery was refused; empty when none was
  std::optional<BlobHash> proof;  // once paid
  std::optional<BlobHash> journal;
  std::optional<Progress> progress;
};

enum class FeedKind : std::uint8_t { Opened, Awarded, Unsold, Cancelled, DeliveryRefused, Paid, Slashed };
inline constexpr FeedKind kLastFeedKind = FeedKind::Slashed;

/// One line of the market's public log, numbered without gaps from 1.
struct FeedEvent {
  std::uint64_t seq = 0;
  Instant time;  // never decreases
  FeedKind kind = FeedKind::Opened;
  OrderId order;
  std::optional<PoolKey> pool;  // whom it concerns: the winner
  Money price;                  // of the award
  PP_FIELDS(seq, time, kind, order, pool, price)
  friend bool operator==(const FeedEvent&, const FeedEvent&) = default;
};

/// What a newcomer asks first.
struct MarketFacts {
  MarketKey market;
  Digest32 seal_key{};
  Instant time;
  std::uint64_t feed_first = 1;  // oldest line that is still kept
  std::uint64_t feed_last = 0;
  std::uint64_t beacon_round = 0;
  std::uint64_t blob_bytes_max = 0;
  Millis bid_span_min;
  Millis bid_span_max;
  Millis prove_span_min;
  Millis prove_span_max;
};

enum class Role : std::uint8_t { Buyer, Pool };

struct AccountSheet {
  PublicKey key{};
  Role role = Role::Buyer;
  std::string name;
  Money free;
  Money escrowed;    // behind open orders of a buyer
  Money collateral;  // behind won orders of a pool
  SettlementSeq settlements;
};

/// The market's books in one line: the first four together are always `funded`.
struct BooksSheet {
  Money free;
  Money escrowed;
  Money collateral;
  Money market;
  Money funded;
};

/// A refusal or failure: what programs match on, and what people read.
struct Refusal {
  std::string code;  // "P-MKT-105"
  std::string name;  // "funds_short"
  std::string message;
};

std::string_view name_of(OrderState s);
std::string_view name_of(BidOutcome o);
std::string_view name_of(FeedKind k);
std::string_view name_of(SettlementKind k);
std::string_view name_of(Role r);

}  // namespace pp::market
