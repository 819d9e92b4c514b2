// SPDX-License-Identifier: Apache-2.0
#include "pool/market/local/desk.h"

#include <chrono>
#include <sodium.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace pp::market {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr Millis kRetry{500};
constexpr Millis kWatch{50};
constexpr std::size_t kOutboxMax = 256;

Identity identity_of(const host::Signer& signer) {
  return {signer.key().bytes, [&signer](std::string_view tag, BytesView message) { return signer.sign(tag, message); }};
}

}  // namespace

Instant LocalMarket::Desk::steady_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

LocalMarket::Desk::Desk(LocalMarketConfig config, const host::Signer& signer, host::BlobStore& blobs, Post post)
    : config_(std::move(config)),
      signer_(signer),
      blobs_(blobs),
      post_(std::move(post)),
      queue_(config_.calls_max),
      health_(config_.silence, config_.forgiveness, steady_now()),
      beacon_(config_.address.key),
      settlements_(config_.address.key, signer.key()) {
  asio::co_spawn(io_, follow_feed(), asio::detached);
  asio::co_spawn(io_, follow_beacon(), asio::detached);
  for (const bool acts_only : {true, true, false, false}) asio::co_spawn(io_, run_lane(acts_only), asio::detached);
  asio::co_spawn(io_, watch(), asio::detached);
  thread_ = std::thread([this] { io_.run(); });
}

LocalMarket::Desk::~Desk() {
  io_.stop();
  thread_.join();
}

// ---- from other threads ----

void LocalMarket::Desk::hand_in(Errand errand) {
  if (handed_in_.fetch_add(1) >= config_.calls_max) {
    handed_in_.fetch_sub(1);
    return;
  }
  asio::post(io_, [this, errand = std::move(errand)]() mutable {
    handed_in_.fetch_sub(1);
    enqueue(std::move(errand));
  });
}

void LocalMarket::Desk::hand_in(core::RefreshOrders refresh) {
  if (handed_in_.fetch_add(1) >= config_.calls_max) {
    handed_in_.fetch_sub(1);
    return;
  }
  asio::post(io_, [this, refresh = std::move(refresh)] {
    handed_in_.fetch_sub(1);
    settlements_from_ = refresh.last_settlement;
    for (const OrderId order : refresh.orders) enqueue({LookAtOrder{true}, order, {}, {}, 0});
    enqueue({ReadSettlements{}, OrderId{}, {}, {}, 0});
    open_listed_ = false;
  });
}

// ---- on the desk's thread ----

void LocalMarket::Desk::enqueue(Errand errand) {
  errand.born = steady_now();
  if (!queue_.add(std::move(errand))) health_.failed("the adapter has more to do than it can hold");
  ring();
}

void LocalMarket::Desk::ring() {
  for (Timer* bell : bells_) bell->cancel();
}

void LocalMarket::Desk::accuse(const std::string& lie) { health_.lied(lie, steady_now()); }

void LocalMarket::Desk::note(const Error& e) {
  if (e.code == kForged || e.code.starts_with("P-API-")) return accuse(e.context);
  health_.failed(e.context);
  if (e.code.starts_with("P-MKT-")) health_.heard(steady_now());  // a refusal is an answer
}

LocalMarket::Desk::Job LocalMarket::Desk::pause(Millis span) {
  Timer timer(io_, std::chrono::milliseconds(span.count));
  error_code ignored;
  co_await timer.async_wait(failing_into(ignored));
}

void LocalMarket::Desk::tell(core::EventBody event) {
  outbox_.push_back(std::move(event));
  empty_outbox();
}

void LocalMarket::Desk::empty_outbox() {
  while (!outbox_.empty() && post_(outbox_.front())) outbox_.pop_front();
}

/// Holds back whoever brings news while the core has no room for it.
LocalMarket::Desk::Job LocalMarket::Desk::room() {
  while (outbox_.size() > kOutboxMax) co_await pause(kWatch);
}

/// Takes a place at the feed's end. It is taken before open orders are listed, so nothing falls between the two.
Task<bool> LocalMarket::Desk::start_feed(MarketClient& client) {
  const Result<MarketFacts> facts = co_await client.facts();
  if (!answered(facts)) co_return false;
  seal_key_ = facts->seal_key;
  market_time_ = std::max(market_time_, facts->time);
  feed_.start(facts->feed_last);
  feed_started_ = true;
  open_listed_ = false;
  // Lines that were missed may have told the end of these.
  for (const OrderId order : following_) enqueue({LookAtOrder{}, order, {}, {}, 0});
  co_return true;
}

Task<bool> LocalMarket::Desk::list_open_orders(MarketClient& client) {
  open_listed_ = true;
  for (OrderId after;;) {
    const Result<std::vector<OrderSheet>> page = co_await client.open_orders(after);
    if (!answered(page)) {
      open_listed_ = false;
      co_return false;
    }
    if (page->empty()) co_return true;
    for (const OrderSheet& sheet : *page) {
      if (sheet.order <= after) {
        accuse("the list of open orders goes in circles");
        co_return true;
      }
      after = sheet.order;
      enqueue({LookAtOrder{}, sheet.order, {}, {}, 0});
    }
  }
}

