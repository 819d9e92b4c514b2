// SPDX-License-Identifier: Apache-2.0
// The pool's adapter against a real marketplace: what the core is told, in which order, through restarts of either
// side, with markets that lie, fall silent or lose their memory.
#include <condition_variable>
#include <mutex>

#include "pool/host/signer.h"
#include "pool/market/local/local_market.h"
#include "tests/e2e/market/market_fixture.h"

namespace pp::market {
namespace {

/// Blobs in memory.
class MemoryBlobs final : public host::BlobStore {
 public:
  Result<BlobHash> put(BytesView bytes) override {
    const std::lock_guard lock(mutex_);
    const BlobHash hash{sha256(bytes)};
    blobs_[hash] = to_bytes(bytes);
    return hash;
  }
  Result<Bytes> get(const BlobHash& hash, std::size_t) const override {
    const std::lock_guard lock(mutex_);
    const auto it = blobs_.find(hash);
    if (it == blobs_.end()) return error("T-1", "no such blob");
    return it->second;
  }
  Result<Bytes> read(const BlobHash& hash, std::uint64_t, std::size_t) const override { return get(hash, 0); }
  std::optional<std::uint64_t> size_bytes(const BlobHash& hash) const override {
    const std::lock_guard lock(mutex_);
    const auto it = blobs_.find(hash);
    return it == blobs_.end() ? std::nullopt : std::optional<std::uint64_t>(it->second.size());
  }

 private:
  mutable std::mutex mutex_;
  std::map<BlobHash, Bytes> blobs_;
};

class TestSigner final : public host::Signer {
 public:
  explicit TestSigner(SigningKey key) : key_(std::move(key)) {}
  PoolKey key() const override { return PoolKey{key_.public_key()}; }
  Signature sign(std::string_view tag, BytesView message) const override { return key_.sign(tag, message); }

 private:
  SigningKey key_;
};

/// Where events arrive; waits for one that a test names.
class Ear {
 public:
  bool hear(core::EventBody body) {
    const std::lock_guard lock(mutex_);
    if (deaf_ > 0) return --deaf_, false;
    heard_.push_back(std::move(body));
    arrived_.notify_all();
    return true;
  }
  void deaf_for(int posts) {
    const std::lock_guard lock(mutex_);
    deaf_ = posts;
  }
  /// The next event of this kind after those that were already taken.
  template <class T>
  std::optional<T> next(int seconds_max = 20) {
    std::unique_lock lock(mutex_);
    std::size_t& from = taken_[typeid(T).hash_code()];
    std::optional<T> out;
    arrived_.wait_for(lock, std::chrono::seconds(seconds_max), [&] {
      for (; from < heard_.size() && !out; ++from) {
        if (const T* e = std::get_if<T>(&heard_[from])) out = *e;
      }
      return out.has_value();
    });
    return out;
  }
  template <class T>
  std::vector<T> all() {
    const std::lock_guard lock(mutex_);
    std::vector<T> out;
    for (const auto& e : heard_) {
      if (const T* t = std::get_if<T>(&e)) out.push_back(*t);
    }
    return out;
  }
  /// Position of the first event of this kind.
  template <class T>
  std::size_t place() {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < heard_.size(); ++i) {
      if (std::holds_alternative<T>(heard_[i])) return i;
    }
    return heard_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<core::EventBody> heard_;
  std::map<std::size_t, std::size_t> taken_;
  int deaf_ = 0;
};

struct Local : MarketFixture {
  TestSigner signer{pool_key};
  MemoryBlobs blobs;
  Ear ear;
  std::unique_ptr<LocalMarket> local;

