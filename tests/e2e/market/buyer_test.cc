// SPDX-License-Identifier: Apache-2.0
// A purchase at a real marketplace: the proof that comes back, every way in which none does, interruption, and what
// the buyer sees meanwhile.
#include <thread>

#include "pool/buyer/progress.h"
#include "pool/buyer/purchase.h"
#include "tests/e2e/market/market_fixture.h"

namespace pp::buyer {
namespace {

using market::OrderSheet;
using market::OrderState;

struct Buyer : market::MarketFixture {
  std::jthread pool_thread;
  std::vector<OrderState> seen;

  void TearDown() override {
    pool_thread = {};
    MarketFixture::TearDown();
  }
  Wish wish(Millis bid_span = Millis{600}, Millis prove_span = seconds(20)) {
    return {.market = address(),
            .key = buyer_key,
            .image = ask().image,
            .program = program,
            .input = input,
            .witness = {},
            .exit_code = 0,
            .price_max = Money::units(10),
            .collateral = Money::units(2),
            .bid_span = bid_span,
            .prove_span = prove_span,
            .reference = "batch 7",
            .patience = seconds(5),
            .proof_bytes_max = 1 << 20};
  }
  Watch watch() {
    return [this](const OrderSheet& order, Instant) {
      if (seen.empty() || seen.back() != order.state) seen.push_back(order.state);
    };
  }
  ProofCheck check() const {
    return [](const Claim& c, BytesView proof) -> Result<void> {
      if (to_bytes(proof) == market::toy_proof(c.image, c.exit_code, c.context, c.input, c.journal)) return {};
      return error("T-1", "it does not verify");
    };
  }
  /// A pool that bids on the first order it sees and, if it means to, delivers.
  void run_pool(bool delivers) {
    pool_thread = std::jthread([this, delivers](std::stop_token stop) {
      boost::asio::io_context own;
      market::MarketClient us(own.get_executor(), address(), market::Identity::of(pool_key));
      const auto seal = market::run_to_end(own, us.facts())->seal_key;
      OrderId id;
      while (id.value == 0 && !stop.stop_requested()) {
        for (const auto& event : *market::run_to_end(own, us.feed(0, Millis{200}))) id = event.order;
      }
      market::run_to_end(own,
                         us.place_bid(id, market::seal_price(seal, {id, pool, Money::units(4)}), market::key_of(70)));
      std::uint64_t version = 0;
      while (delivers && !stop.stop_requested()) {
        const auto sheet = market::run_to_end(own, us.order(id, version, Millis{500}));
        if (!sheet || market::finished(sheet->state)) return;
        version = sheet->version;
        if (sheet->state != OrderState::Proving) continue;
        market::run_to_end(own, us.report_progress(id, {1, 2}));
        const auto proof = market::run_to_end(own, us.put_blob(proof_for(id, pool)));
        const auto written = market::run_to_end(own, us.put_blob(journal));
        market::run_to_end(own, us.deliver(id, {*proof, *written}, market::key_of(71)));
      }
    });
  }
};

TEST_F(Buyer, GetsTheProofItPaidFor) {
  run_pool(true);
  const auto bought = buy(wish(), check(), watch());
  ASSERT_TRUE(bought) << bought.error().context;
  EXPECT_EQ(bought->proof, proof_for(bought->order.order, pool));
  EXPECT_EQ(bought->journal, journal);
  EXPECT_EQ(bought->context, market::order_context(server->key(), bought->order.order, pool));
  EXPECT_EQ(seen.front(), OrderState::Bidding);
  EXPECT_EQ(seen.back(), OrderState::Paid);
  const auto again = buy(wish(), check(), watch());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->order.order, bought->order.order) << "the same reference is the same purchase";
}

TEST_F(Buyer, ChecksTheProofItself) {
  run_pool(true);
  const auto bought = buy(
      wish(), [](const Claim&, BytesView) { return Result<void>(error("T-1", "no")); }, watch());
  ASSERT_FALSE(bought);
  EXPECT_EQ(bought.error().code, "P-BUY-004");
}

TEST_F(Buyer, HearsThatNobodyTookTheOrder) {
  const auto bought = buy(wish(Millis{200}), check(), watch());
  ASSERT_FALSE(bought);
  EXPECT_EQ(bought.error().code, "P-BUY-001");
}

TEST_F(Buyer, HearsThatThePoolFailed) {
  run_pool(false);
  const auto bought = buy(wish(Millis{600}, Millis{300}), check(), watch());
  ASSERT_FALSE(bought);
  EXPECT_EQ(bought.error().code, "P-BUY-003");
}

TEST_F(Buyer, HearsTheMarketsOwnRefusal) {
  Wish dear = wish();
  dear.price_max = Money::units(1000);
  EXPECT_EQ(buy(dear, check(), watch()).error().code, "P-MKT-109");
  dear = wish();
  dear.key = stranger_key;
  EXPECT_EQ(buy(dear, check(), watch()).error().code, "P-MKT-002");
}

TEST_F(Buyer, GivesUpOnAMarketThatIsNotThere) {
  Wish lonely = wish();
  lonely.patience = Millis{300};
  server.reset();
  EXPECT_EQ(buy(lonely, check(), watch()).error().code, market::kUnreachable);
}

TEST_F(Buyer, IsTakenUpAgainAfterAnInterruption) {
  std::stop_source stop;
  const auto interrupted = buy(
      wish(seconds(4)), check(), [&](const OrderSheet&, Instant) { stop.request_stop(); }, stop.get_token());
  ASSERT_FALSE(interrupted);
  EXPECT_EQ(interrupted.error().code, "P-BUY-005");
  run_pool(true);
  const auto bought = buy(wish(seconds(4)), check(), watch());
  ASSERT_TRUE(bought) << bought.error().context;
  EXPECT_EQ(bought->order.order.value, 1u);
}

TEST(Line, SaysWhatHappensInOneLine) {
  OrderSheet o;
  o.order = {7};
  o.posted_at = {0};
  o.bid_close = {10'000};
  o.deadline = {100'000};
  EXPECT_EQ(progress_line(o, {5'000}, 100), "order 7 [##########..........] bids close in 5 s");
  o.state = OrderState::Proving;
  o.winner = PoolKey{market::key_of(0xab)};
  o.price = Money::units(4);
  o.progress = market::Progress{1, 4};
  EXPECT_EQ(progress_line(o, {10'000}, 100),
            "order 7 [#####...............] proving: 1/4 jobs, pool abababab for 4.00, 1 min 30 s left");
  o.refusal = "evil \033[31m words\n";
  for (const char c : progress_line(o, {10'000}, 400)) EXPECT_TRUE(c >= ' ' && c <= '~');
  EXPECT_EQ(progress_line(o, {10'000}, 30).size(), 30u);
  o.progress = market::Progress{9, 4};
  EXPECT_NE(progress_line(o, {200'000}, 400).find("[####################]"), std::string::npos);
}

TEST(Printer, PrintsALineAtEachChangeAndRedrawsOnATerminal) {
  for (const bool terminal : {false, true}) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* out = open_memstream(&text, &size);
    {
      ProgressPrinter printer(out, terminal);
      OrderSheet o;
      o.bid_close = {10'000};
      printer.show(o, {1});
      printer.show(o, {2'000});
      o.state = OrderState::Unsold;
      printer.show(o, {10'000});
    }
    std::fclose(out);
    const std::string said(text, size);
    std::free(text);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), terminal ? 1 : 2) << said;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\r'), terminal ? 3 : 0);
  }
}

}  // namespace
}  // namespace pp::buyer
