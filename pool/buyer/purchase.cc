// SPDX-License-Identifier: Apache-2.0
#include "pool/buyer/purchase.h"

#include <chrono>
#include <sodium.h>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "pool/market/client/award.h"
#include "pool/market/client/client.h"
#include "pool/market/client/run_to_end.h"
#include "pool/market/wall_clock.h"

namespace pp::buyer {

namespace {

using market::OrderSheet;
using market::OrderState;
using market::wall_clock;

constexpr Millis kPoll = seconds(2);
constexpr Millis kRetry{500};

/// Asks the market again while it cannot be reached, for as long as the wish allows.
class Counter {
 public:
  Counter(const Wish& wish, std::stop_token stop)
      : wish_(wish), stop_(std::move(stop)), client_(io_.get_executor(), wish.market, market::Identity::of(wish.key)) {}

  template <class Ask>
  auto ask(Ask&& make) {
    const Instant since = wall_clock();
    for (;;) {
      auto answer = market::run_to_end(io_, make(client_));
      if (answer || !passing(answer.error()) || stop_.stop_requested() || wall_clock() - since > wish_.patience) {
        return answer;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(kRetry.count));
    }
  }
  bool stopped() const { return stop_.stop_requested(); }

 private:
  static bool passing(const Error& e) {
    return e.code == market::kUnreachable || e.code == market::kSilent || e.code == "P-MKT-004" ||
           e.code == "P-MKT-007";
  }

  const Wish& wish_;
  std::stop_token stop_;
  boost::asio::io_context io_{1};
  market::MarketClient client_;
};

Digest32 order_key(const Wish& wish, const market::OrderAsk& ask) {
  FieldWriter writer;
  std::string reference = wish.reference;
  if (reference.empty()) {
    reference.resize(32);
    randombytes_buf(reference.data(), reference.size());
  }
  writer(wish.key.public_key(), reference, ask);
  return tagged_hash("pp/buyer/order-key/1", writer.bytes());
}

Result<OrderSheet> place(Counter& counter, const Wish& wish) {
  std::vector<const Bytes*> uploads{&wish.program, &wish.input};
  if (wish.witness) uploads.push_back(&*wish.witness);
  for (const Bytes* bytes : uploads) {
    const auto sent = counter.ask([&](market::MarketClient& m) { return m.put_blob(*bytes); });
    if (!sent) return sent.error();
  }
  const market::OrderAsk ask{.image = wish.image,
                             .program = BlobHash{sha256(wish.program)},
                             .input = BlobHash{sha256(wish.input)},
                             .witness = wish.witness ? std::optional(BlobHash{sha256(*wish.witness)}) : std::nullopt,
                             .exit_code = wish.exit_code,
                             .price_max = wish.price_max,
                             .collateral = wish.collateral,
                             .bid_span = wish.bid_span,
                             .prove_span = wish.prove_span};
  const Digest32 key = order_key(wish, ask);
  return counter.ask([&](market::MarketClient& m) { return m.post_order(ask, key); });
}

/// What to tell the buyer of an order that ended without a proof.
Error ending_of(const OrderSheet& order) {
  const std::string name = "order " + std::to_string(order.order.value);
  switch (order.state) {
    case OrderState::Unsold:
      return error("P-BUY-001", name + " found no pool at this price in this time (" +
                                    std::to_string(order.bids_received) +
                                    " bids); the money is back: offer more, or leave more time for bids and proving");
    case OrderState::Cancelled:
      return error("P-BUY-002", name + " was cancelled; the money is back");
    default:
      return error("P-BUY-003", name + ": pool " + (order.winner ? order.winner->brief() : "") +
                                    " did not deliver before the deadline" +
                                    (order.refusal.empty() ? "" : " (last refusal: " + order.refusal + ")") +
                                    "; the money is back with a share of its collateral: post the order again");
  }
}

Result<OrderSheet> follow(Counter& counter, OrderSheet order, const Watch& watch) {
  for (std::uint64_t version = 0;;) {
    const auto next = counter.ask([&](market::MarketClient& m) { return m.order(order.order, version, kPoll); });
    if (!next) return next.error();
    order = *next;
    version = order.version;
    if (const std::string fault = market::award_fault(order); !fault.empty()) return error("P-BUY-006", fault);
    watch(order, wall_clock());
    if (order.state == OrderState::Paid) return order;
    if (market::finished(order.state)) return ending_of(order);
    if (counter.stopped()) {
      return error("P-BUY-005", "stopped waiting for order " + std::to_string(order.order.value) +
                                    "; it goes on at the market: ask again with the same reference to take it up");
    }
  }
}

}  // namespace

Result<Purchase> buy(const Wish& wish, const ProofCheck& check, const Watch& watch, std::stop_token stop) {
  Counter counter(wish, std::move(stop));
  PP_TRY(placed, place(counter, wish));
  PP_TRY(order, follow(counter, std::move(placed), watch));
  if (!order.proof || !order.journal || !order.winner) {
    return error("P-BUY-006", "the market says that the order is paid and does not name its proof");
  }
  Purchase out{order, {}, {}, market::order_context(wish.market.key, order.order, *order.winner)};
  PP_TRY(proof, counter.ask([&](market::MarketClient& m) { return m.blob(*order.proof, wish.proof_bytes_max); }));
  PP_TRY(journal, counter.ask([&](market::MarketClient& m) { return m.blob(*order.journal, wish.proof_bytes_max); }));
  out.proof = std::move(proof);
  out.journal = std::move(journal);
  const Claim claim{wish.image, wish.exit_code, out.context, wish.input, out.journal};
  if (const auto held = check(claim, out.proof); !held) {
    return error("P-BUY-004", "the market accepted a proof that does not hold here: " + held.error().context +
                                  "; keep the market's answer and complain to its operator");
  }
  return out;
}

}  // namespace pp::buyer
