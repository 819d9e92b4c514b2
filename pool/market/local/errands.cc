// SPDX-License-Identifier: Apache-2.0
// The errands of the desk: each asks the market for one thing and posts what came of it.
#include <algorithm>

#include "pool/market/local/desk.h"

namespace pp::market {

namespace {

/// A later attempt to deliver is a new wish once an earlier one was refused; until then it is the same.
Digest32 delivery_key(const core::IdempotencyKey& wish, std::uint32_t refused_before) {
  FieldWriter writer;
  writer(wish, refused_before);
  return tagged_hash("pp/market/delivery-key/1", writer.bytes());
}

/// Refusals that may pass: the caller was too fast, the market is in trouble, the clocks differ.
bool worth_repeating(const Error& e) {
  return !e.code.starts_with("P-MKT-1") && e.code != "P-MKT-020" && e.code != "P-MKT-022";
}

core::SettlementKind kind_of(SettlementKind kind) {
  return kind == SettlementKind::Paid ? core::SettlementKind::Paid : core::SettlementKind::Slashed;
}

}  // namespace

core::OrderTerms LocalMarket::Desk::terms_of(const OrderSheet& sheet) const {
  return {.order = sheet.order,
          .buyer = sheet.buyer,
          .image = sheet.ask.image,
          .program = sheet.ask.program,
          .input = sheet.ask.input,
          .witness = sheet.ask.witness,
          .exit_code = sheet.ask.exit_code,
          .price_max = sheet.ask.price_max,
          .collateral = sheet.ask.collateral,
          .bid_close = sheet.bid_close,
          .deadline = sheet.deadline,
          .context = order_context(config_.address.key, sheet.order, signer_.key())};
}

Task<bool> LocalMarket::Desk::fetch_blobs(MarketClient& client, const OrderSheet& sheet, bool& too_large) {
  struct Wanted {
    BlobHash hash;
    std::uint64_t bytes = 0;
  };
  std::vector<Wanted> wanted{{sheet.ask.program, sheet.program_bytes}, {sheet.ask.input, sheet.input_bytes}};
  if (sheet.ask.witness) wanted.push_back({*sheet.ask.witness, sheet.witness_bytes});
  for (const Wanted& blob : wanted) {
    if (blobs_.size_bytes(blob.hash)) continue;
    if (blob.bytes > config_.blob_bytes_max) {
      too_large = true;
      co_return false;
    }
    const Result<Bytes> bytes = co_await client.blob(blob.hash, blob.bytes);
    if (!answered(bytes)) co_return false;
    const Result<BlobHash> stored = blobs_.put(*bytes);
    if (!stored) {
      health_.failed(stored.error().context);
      co_return false;
    }
  }
  co_return true;
}

void LocalMarket::Desk::say_won(const OrderSheet& sheet) {
  won_said_.insert(sheet.order);
  following_.insert(sheet.order);
  tell(core::OrderWon{sheet.order, sheet.price, sheet.ask.collateral, std::max(market_time_, sheet.bid_close)});
}

LocalMarket::Desk::Running LocalMarket::Desk::look_at_order(MarketClient& client, const Errand& errand) {
  const bool named = std::get<LookAtOrder>(errand.what).named;
  const Result<OrderSheet> sheet = co_await client.order(errand.order);
  if (!answered(sheet)) {
    if (sheet.error().code != "P-MKT-103") co_return Fate::Again;
    if (named) tell(core::OrderLost{errand.order, market_time_});  // archived long ago
    co_return Fate::Done;
  }
  if (sheet->order != errand.order) {
    accuse("the market answered with another order than was asked for");
    co_return Fate::Again;
  }
  if (const std::string lie = orders_.check(*sheet); !lie.empty()) {
    accuse(lie);
    co_return Fate::Done;
  }
  market_time_ = std::max(market_time_, sheet->posted_at);
  const bool ours = sheet->winner == signer_.key();
  if (sheet->state == OrderState::Bidding || (ours && named && !finished(sheet->state))) {
    bool too_large = false;
    const bool fetched = co_await fetch_blobs(client, *sheet, too_large);
    if (!fetched) co_return too_large ? Fate::Done : Fate::Again;
    following_.insert(sheet->order);
    tell(core::OrderSeen{terms_of(*sheet), market_time_});
  }
  if (ours) {
    say_won(*sheet);
    const bool refused = sheet->state == OrderState::Proving && !sheet->refusal.empty();
    // The same bytes get the same verdict, so sending them again is pointless.
    if (refused) tell(core::DeliveryAnswered{sheet->order, false, true, sheet->refusal});
    if (sheet->state == OrderState::Paid) tell(core::DeliveryAnswered{sheet->order, true, false, ""});
    if (finished(sheet->state)) {
      enqueue({ReadSettlements{}, OrderId{}, {}, {}, 0});
      following_.erase(sheet->order);
      won_said_.erase(sheet->order);
    }
  } else if (sheet->state == OrderState::Cancelled) {
    following_.erase(sheet->order);
    tell(core::OrderCancelled{sheet->order, market_time_});
  } else if (sheet->state != OrderState::Bidding) {
    following_.erase(sheet->order);
    tell(core::OrderLost{sheet->order, market_time_});
  }
  co_return Fate::Done;
}

LocalMarket::Desk::Running LocalMarket::Desk::send_bid(MarketClient& client, Errand& errand) {
  SendBid& work = std::get<SendBid>(errand.what);
  if (!seal_key_) co_return Fate::Again;  // the feed's start learns it
  if (work.sealed.empty()) {
    work.sealed = seal_price(*seal_key_, {work.bid.order, signer_.key(), work.bid.price});
  }
  const Result<OrderSheet> sheet = co_await client.place_bid(work.bid.order, work.sealed, work.bid.key);
  if (answered(sheet)) {
    tell(core::BidAnswered{work.bid.order, true, ""});
    co_return Fate::Done;
  }
  // Before a restart the same wish was sealed in another box, and the market has it.
  if (sheet.error().code == "P-MKT-020") {
    tell(core::BidAnswered{work.bid.order, true, "the market has this bid already"});
    co_return Fate::Done;
  }
  if (worth_repeating(sheet.error())) co_return Fate::Again;
  tell(core::BidAnswered{work.bid.order, false, sheet.error().code + ": " + sheet.error().context});
  co_return Fate::Done;
}

LocalMarket::Desk::Running LocalMarket::Desk::send_delivery(MarketClient& client, const Errand& errand) {
  const core::Deliver& work = std::get<SendDelivery>(errand.what).delivery;
  const Result<OrderSheet> sheet = co_await client.order(work.order);
  if (!answered(sheet)) {
    if (worth_repeating(sheet.error())) co_return Fate::Again;
    tell(core::DeliveryAnswered{work.order, false, true, sheet.error().context});
    co_return Fate::Done;
  }
  if (sheet->state == OrderState::Checking || sheet->state == OrderState::Paid) {
    enqueue({LookAtOrder{}, work.order, {}, {}, 0});  // delivered before; only its end is to be told
    co_return Fate::Done;
  }
  for (const BlobHash& hash : {work.proof, work.journal}) {
    Result<Bytes> bytes = blobs_.get(hash, config_.blob_bytes_max);
    if (!bytes) {
      tell(core::DeliveryAnswered{work.order, false, false, bytes.error().context});
      co_return Fate::Done;
    }
    const Result<BlobHash> sent = co_await client.put_blob(std::move(*bytes));
    if (!answered(sent)) {
      if (worth_repeating(sent.error())) co_return Fate::Again;
      tell(core::DeliveryAnswered{work.order, false, false, sent.error().context});
      co_return Fate::Done;
    }
  }
  const Digest32 key = delivery_key(work.key, sheet->deliveries);
  const Result<OrderSheet> taken = co_await client.deliver(work.order, {work.proof, work.journal}, key);
  answered(taken);
  // The verdict comes with the feed.
  if (taken || taken.error().code == "P-MKT-116") co_return Fate::Done;
  if (worth_repeating(taken.error()) || taken.error().code == "P-MKT-107") co_return Fate::Again;
  tell(core::DeliveryAnswered{work.order, false, true, taken.error().code + ": " + taken.error().context});
  co_return Fate::Done;
}

LocalMarket::Desk::Running LocalMarket::Desk::read_settlements(MarketClient& client) {
  if (settlements_from_) {
    // The core may be behind what was said to it (a crash before the event was durable); then it is said again.
    if (!settlements_known_ || *settlements_from_ != settlements_.last()) settlements_.start(*settlements_from_);
    settlements_known_ = true;
    settlements_from_.reset();
  }
  if (!settlements_known_) co_return Fate::Done;  // the core's first refresh asks for them
  for (;;) {
    const Result<std::vector<Signed<Settlement>>> page = co_await client.settlements(settlements_.read_after());
    if (!answered(page)) co_return Fate::Again;
    if (page->empty()) break;
    for (const Signed<Settlement>& settlement : *page) {
      const Settlement& s = settlement.claim;
      const bool anchor = settlements_.is_anchor(s);
      if (!won_said_.contains(s.order) && !anchor) {
        // The core must have heard of the win before it hears of its end.
        const Result<OrderSheet> sheet = co_await client.order(s.order);
        if (sheet)
          say_won(*sheet);
        else if (sheet.error().code != "P-MKT-103")
          co_return Fate::Again;
      }
      const Result<BlobHash> evidence = blobs_.put(encode_fields(settlement));
      if (!evidence) {
        health_.failed(evidence.error().context);
        co_return Fate::Again;
      }
      if (const std::string lie = settlements_.check(settlement); !lie.empty()) {
        accuse(lie);
        co_return Fate::Again;
      }
      if (anchor) continue;
      market_time_ = std::max(market_time_, s.time);
      tell(core::Settled{s.seq, s.order, kind_of(s.kind), s.revenue, s.collateral, evidence->bytes, s.time});
      following_.erase(s.order);
      won_said_.erase(s.order);
    }
  }
  co_return Fate::Done;
}

LocalMarket::Desk::Running LocalMarket::Desk::send_progress(MarketClient& client, const Errand& errand) {
  const Result<Progress> sent =
      co_await client.report_progress(errand.order, std::get<SendProgress>(errand.what).progress);
  answered(sent);
  co_return Fate::Done;
}

}  // namespace pp::market
