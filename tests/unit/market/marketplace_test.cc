// SPDX-License-Identifier: Apache-2.0
// The marketplace on a real database: what was answered survives a restart, what was repeated is answered alike, bids
// stay closed on disk, beacon and settlements verify.
#include "pool/market/server/marketplace.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/market/key_of.h"

namespace pp::market {
namespace {

struct Market : ::testing::Test {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("pp_market_" + std::to_string(::getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
  SigningKey market_key = SigningKey::from_seed(key_of(1));
  BuyerKey buyer{SigningKey::from_seed(key_of(2)).public_key()};
  PoolKey pool{SigningKey::from_seed(key_of(3)).public_key()};
  PoolKey rival{SigningKey::from_seed(key_of(4)).public_key()};
  MarketConfig config;
  std::unique_ptr<Marketplace> market;
  Instant now{1'700'000'000'000};
  std::uint8_t draw = 0;
  std::uint8_t next_key = 100;

  void SetUp() override {
    std::filesystem::create_directories(folder);
    config.database = (folder / "market.db").string();
    config.accounts = {{buyer.bytes, Role::Buyer, "rollup", Money::units(100)},
                       {pool.bytes, Role::Pool, "ours", Money::units(50)},
                       {rival.bytes, Role::Pool, "theirs", Money::units(50)}};
    open();
  }
  void TearDown() override {
    market.reset();
    std::filesystem::remove_all(folder);
  }
  void open() {
    market.reset();
    auto opened = Marketplace::open(config, secrets(), now);
    ASSERT_TRUE(opened) << opened.error().context;
    market = std::move(*opened);
  }
  Marketplace::Secrets secrets() {
    return {market_key, SealKey::from_seed(key_of(9)), [this] { return key_of(++draw); }};
  }
  Asked asked(const Digest32& caller, std::uint8_t what = 0) { return {caller, key_of(next_key++), key_of(what)}; }
  BlobHash upload(const Digest32& owner, std::string_view text) {
    const BlobHash hash{sha256(as_bytes(text))};
    EXPECT_EQ(market->put_blob(owner, hash, as_bytes(text), now).status, 200u);
    return hash;
  }
  OrderAsk ask() {
    OrderAsk a;
    a.image = ImageId{key_of(21)};
    a.program = upload(buyer.bytes, "program");
    a.input = upload(buyer.bytes, "");
    a.price_max = Money::units(10);
    a.collateral = Money::units(2);
    a.bid_span = seconds(2);
    a.prove_span = seconds(60);
    return a;
  }
  PostOrder order_of(const OrderAsk& a) {
    return {buyer, a, market->blob_bytes(a.program, buyer.bytes), market->blob_bytes(a.input, buyer.bytes), {}};
  }
  std::uint32_t bid(const PoolKey& who, Money price, OrderId id = OrderId{1}) {
    const SealPublicKey seal = market->facts(now).seal_key;
    return market->change(asked(who.bytes), PlaceBid{who, id, seal_price(seal, {id, who, price})}, now).status;
  }
  void award() {
    ASSERT_EQ(market->change(asked(buyer.bytes), order_of(ask()), now).status, 200u);
    ASSERT_EQ(bid(pool, Money::units(3)), 200u);
    ASSERT_EQ(bid(rival, Money::units(4)), 200u);
    now = now + seconds(2);
    market->tick(now);
    ASSERT_EQ(market->sheet(OrderId{1})->winner, pool);
  }
  std::uint32_t deliver() {
    const BlobHash proof = upload(pool.bytes, "proof");
    const BlobHash journal = upload(pool.bytes, "journal");
    return market->change(asked(pool.bytes), DeliverProof{pool, OrderId{1}, proof, journal, true}, now).status;
  }
};

TEST_F(Market, RunsAnOrderFromPostToPay) {
  award();
  EXPECT_EQ(market->sheet(OrderId{1})->price, Money::units(4));
  ASSERT_EQ(deliver(), 200u);
  const auto work = market->take_judge_work(8);
  ASSERT_EQ(work.size(), 1u);
  EXPECT_EQ(work[0].proof, to_bytes(as_bytes("proof")));
  EXPECT_EQ(work[0].journal, to_bytes(as_bytes("journal")));
  EXPECT_TRUE(work[0].input.empty());
  EXPECT_EQ(work[0].context, order_context(market->key(), OrderId{1}, pool));
  EXPECT_TRUE(market->take_judge_work(8).empty()) << "handed out once";
  market->judged(OrderId{1}, 1, {true, ""}, now);
  EXPECT_EQ(market->sheet(OrderId{1})->state, OrderState::Paid);
  EXPECT_EQ(market->account(pool.bytes).free, Money::units(54));
  EXPECT_EQ(market->account(buyer.bytes).free, Money::units(96));
  const auto settlements = market->settlements(pool, SettlementSeq{0});
  ASSERT_TRUE(settlements && settlements->size() == 1);
  EXPECT_TRUE(claim_valid(market_key.public_key(), kSettlementTag, settlements->front()));
  Signed<Settlement> forged = settlements->front();
  forged.claim.revenue = Money::units(5);
  EXPECT_FALSE(claim_valid(market_key.public_key(), kSettlementTag, forged));
  const BooksSheet books = market->books();
  EXPECT_EQ(books.free + books.escrowed + books.collateral + books.market, books.funded);
}

TEST_F(Market, RestartLosesNothingAtAnyStage) {
  ASSERT_EQ(market->change(asked(buyer.bytes), order_of(ask()), now).status, 200u);
  ASSERT_EQ(bid(pool, Money::units(3)), 200u);
  open();
  ASSERT_EQ(bid(rival, Money::units(4)), 200u);
  open();
  now = now + seconds(2);
  market->tick(now);
  open();
  EXPECT_EQ(market->sheet(OrderId{1})->winner, pool);
  EXPECT_EQ(market->sheet(OrderId{1})->price, Money::units(4));
  ASSERT_EQ(deliver(), 200u);
  EXPECT_EQ(market->take_judge_work(8).size(), 1u);
  open();
  EXPECT_EQ(market->take_judge_work(8).size(), 1u) << "a check that a restart cut short is made again";
  market->judged(OrderId{1}, 1, {true, ""}, now);
  open();
  EXPECT_EQ(market->sheet(OrderId{1})->state, OrderState::Paid);
  EXPECT_EQ(market->account(pool.bytes).free, Money::units(54));
  EXPECT_EQ(market->settlements(pool, SettlementSeq{0})->size(), 1u);
  EXPECT_EQ(market->feed(0)->size(), 3u);
  ASSERT_EQ(market->change(asked(buyer.bytes), order_of(ask()), now).status, 200u);
  EXPECT_TRUE(market->sheet(OrderId{2}).has_value()) << "numbers go on";
}

TEST_F(Market, SlashesAfterTheDeadlineAcrossARestart) {
  award();
  now = now + seconds(61);
  open();
  market->tick(now);
  EXPECT_EQ(market->sheet(OrderId{1})->state, OrderState::Slashed);
  EXPECT_EQ(market->account(buyer.bytes).free, Money::units(101));
  EXPECT_EQ(market->books().market, Money::units(1));
}

TEST_F(Market, AnswersARepetitionAlikeAndCarriesItOutOnce) {
  const Asked once = asked(buyer.bytes);
  const PostOrder post = order_of(ask());
  const Reply first = market->change(once, post, now);
  ASSERT_EQ(first.status, 200u);
  open();
  const Reply again = market->change(once, post, now + seconds(1));
  EXPECT_EQ(again.body, first.body);
  EXPECT_FALSE(market->sheet(OrderId{2}).has_value());
  Asked other = once;
  other.request = key_of(55);
  EXPECT_EQ(market->change(other, post, now).status, 409u);
  Asked foreign = once;
  foreign.caller = key_of(66);
  EXPECT_EQ(market->change(foreign, post, now).status, 200u) << "keys are each caller's own";
}

TEST_F(Market, ARefusalIsJudgedAgain) {
  const Asked once = asked(pool.bytes);
  EXPECT_EQ(market->change(once, DeliverProof{pool, OrderId{1}, {}, {}, true}, now).status, 404u);
  award();
  const BlobHash blob = upload(pool.bytes, "proof");
  EXPECT_EQ(market->change(once, DeliverProof{pool, OrderId{1}, blob, blob, true}, now).status, 200u);
}

TEST_F(Market, KeepsBidsClosedUntilTheClose) {
  ASSERT_EQ(market->change(asked(buyer.bytes), order_of(ask()), now).status, 200u);
  const SealPublicKey seal = market->facts(now).seal_key;
  const Bytes box = seal_price(seal, {OrderId{1}, pool, Money::nanos(3'141'592'653)});
  ASSERT_EQ(market->change(asked(pool.bytes), PlaceBid{pool, OrderId{1}, box}, now).status, 200u);
  EXPECT_TRUE(market->sheet(OrderId{1})->bids.empty());
  EXPECT_EQ(market->sheet(OrderId{1})->bids_received, 0u);
  ByteWriter price;
  price.i64(3'141'592'653);
  const std::string needle(price.bytes().begin(), price.bytes().end());
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(content.find(needle), std::string::npos) << file.path();
  }
}

TEST_F(Market, ABoxForAnotherOrderOrPoolIsUnreadable) {
  ASSERT_EQ(market->change(asked(buyer.bytes), order_of(ask()), now).status, 200u);
  const SealPublicKey seal = market->facts(now).seal_key;
  const Bytes copied = seal_price(seal, {OrderId{1}, pool, Money::units(1)});
  ASSERT_EQ(market->change(asked(rival.bytes), PlaceBid{rival, OrderId{1}, copied}, now).status, 200u);
  now = now + seconds(2);
  market->tick(now);
  EXPECT_EQ(market->sheet(OrderId{1})->state, OrderState::Unsold);
  EXPECT_EQ(market->sheet(OrderId{1})->bids.at(0).outcome, BidOutcome::Unreadable);
}

TEST_F(Market, ChainsASignedBeacon) {
  for (int i = 0; i < 3; ++i) {
    market->tick(now);
    market->tick(now);
    now = now + seconds(1);
  }
  open();
  market->tick(now);
  const auto beacons = market->beacons(0);
  ASSERT_TRUE(beacons && beacons->size() == 4u);
  Digest32 previous{};
  for (const auto& beacon : *beacons) {
    EXPECT_TRUE(claim_valid(market_key.public_key(), kBeaconTag, beacon));
    EXPECT_EQ(beacon.claim.value, beacon_value(beacon.claim));
    EXPECT_EQ(beacon.claim.previous, previous);
    previous = beacon.claim.value;
  }
}

TEST_F(Market, ShowsBlobsOnlyToThoseTheyConcern) {
  const OrderAsk a = ask();
  EXPECT_FALSE(market->blob(pool.bytes, a.program)->has_value()) << "no order names it yet";
  award();
  EXPECT_TRUE(market->blob(pool.bytes, a.program)->has_value());
  ASSERT_EQ(deliver(), 200u);
  const BlobHash proof{sha256(as_bytes("proof"))};
  EXPECT_TRUE(market->blob(pool.bytes, proof)->has_value());
  EXPECT_FALSE(market->blob(rival.bytes, proof)->has_value()) << "a proof is a bearer paper";
  EXPECT_FALSE(market->blob(buyer.bytes, proof)->has_value()) << "not before it is paid for";
  market->judged(OrderId{1}, 1, {true, ""}, now);
  EXPECT_TRUE(market->blob(buyer.bytes, proof)->has_value());
  EXPECT_FALSE(market->blob(rival.bytes, proof)->has_value());
}

TEST_F(Market, RefusesBlobsWithAnotherHashAndBeyondTheShare) {
  EXPECT_EQ(market->put_blob(buyer.bytes, BlobHash{key_of(1)}, as_bytes("x"), now).status, 422u);
  config.blob_bytes_max = 1 << 16;
  config.uploaded_bytes_max = 1 << 16;
  open();
  const Bytes big(40'000, 1), bigger(40'000, 2);
  EXPECT_EQ(market->put_blob(buyer.bytes, BlobHash{sha256(big)}, big, now).status, 200u);
  EXPECT_EQ(market->put_blob(buyer.bytes, BlobHash{sha256(big)}, big, now).status, 200u) << "again costs nothing";
  EXPECT_EQ(market->put_blob(buyer.bytes, BlobHash{sha256(bigger)}, bigger, now).status, 413u);
}

TEST_F(Market, ForgetsWhatIsOld) {
  award();
  ASSERT_EQ(deliver(), 200u);
  market->take_judge_work(8);
  market->judged(OrderId{1}, 1, {true, ""}, now);
  now = now + config.keep + seconds(3600);
  market->tick(now);
  EXPECT_FALSE(market->sheet(OrderId{1}).has_value());
  EXPECT_FALSE(market->blob(buyer.bytes, BlobHash{sha256(as_bytes("program"))})->has_value());
  EXPECT_EQ(market->settlements(pool, SettlementSeq{0})->size(), 1u) << "settlements are kept";
  open();
  ASSERT_EQ(market->change(asked(buyer.bytes), order_of(ask()), now).status, 200u);
  EXPECT_TRUE(market->sheet(OrderId{2}).has_value()) << "an archived number is never drawn again";
}

TEST_F(Market, PaysInWhatTheConfigurationAdds) {
  config.accounts[0].funded = Money::units(150);
  open();
  EXPECT_EQ(market->account(buyer.bytes).free, Money::units(150));
  open();
  EXPECT_EQ(market->account(buyer.bytes).free, Money::units(150));
  config.accounts[0].funded = Money::units(10);
  market.reset();
  const auto lowered = Marketplace::open(config, secrets(), now);
  ASSERT_FALSE(lowered);
  EXPECT_EQ(lowered.error().code, "P-MKS-006");
}

TEST_F(Market, RefusesAForeignDatabaseAndASecondProcess) {
  EXPECT_EQ(Marketplace::open(config, secrets(), now).error().code, "P-MKS-001");
  market.reset();
  market_key = SigningKey::from_seed(key_of(8));
  EXPECT_EQ(Marketplace::open(config, secrets(), now).error().code, "P-MKS-002");
}

TEST_F(Market, RefusesADatabaseThatIsNoDatabase) {
  market.reset();
  std::ofstream(config.database, std::ios::trunc) << "this is not a database, and long enough to look at twice";
  EXPECT_EQ(Marketplace::open(config, secrets(), now).error().code, "P-MKS-001");
}

TEST_F(Market, ShowsProgressOnlyFromTheWinner) {
  award();
  EXPECT_EQ(market->report_progress(rival, OrderId{1}, {1, 5}).status, 403u);
  EXPECT_EQ(market->report_progress(pool, OrderId{1}, {1, 5}).status, 200u);
  EXPECT_EQ(market->sheet(OrderId{1})->progress->jobs_total, 5u);
}

}  // namespace
}  // namespace pp::market
