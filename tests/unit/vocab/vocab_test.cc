// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/result.h"
#include "schemas/vocab/rng.h"
#include "schemas/vocab/sha256.h"
#include "schemas/vocab/signature.h"
#include "schemas/vocab/time.h"

namespace pp {
namespace {

TEST(Money, ParsesDecimalUnitsExactly) {
  struct Case {
    const char* text;
    std::optional<std::int64_t> nanos;
  };
  for (const Case& c :
       {Case{"1", 1'000'000'000}, Case{"0.000000001", 1}, Case{"12.5", 12'500'000'000}, Case{"", std::nullopt},
        Case{".5", std::nullopt}, Case{"1.", std::nullopt}, Case{"-1", std::nullopt}, Case{"1e3", std::nullopt},
        Case{"0.0000000001", std::nullopt}, Case{"9000", 9'000'000'000'000}, Case{"9000.000000001", std::nullopt},
        Case{"9999999999", std::nullopt}}) {
    const auto money = Money::parse(c.text);
    EXPECT_EQ(money.has_value(), c.nanos.has_value()) << c.text;
    EXPECT_EQ(money.value_or(Money{}).nanos(), c.nanos.value_or(0)) << c.text;
  }
}

TEST(Money, PrintsWhatItParses) {
  for (const std::int64_t n : {0LL, 1LL, 10'000'000LL, 12'345'678'901LL, 9'000'000'000'000LL}) {
    EXPECT_EQ(Money::parse(Money::nanos(n).to_string()), Money::nanos(n));
  }
  EXPECT_EQ(Money::nanos(-1'500'000'000).to_string(), "-1.50");
}

TEST(Money, ScalesTowardsMinusInfinity) {
  EXPECT_EQ(Money::nanos(7).scaled(1, 2), Money::nanos(3));
  EXPECT_EQ(Money::nanos(-7).scaled(1, 2), Money::nanos(-4));
  EXPECT_EQ(Money::nanos(INT64_MAX).scaled(1000, 1000), Money::nanos(INT64_MAX));
}

TEST(MoneyDeathTest, OverflowAborts) {
  EXPECT_DEATH(Money::nanos(INT64_MAX) + Money::nanos(1), "does not hold");
  EXPECT_DEATH(Money::nanos(INT64_MIN) - Money::nanos(1), "does not hold");
}

TEST(ByteReader, ReadsWhatWasWrittenAndNothingMore) {
  ByteWriter w;
  w.u8(1), w.u16(2), w.u32(3), w.u64(4), w.i64(-5), w.text("six"), w.raw(Digest32{7});
  ByteReader r(w.bytes());
  EXPECT_EQ(r.u8(), 1);
  EXPECT_EQ(r.u16(), 2);
  EXPECT_EQ(r.u32(), 3u);
  EXPECT_EQ(r.u64(), 4u);
  EXPECT_EQ(r.i64(), -5);
  EXPECT_EQ(r.text(16), "six");
  EXPECT_FALSE(r.finished());
  EXPECT_EQ(r.fixed<32>(), Digest32{7});
  EXPECT_TRUE(r.finished());
}

TEST(ByteReader, ShortAndOversizedInputFailsForGood) {
  ByteWriter w;
  w.u32(1000);
  ByteReader oversized(w.bytes());
  EXPECT_TRUE(oversized.blob(999).empty());
  EXPECT_TRUE(oversized.failed());
  ByteReader truncated(w.bytes());
  EXPECT_TRUE(truncated.blob(1000).empty());
  EXPECT_TRUE(truncated.failed());
  EXPECT_EQ(truncated.u8(), 0);
  EXPECT_FALSE(truncated.finished());
}

TEST(Hex, RoundTripsAndRefusesForeignDigits) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0xab, 0xff}), "00abff");
  EXPECT_EQ(from_hex("0x00ABff"), (Bytes{0x00, 0xab, 0xff}));
  EXPECT_FALSE(from_hex("abc").has_value());
  EXPECT_FALSE(from_hex("zz").has_value());
  EXPECT_FALSE(digest_from_hex("00").has_value());
}

TEST(Sha256, AnswersTheFips180Vector) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_NE(tagged_hash("a", as_bytes("bc")), tagged_hash("ab", as_bytes("c")));
}

TEST(Signature, HoldsForItsTagMessageAndKeyOnly) {
  const SigningKey key = SigningKey::from_seed(Digest32{1});
  const SigningKey other = SigningKey::from_seed(Digest32{2});
  const Signature signature = key.sign("test", as_bytes("hello"));
  EXPECT_TRUE(signature_valid(key.public_key(), "test", as_bytes("hello"), signature));
  EXPECT_FALSE(signature_valid(key.public_key(), "tes", as_bytes("hello"), signature));
  EXPECT_FALSE(signature_valid(key.public_key(), "test", as_bytes("hellO"), signature));
  EXPECT_FALSE(signature_valid(other.public_key(), "test", as_bytes("hello"), signature));
}

TEST(Rng, FollowsTheReferenceSequence) {
  Rng rng(1234567);  // first outputs of SplitMix64 for this seed
  EXPECT_EQ(rng.next(), 6457827717110365317ull);
  EXPECT_EQ(rng.next(), 3203168211198807973ull);
}

TEST(Result, CarriesTheErrorOut) {
  const auto inner = []() -> Result<int> { return error("T-001", "no"); };
  const auto outer = [&]() -> Result<int> {
    PP_TRY(v, inner());
    return v + 1;
  };
  EXPECT_EQ(outer().error().code, "T-001");
}

}  // namespace
}  // namespace pp
