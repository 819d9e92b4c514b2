// SPDX-License-Identifier: Apache-2.0
// A market that is killed without warning, again and again, while a buyer posts orders: every order that was
// acknowledged is there afterwards, none is there twice, and the books balance.
#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <sys/wait.h>

#include "schemas/vocab/rng.h"
#include "tests/e2e/market/market_fixture.h"

namespace pp::market {
namespace {

struct Killed : MarketFixture {
  pid_t child = 0;

  void SetUp() override {
    MarketFixture::SetUp();
    server.reset();  // from here on it runs in a process of its own, on the same port
    config.rules.open_orders_per_buyer_max = 256;
    spawn();
  }
  void TearDown() override {
    kill_it();
    MarketFixture::TearDown();
  }
  void spawn() {
    child = ::fork();
    ASSERT_GE(child, 0);
    if (child != 0) return;
    auto started = MarketServer::start(config, MarketServer::secrets_from_seed(key_of(1)), judge);
    if (!started) ::_exit(1);
    (*started)->join();
    ::_exit(0);
  }
  void kill_it() {
    if (child <= 0) return;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    child = 0;
  }
};

TEST_F(Killed, LosesNothingThatItAcknowledged) {
  Rng rng(7);
  const MarketKey key{SigningKey::from_seed(key_of(1)).public_key()};
  const MarketAddress where{"127.0.0.1", std::to_string(config.port), key};
  OrderAsk cheap = ask(seconds(600));
  cheap.price_max = Money::units(1);
  std::map<std::uint8_t, OrderId> acknowledged;
  std::uint8_t next = 1;
  for (int round = 0; round < 6; ++round) {
    MarketClient buyer(io.get_executor(), where, Identity::of(buyer_key));
    while (!run(buyer.put_blob(program)) || !run(buyer.put_blob(input))) ::usleep(20'000);
    const std::uint64_t posts = 1 + rng.below(6);
    for (std::uint64_t i = 0; i < posts; ++i, ++next) {
      const auto posted = run(buyer.post_order(cheap, key_of(next)));
      ASSERT_TRUE(posted) << posted.error().context;
      acknowledged[next] = posted->order;
    }
    // One more that nobody waits for: the kill falls before, within or after it.
    boost::asio::io_context own;
    MarketClient hasty(own.get_executor(), where, Identity::of(buyer_key));
    boost::asio::co_spawn(own, hasty.post_order(cheap, key_of(next++)),
                          [](std::exception_ptr, const Result<OrderSheet>&) {});
    own.run_for(std::chrono::microseconds(rng.below(6000)));
    kill_it();
    spawn();
  }
  MarketClient buyer(io.get_executor(), where, Identity::of(buyer_key));
  while (!run(buyer.facts())) ::usleep(20'000);
  for (const auto& [n, order] : acknowledged) {
    const auto again = run(buyer.post_order(cheap, key_of(n)));
    ASSERT_TRUE(again) << again.error().context;
    EXPECT_EQ(again->order, order) << "the same key, the same order";
    EXPECT_TRUE(run(buyer.order(order)));
  }
  const auto books = run(buyer.books());
  EXPECT_EQ(books->free + books->escrowed + books->collateral + books->market, books->funded);
  EXPECT_GE(books->escrowed, Money::units(static_cast<std::int64_t>(acknowledged.size())));
  EXPECT_LE(books->escrowed, Money::units(next - 1));
  std::size_t open = 0;
  OrderId after;
  for (;;) {
    const auto page = run(buyer.open_orders(after));
    ASSERT_TRUE(page);
    if (page->empty()) break;
    open += page->size();
    after = page->back().order;
  }
  EXPECT_EQ(books->escrowed, Money::units(static_cast<std::int64_t>(open)));
}

}  // namespace
}  // namespace pp::market
