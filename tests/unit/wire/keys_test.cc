// SPDX-License-Identifier: Apache-2.0
// Keys, addresses, hand-overs, rate limits, and that member and pool mean the same bytes when they sign and check.
#include <fstream>
#include <stdlib.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "pool/core/lot_record.h"
#include "pool/host/signer.h"
#include "pool/wire/causes.h"
#include "pool/wire/session.h"
#include "schemas/wire/codec.h"
#include "schemas/wire/curve.h"
#include "schemas/wire/handover.h"
#include "schemas/wire/receipts.h"

namespace pp::wire {
namespace {

class Keys : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/pp-keys-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(Keys, AreDrawnOnceAndStay) {
  const auto first = secret_file(folder_ / "a.key");
  ASSERT_TRUE(first);
  EXPECT_EQ(*secret_file(folder_ / "a.key"), *first);
  EXPECT_NE(*secret_file(folder_ / "b.key"), *first);
  struct stat info {};
  ASSERT_EQ(stat((folder_ / "a.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(Keys, ThatOthersMayReadAreRefused) {
  ASSERT_TRUE(secret_file(folder_ / "a.key"));
  chmod((folder_ / "a.key").c_str(), 0640);
  EXPECT_EQ(secret_file(folder_ / "a.key").error().code, "P-WIR-013");
}

TEST_F(Keys, OfTheWrongLengthAreRefusedAndNotReplaced) {
  std::ofstream(folder_ / "a.key") << "short";
  chmod((folder_ / "a.key").c_str(), 0600);
  EXPECT_EQ(secret_file(folder_ / "a.key").error().code, "P-WIR-012");
  EXPECT_EQ(std::filesystem::file_size(folder_ / "a.key"), 5u);
  EXPECT_EQ(secret_file(folder_ / "missing" / "a.key").error().code, "P-WIR-011");
}

TEST(Curve, PairsAgreeWithZeroMq) {
  const CurvePair pair = CurvePair::random();
  char secret[41], expected[41], mine[41];
  ASSERT_NE(zmq_z85_encode(secret, pair.secret_key.data(), 32), nullptr);
  ASSERT_EQ(zmq_curve_public(expected, secret), 0);
  ASSERT_NE(zmq_z85_encode(mine, pair.public_key.data(), 32), nullptr);
  EXPECT_STREQ(mine, expected);
}

TEST(Address, ReadsHexAndZ85) {
  const PoolAddress address{"tcp://127.0.0.1:4000", CurvePair::random().public_key};
  const auto again = PoolAddress::parse(address.to_string());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->key, address.key);
  EXPECT_EQ(again->endpoint, address.endpoint);
  char z85[41];
  zmq_z85_encode(z85, address.key.data(), 32);
  EXPECT_EQ(PoolAddress::parse(address.endpoint + "#" + z85)->key, address.key);  // Z85 itself may contain '#'
  for (const char* bad : {"", "tcp://h:1", "tcp://h:1#", "tcp://h:1#00", "udp://h:1#", "tcp://h#"}) {
    EXPECT_FALSE(PoolAddress::parse(bad)) << bad;
  }
  EXPECT_FALSE(PoolAddress::parse("ipc://x:1#" + to_hex(address.key)));
  EXPECT_FALSE(PoolAddress::parse(address.endpoint + "#" + std::string(64, 'g')));
}

TEST(Handover, IsBoundedInOrderAndFreesWhatNobodyTook) {
  zmq::context_t context(1);
  const auto counted = std::make_shared<int>(0);
  {
    Handover<std::shared_ptr<int>> queue(context, 4);
    int taken = 0;
    std::shared_ptr<int> value = counted;
    while (queue.push(std::move(value))) {
      value = counted;
      ASSERT_LT(++taken, 100);
    }
    EXPECT_EQ(value, counted) << "what was not taken stays with the caller";
    EXPECT_GE(taken, 4);
    EXPECT_TRUE(queue.pop());
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(TokenBucket, LetsTheBurstAndThenTheRateThrough) {
  TokenBucket bucket(10, 20, 1'000);
  int passed = 0;
  for (int i = 0; i < 50; ++i) passed += bucket.take(1, 1'000);
  EXPECT_EQ(passed, 20);
  for (int i = 0; i < 50; ++i) passed += bucket.take(1, 1'500);
  EXPECT_EQ(passed, 25);
  EXPECT_FALSE(bucket.take(1, 0)) << "a clock that runs backwards gives nothing";
}

TEST(Receipts, MeanTheSameToPoolAndMember) {
  EXPECT_EQ(host::kResultReceiptTag, kResultReceiptTag);
  EXPECT_EQ(core::kTranscriptTag, kLotTranscriptTag);
  const Bytes transcript{1, 2, 3};
  EXPECT_EQ(core::transcript_link_of(transcript), transcript_link(transcript));
  const host::ResultReceipt receipt{{1}, {2}, {Digest32{3}}, {Digest32{4}}, Money::nanos(5)};
  EXPECT_EQ(encode_fields(receipt), result_receipt_message({1}, {2}, {Digest32{3}}, {Digest32{4}}, Money::nanos(5)));
}

TEST(Causes, AllHaveATextThatTheCodecTakes) {
  const auto good = [](const Cause& cause) { return !cause.text.empty() && text_valid(cause.text); };
  for (int i = 0; i < 64; ++i) {
    EXPECT_TRUE(good(cause_of(static_cast<auction::Reason>(i))));
    EXPECT_TRUE(good(cause_of(static_cast<core::ResultReason>(i))));
    EXPECT_TRUE(good(cause_of(static_cast<core::LeaseEnd>(i))));
    EXPECT_TRUE(good(cause_of(static_cast<core::LotOutcome>(i))));
    EXPECT_TRUE(good(cause_of(static_cast<core::RefuseReason>(i))));
    EXPECT_TRUE(good(cause_of(static_cast<Refusal>(i))));
  }
}

TEST(Counters, EveryRefusalHasItsOwnName) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kRefusals; ++i) names.insert(name_of(static_cast<Refusal>(i)));
  EXPECT_EQ(names.size(), kRefusals);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace pp::wire