  void SetUp() override {
    MarketFixture::SetUp();
    open({});
  }
  void TearDown() override {
    local.reset();
    MarketFixture::TearDown();
  }
  void open(core::RefreshOrders refresh, std::optional<MarketAddress> where = {}) {
    local.reset();
    LocalMarketConfig c;
    c.address = where.value_or(address());
    c.silence = seconds(1);
    c.forgiveness = seconds(2);
    c.feed_wait = Millis{500};
    local =
        std::make_unique<LocalMarket>(c, signer, blobs, [this](core::EventBody e) { return ear.hear(std::move(e)); });
    local->refresh(refresh);
  }
  /// Order 1, won by us at the maximum.
  core::OrderTerms win(Millis prove_span = seconds(20)) {
    MarketClient buyer = client(buyer_key);
    post(buyer, ask(Millis{600}, prove_span));
    const auto seen = ear.next<core::OrderSeen>();
    EXPECT_TRUE(seen);
    if (!seen) return {};
    local->place_bid({seen->terms.order, Money::units(3), key_of(50)});
    const auto answered = ear.next<core::BidAnswered>();
    EXPECT_TRUE(answered && answered->accepted) << (answered ? answered->detail : "no answer");
    EXPECT_TRUE(ear.next<core::OrderWon>());
    return seen->terms;
  }
  core::Deliver delivery(const core::OrderTerms& terms, const PoolKey& by) {
    return {terms.order, *blobs.put(proof_for(terms.order, by)), *blobs.put(journal), key_of(60)};
  }
};

TEST_F(Local, TellsAnOrdersWholeStory) {
  const core::OrderTerms terms = win();
  EXPECT_EQ(terms.context, order_context(server->key(), terms.order, pool));
  EXPECT_EQ(*blobs.get(terms.program, 1 << 20), program);
  EXPECT_EQ(*blobs.get(terms.input, 1 << 20), input);
  local->report_progress(terms.order, 1, 3);
  local->deliver(delivery(terms, pool));
  const auto settled = ear.next<core::Settled>();
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->seq.value, 1u);
  EXPECT_EQ(settled->revenue, Money::units(10));
  EXPECT_EQ(settled->collateral, Money::units(2));
  const auto evidence = decode_fields<Signed<Settlement>>(*blobs.get(BlobHash{settled->evidence}, 1 << 20));
  ASSERT_TRUE(evidence);
  EXPECT_TRUE(claim_valid(server->key().bytes, kSettlementTag, *evidence));
  const auto delivered = ear.next<core::DeliveryAnswered>();
  EXPECT_TRUE(delivered && delivered->accepted);
  EXPECT_LT(ear.place<core::OrderSeen>(), ear.place<core::OrderWon>());
  EXPECT_LT(ear.place<core::OrderWon>(), ear.place<core::Settled>());
  EXPECT_TRUE(ear.all<core::MarketHealthChanged>().empty()) << "an honest market is not accused";
}

TEST_F(Local, TellsOfLostUnsoldAndCancelledOrders) {
  MarketClient buyer = client(buyer_key), theirs = client(rival_key);
  const OrderId first = post(buyer, ask(), 100).order;
  ASSERT_TRUE(bid(theirs, first, Money::units(1)));
  EXPECT_EQ(ear.next<core::OrderLost>()->order, first);
  const OrderId second = post(buyer, ask(), 101).order;
  EXPECT_EQ(ear.next<core::OrderLost>()->order, second) << "nobody won it";
  const OrderId third = post(buyer, ask(seconds(5)), 102).order;
  ASSERT_TRUE(run(buyer.cancel_order(third, key_of(103))));
  EXPECT_EQ(ear.next<core::OrderCancelled>()->order, third);
}

TEST_F(Local, TellsWhyABidOrDeliveryWasRefused) {
  local->place_bid({OrderId{44}, Money::units(1), key_of(50)});
  const auto bid_answer = ear.next<core::BidAnswered>();
  ASSERT_TRUE(bid_answer);
  EXPECT_FALSE(bid_answer->accepted);
  EXPECT_NE(bid_answer->detail.find("P-MKT-103"), std::string::npos) << bid_answer->detail;
  const core::OrderTerms terms = win();
  local->deliver(delivery(terms, rival));
  const auto refused = ear.next<core::DeliveryAnswered>();
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->accepted);
  EXPECT_TRUE(refused->final_refusal) << "the same bytes would be refused again";
  EXPECT_EQ(refused->detail, "the proof does not verify");
  core::Deliver better = delivery(terms, pool);
  local->deliver(better);
  EXPECT_TRUE(ear.next<core::Settled>()) << "but better bytes are taken";
}

TEST_F(Local, TellsOfASlashing) {
  win(Millis{300});
  const auto settled = ear.next<core::Settled>();
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->kind, core::SettlementKind::Slashed);
  EXPECT_EQ(settled->revenue, Money{});
  EXPECT_EQ(settled->collateral, Money::units(2));
}

TEST_F(Local, GoesOnThroughRestartsOfTheMarket) {
  start();
  const core::OrderTerms terms = win();
  start();
  local->deliver(delivery(terms, pool));
  start();
  EXPECT_TRUE(ear.next<core::Settled>());
  EXPECT_EQ(ear.all<core::Settled>().size(), 1u);
}

