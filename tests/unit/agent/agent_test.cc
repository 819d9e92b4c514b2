// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/agent.h"

#include <fstream>
#include <stdlib.h>

#include <gtest/gtest.h>

#include "prover/agent/pricing.h"
#include "prover/agent/shelf.h"
#include "prover/agent/workshop.h"
#include "schemas/vocab/sha256.h"

namespace pp::agent {
namespace {

constexpr auction::JobClass kSegment{auction::JobKind::Segment, 18};

TEST(Pricing, IsCostOfTheMeasuredTimePlusMargin) {
  // An hour costs 3.6 units, so a second costs a thousandth; ten per cent on top.
  const Money hour = Money::nanos(3'600'000'000);
  EXPECT_EQ(price_of({1000}, hour, 100'000, 1), Money::nanos(1'100'000));
  EXPECT_EQ(price_of({1000}, hour, 100'000, 2), Money::nanos(550'000)) << "two jobs share the machine";
  EXPECT_EQ(price_of({1}, Money{}, 0, 1), Money::nanos(1)) << "never nothing";
  EXPECT_LE(price_of({INT64_MAX}, kMoneyMax, 100'000'000, 1), kMoneyMax);
}

TEST(Pricing, OffersWhatFitsTheWindow) {
  auction::LotRules lot;
  lot.units = 100;
  lot.reveal_close = {10'000};
  lot.deliver_by = {70'000};
  const auction::Terms terms;
  EXPECT_EQ(units_of({7'000}, 1, lot, terms), 8);
  EXPECT_EQ(units_of({7'000}, 2, lot, terms), 16);
  EXPECT_EQ(units_of({70'000}, 4, lot, terms), 0) << "a job that does not fit is not offered";
  EXPECT_EQ(units_of({0}, 1, lot, terms), 100) << "never more than the lot";
  auction::Terms tight;
  tight.bonded_units = 3;
  EXPECT_EQ(units_of({7'000}, 1, lot, tight), 3);
  lot.deliver_by = lot.reveal_close;
  EXPECT_EQ(units_of({1}, 1, lot, terms), 0);
}

TEST(Speeds, FollowWhatIsMeasured) {
  Speeds speeds;
  speeds.learn(kSegment, {1000});
  EXPECT_EQ(speeds.of(kSegment).count, 1000);
  for (int i = 0; i < 30; ++i) speeds.learn(kSegment, {2000});
  EXPECT_EQ(speeds.of(kSegment).count, 2000);
}

class ShelfTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/pp-shelf-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  Shelf open() { return *Shelf::open(folder_, wire::CurveKey{1}); }
  std::filesystem::path folder_;
};

TEST_F(ShelfTest, RemembersBidsAndResults) {
  KeptBid bid;
  bid.lot = {7};
  bid.price = Money::nanos(12);
  bid.units = 3;
  bid.nonce = wire::random_digest();
  const Bytes proof{1, 2, 3};
  ASSERT_TRUE(open().keep(bid));
  ASSERT_TRUE(open().keep(KeptResult{{1}, {2}, 3, Money::nanos(4), BlobHash{sha256(proof)}, proof, {}}));
  ASSERT_EQ(open().bids().size(), 1u);
  EXPECT_EQ(open().bids()[0].nonce, bid.nonce);
  ASSERT_EQ(open().results().size(), 1u);
  EXPECT_EQ(open().results()[0].proof, proof);
  open().drop_bid({7});
  open().drop_result({1}, {2});
  EXPECT_TRUE(open().bids().empty() && open().results().empty());
}

TEST_F(ShelfTest, SetsDamagedFilesAside) {
  KeptBid bid;
  ASSERT_TRUE(open().keep(bid));
  const auto path = folder_ / "pools" / to_hex(wire::CurveKey{1}).substr(0, 16) / "bids" / "0.bin";
  std::filesystem::resize_file(path, 20);
  EXPECT_TRUE(open().bids().empty());
  EXPECT_TRUE(std::filesystem::exists(path.string() + ".unreadable"));
}

TEST_F(ShelfTest, TrustsNoProgramThatDoesNotHashToItsName) {
  const Bytes program{5, 6, 7};
  const BlobHash right{sha256(program)};
  open().keep_program(right, program);
  EXPECT_EQ(open().program(right), program);
  const BlobHash wrong{Digest32{9}};
  open().keep_program(wrong, program);
  EXPECT_FALSE(open().program(wrong));
}

struct Instant32 : Prover {
  Result<Bytes> prove(const Work&, std::stop_token) override { return Bytes(32); }
};

TEST(Config, IsCheckedBeforeAnythingIsTouched) {
  Instant32 prover;
  AgentConfig config;
  config.data_dir = "/dev/null/agent";
  config.pool_address = "tcp://127.0.0.1:1#" + std::string(64, '0');
  const auto fault_of = [&](const AgentConfig& c) { return Agent(c, {prover, {}, {}, {}}).run({}, {}).error().code; };
  EXPECT_EQ(fault_of(config), "P-AGT-002");
  AgentConfig bad = config;
  bad.pool_address = "tcp://127.0.0.1:1";
  EXPECT_EQ(fault_of(bad), "P-WIR-010");
  bad = config;
  bad.parallel_jobs = 0;
  EXPECT_EQ(fault_of(bad), "P-AGT-001");
  bad = config;
  bad.name = "a\nb";
  EXPECT_EQ(fault_of(bad), "P-AGT-001");
  bad = config;
  bad.slowdown = 0.5;
  EXPECT_EQ(fault_of(bad), "P-AGT-001");
  bad = config;
  bad.cost_per_hour = Money::nanos(-1);
  EXPECT_EQ(fault_of(bad), "P-AGT-001");
}

}  // namespace
}  // namespace pp::agent
