// SPDX-License-Identifier: Apache-2.0
// A real marketplace on a free port for tests: server, database in a temporary folder, funded keys, and clients.
//
// Proofs are a stand-in of the test: a hash over everything that a real proof is bound to, so that the market's judge
// accepts the right answer for the right context and nothing else.
#pragma once
#include <filesystem>
#include <future>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "pool/market/client/client.h"
#include "pool/market/client/run_to_end.h"
#include "pool/market/server/server.h"
#include "tests/unit/market/key_of.h"

namespace pp::market {

inline Bytes toy_proof(const ImageId& image, std::uint32_t exit_code, const Digest32& context, BytesView input,
                       BytesView journal) {
  FieldWriter writer;
  writer(image, exit_code, context, to_bytes(input), to_bytes(journal));
  return to_bytes(sha256(writer.bytes()));
}

inline JudgeVerdict toy_judge(const JudgeRequest& r) {
  const bool valid = r.proof == toy_proof(r.image, r.exit_code, r.context, r.input, r.journal);
  return {valid, valid ? "" : "the proof does not verify"};
}

struct MarketFixture : ::testing::Test {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("pp_e2e_" + std::to_string(::getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
  SigningKey buyer_key = SigningKey::from_seed(key_of(2));
  SigningKey pool_key = SigningKey::from_seed(key_of(3));
  SigningKey rival_key = SigningKey::from_seed(key_of(4));
  SigningKey stranger_key = SigningKey::from_seed(key_of(5));
  PoolKey pool{pool_key.public_key()};
  PoolKey rival{rival_key.public_key()};
  MarketConfig config;
  ProofJudge judge = toy_judge;
  std::unique_ptr<MarketServer> server;
  boost::asio::io_context io;

  void SetUp() override {
    std::filesystem::create_directories(folder);
    config.database = (folder / "market.db").string();
    config.port = 0;
    config.rules.bid_span_min = Millis{50};
    config.rules.prove_span_min = Millis{50};
    config.beacon_period = Millis{200};
    config.accounts = {{buyer_key.public_key(), Role::Buyer, "rollup", Money::units(100)},
                       {pool_key.public_key(), Role::Pool, "ours", Money::units(50)},
                       {rival_key.public_key(), Role::Pool, "theirs", Money::units(50)}};
    start();
  }
  void TearDown() override {
    server.reset();
    std::filesystem::remove_all(folder);
  }
  void start() {
    server.reset();
    auto started = MarketServer::start(config, MarketServer::secrets_from_seed(key_of(1)), judge);
    ASSERT_TRUE(started) << started.error().context;
    server = std::move(*started);
    config.port = server->port();  // the same again after a restart
  }
  MarketAddress address() const { return {"127.0.0.1", std::to_string(server->port()), server->key()}; }
  MarketClient client(const SigningKey& key) { return {io.get_executor(), address(), Identity::of(key)}; }
  template <class T>
  T run(Task<T> work) {
    return run_to_end(io, std::move(work));
  }

  const Bytes program = to_bytes(as_bytes("the program"));
  const Bytes input = to_bytes(as_bytes("the input"));
  const Bytes journal = to_bytes(as_bytes("the journal"));

  OrderAsk ask(Millis bid_span = Millis{300}, Millis prove_span = seconds(20)) const {
    OrderAsk a;
    a.image = ImageId{key_of(21)};
    a.program = BlobHash{sha256(program)};
    a.input = BlobHash{sha256(input)};
    a.price_max = Money::units(10);
    a.collateral = Money::units(2);
    a.bid_span = bid_span;
    a.prove_span = prove_span;
    return a;
  }
  OrderSheet post(MarketClient& buyer, const OrderAsk& a, std::uint8_t key = 100) {
    EXPECT_TRUE(run(buyer.put_blob(program)));
    EXPECT_TRUE(run(buyer.put_blob(input)));
    const auto sheet = run(buyer.post_order(a, key_of(key)));
    EXPECT_TRUE(sheet) << (sheet ? "" : sheet.error().context);
    return sheet ? *sheet : OrderSheet{};
  }
  Result<OrderSheet> bid(MarketClient& who, OrderId order, Money price, std::uint8_t key = 110) {
    const auto facts = run(who.facts());
    return run(who.place_bid(order, seal_price(facts->seal_key, {order, PoolKey{who.key()}, price}), key_of(key)));
  }
  Bytes proof_for(OrderId order, const PoolKey& by) const {
    return toy_proof(ask().image, 0, order_context(server->key(), order, by), input, journal);
  }
  /// Follows the order until it is in `state` or finished.
  OrderSheet follow(MarketClient& who, OrderId id, OrderState state) {
    std::uint64_t version = 0;
    for (int i = 0; i < 100; ++i) {
      const auto sheet = run(who.order(id, version, seconds(20)));
      if (!sheet) {
        ADD_FAILURE() << sheet.error().context;
        return {};
      }
      if (sheet->state == state || finished(sheet->state)) return *sheet;
      version = sheet->version;
    }
    ADD_FAILURE() << "the order went nowhere";
    return {};
  }
};

}  // namespace pp::market