TEST_F(Local, AfterItsOwnRestartReadsEverythingAgain) {
  const core::OrderTerms terms = win();
  // The bid's box is made anew after a restart; the market knows the wish by its key.
  ear.next<core::BidAnswered>(0);
  open({{terms.order}, SettlementSeq{0}});
  EXPECT_EQ(ear.next<core::OrderSeen>()->terms.order, terms.order) << "named: with its terms, though won already";
  EXPECT_EQ(ear.next<core::OrderWon>()->price, Money::units(10));
  local->deliver(delivery(terms, pool));
  ASSERT_TRUE(ear.next<core::Settled>());
  // The core forgot the settlement (crash before it was durable): it is told again, and only that one.
  open({{terms.order}, SettlementSeq{0}});
  EXPECT_EQ(ear.next<core::Settled>()->seq.value, 1u);
  // The core knows it: nothing is told twice, and the next one follows behind the anchor.
  open({{}, SettlementSeq{1}});
  MarketClient buyer = client(buyer_key);
  post(buyer, ask(Millis{600}, Millis{200}), 105);
  const auto seen = ear.next<core::OrderSeen>();
  ASSERT_TRUE(seen);
  local->place_bid({seen->terms.order, Money::units(3), key_of(51)});
  EXPECT_EQ(ear.next<core::Settled>()->seq.value, 2u);
  EXPECT_TRUE(ear.all<core::MarketHealthChanged>().empty());
}

TEST_F(Local, ARepeatedBidIsOneBid) {
  MarketClient buyer = client(buyer_key);
  const OrderId id = post(buyer, ask(seconds(2))).order;
  ASSERT_TRUE(ear.next<core::OrderSeen>());
  local->place_bid({id, Money::units(3), key_of(50)});
  EXPECT_TRUE(ear.next<core::BidAnswered>()->accepted);
  open({{id}, SettlementSeq{0}});
  local->place_bid({id, Money::units(3), key_of(50)});
  EXPECT_TRUE(ear.next<core::BidAnswered>()->accepted);
  EXPECT_TRUE(ear.next<core::OrderWon>());
}

TEST_F(Local, PassesTheBeaconOnWithoutGaps) {
  std::optional<core::BeaconSeen> last;
  for (int i = 0; i < 4; ++i) {
    const auto next = ear.next<core::BeaconSeen>();
    ASSERT_TRUE(next);
    if (last) {
      EXPECT_EQ(next->round, last->round + 1);
      EXPECT_GE(next->dated, last->dated);
      EXPECT_NE(next->value, last->value);
    }
    last = next;
  }
}

TEST_F(Local, SaysWhenTheMarketFallsSilentAndComesBack) {
  ASSERT_TRUE(ear.next<core::BeaconSeen>());
  server.reset();
  EXPECT_EQ(ear.next<core::MarketHealthChanged>()->health, core::MarketHealth::Silent);
  start();
  EXPECT_EQ(ear.next<core::MarketHealthChanged>()->health, core::MarketHealth::Good);
}

TEST_F(Local, SaysWhenSomeoneElseAnswers) {
  MarketAddress wrong = address();
  wrong.key = MarketKey{stranger_key.public_key()};
  open({}, wrong);
  const auto health = ear.next<core::MarketHealthChanged>();
  ASSERT_TRUE(health);
  EXPECT_EQ(health->health, core::MarketHealth::Lying);
  EXPECT_TRUE(ear.all<core::OrderSeen>().empty());
}

TEST_F(Local, SaysWhenTheMarketForgotWhatItHadShown) {
  const std::string backup = config.database + ".backup";
  server.reset();
  std::filesystem::copy_file(config.database, backup);
  start();
  MarketClient buyer = client(buyer_key);
  post(buyer, ask(seconds(2)));
  ASSERT_TRUE(ear.next<core::OrderSeen>());
  ASSERT_TRUE(ear.next<core::OrderLost>());
  server.reset();
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(config.database + end);
  std::filesystem::copy_file(backup, config.database);
  start();
  for (int i = 0; i < 3; ++i) {
    const auto health = ear.next<core::MarketHealthChanged>();
    ASSERT_TRUE(health);
    if (health->health == core::MarketHealth::Lying) return;
  }
  FAIL() << "nobody noticed";
}

TEST_F(Local, WaitsForAFullInbox) {
  ear.deaf_for(25);
  EXPECT_TRUE(ear.next<core::BeaconSeen>());
  win();
}

TEST_F(Local, LooksAtNoOrderThatIsTooLarge) {
  LocalMarketConfig c;
  c.address = address();
  c.blob_bytes_max = 8;
  local = std::make_unique<LocalMarket>(c, signer, blobs, [this](core::EventBody e) { return ear.hear(std::move(e)); });
  local->refresh({});
  MarketClient buyer = client(buyer_key);
  post(buyer, ask());
  EXPECT_TRUE(ear.next<core::OrderLost>());
  EXPECT_TRUE(ear.all<core::OrderSeen>().empty());
}

}  // namespace
}  // namespace pp::market