LocalMarket::Desk::Job LocalMarket::Desk::follow_feed() {
  MarketClient client(io_.get_executor(), config_.address, identity_of(signer_));
  for (;;) {
    co_await room();
    if (!feed_started_ || !open_listed_) {
      bool done = feed_started_;
      if (!done) done = co_await start_feed(client);
      if (done) done = co_await list_open_orders(client);
      if (!done) co_await pause(kRetry);
      continue;
    }
    const Result<std::vector<FeedEvent>> events = co_await client.feed(feed_.last(), config_.feed_wait);
    if (!events) {
      answered(events);
      if (events.error().code == "P-MKT-017") accuse("the market's feed lost lines that it had shown");
      if (events.error().code == "P-MKT-016" || events.error().code == "P-MKT-017") feed_started_ = false;
      co_await pause(kRetry);
      continue;
    }
    answered(events);
    for (const FeedEvent& event : *events) {
      if (const std::string lie = feed_.check(event); !lie.empty()) {
        accuse(lie);
        feed_started_ = false;
        co_await pause(kRetry);
        break;
      }
      market_time_ = std::max(market_time_, event.time);
      enqueue({LookAtOrder{}, event.order, {}, {}, 0});
      const bool settled = event.kind == FeedKind::Paid || event.kind == FeedKind::Slashed;
      if (settled && event.pool == signer_.key()) enqueue({ReadSettlements{}, OrderId{}, {}, {}, 0});
    }
  }
}

LocalMarket::Desk::Job LocalMarket::Desk::follow_beacon() {
  MarketClient client(io_.get_executor(), config_.address, identity_of(signer_));
  bool started = false;
  Instant last_heard = steady_now();
  for (;;) {
    co_await room();
    // What was said long ago decides no lot any more: after a long absence it starts at the newest value.
    if (!started || steady_now() - last_heard > seconds(600)) {
      const Result<MarketFacts> facts = co_await client.facts();
      started = answered(facts);
      if (started) {
        beacon_.start(facts->beacon_round);
        last_heard = steady_now();
      } else {
        co_await pause(kRetry);
        continue;
      }
    }
    const Result<std::vector<Signed<Beacon>>> values = co_await client.beacons(beacon_.round(), config_.feed_wait);
    if (!answered(values)) {
      co_await pause(kRetry);
      continue;
    }
    for (const Signed<Beacon>& value : *values) {
      if (const std::string lie = beacon_.check(value); !lie.empty()) {
        accuse(lie);
        started = false;
        co_await pause(kRetry);
        break;
      }
      last_heard = steady_now();
      market_time_ = std::max(market_time_, value.claim.dated);
      tell(core::BeaconSeen{value.claim.round, value.claim.dated, value.claim.value});
    }
  }
}

LocalMarket::Desk::Job LocalMarket::Desk::run_lane(bool acts_only) {
  MarketClient client(io_.get_executor(), config_.address, identity_of(signer_));
  Timer bell(io_);
  bells_.push_back(&bell);  // lanes live as long as the desk
  for (;;) {
    co_await room();
    std::optional<Errand> errand = queue_.take(steady_now(), acts_only);
    if (!errand) {
      // Rung at each new errand; the short wait is for those that are put back for later.
      bell.expires_after(std::chrono::milliseconds(100));
      error_code rung;
      co_await bell.async_wait(failing_into(rung));
      continue;
    }
    const Fate fate = co_await run(client, *errand);
    queue_.done(errand->order);
    const bool look =
        std::holds_alternative<LookAtOrder>(errand->what) || std::holds_alternative<ReadSettlements>(errand->what);
    // What the core asked for it asks again; what the feed told is told only once.
    if (fate == Fate::Again && (look || steady_now() - errand->born < config_.call_life)) {
      queue_.again(std::move(*errand), steady_now(), randombytes_uniform(100));
    }
    ring();
  }
}

LocalMarket::Desk::Running LocalMarket::Desk::run(MarketClient& client, Errand& errand) {
  if (std::holds_alternative<LookAtOrder>(errand.what)) return look_at_order(client, errand);
  if (std::holds_alternative<SendBid>(errand.what)) return send_bid(client, errand);
  if (std::holds_alternative<SendDelivery>(errand.what)) return send_delivery(client, errand);
  if (std::holds_alternative<ReadSettlements>(errand.what)) return read_settlements(client);
  return send_progress(client, errand);
}

LocalMarket::Desk::Job LocalMarket::Desk::watch() {
  for (;;) {
    co_await pause(kWatch);
    empty_outbox();
    if (const auto change = health_.look(steady_now())) tell(*change);
  }
}

}  // namespace pp::market
