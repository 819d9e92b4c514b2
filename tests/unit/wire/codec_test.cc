// SPDX-License-Identifier: Apache-2.0
#include "schemas/wire/codec.h"

#include <set>

#include <gtest/gtest.h>

#include "schemas/wire/codec_fields.h"
#include "tests/unit/wire/random_messages.h"

namespace pp::wire {
namespace {

TEST(Codec, RoundTripsEveryMessage) {
  RandomMessages random(1);
  std::set<std::size_t> kinds_up, kinds_down;
  for (int i = 0; i < 4000; ++i) {
    const ToPool up = random.to_pool();
    kinds_up.insert(up.index());
    const auto up_again = decode_to_pool(encode(up));
    ASSERT_TRUE(up_again) << up_again.error().context << " kind " << up.index();
    EXPECT_TRUE(*up_again == up);
    const ToMember down = random.to_member();
    kinds_down.insert(down.index());
    const auto down_again = decode_to_member(encode(down));
    ASSERT_TRUE(down_again) << down_again.error().context << " kind " << down.index();
    EXPECT_TRUE(*down_again == down);
  }
  EXPECT_EQ(kinds_up.size(), std::variant_size_v<ToPool::Base>);
  EXPECT_EQ(kinds_down.size(), std::variant_size_v<ToMember::Base>);
}

/// Flips bits, cuts, doubles and splices; whatever comes out must decode to a message within bounds or to an error.
Bytes mutated(Bytes frame, RandomMessages& random) {
  for (auto left = 1 + random.n(4); left > 0 && !frame.empty(); --left) {
    const std::size_t at = random.n(frame.size() - 1);
    switch (random.n(4)) {
      case 0:
        frame[at] ^= static_cast<std::uint8_t>(1u << random.n(7));
        break;
      case 1:
        frame[at] = static_cast<std::uint8_t>(random.coin() ? 0xff : random.n(255));
        break;
      case 2:
        frame.resize(random.coin() ? at : at & ~std::size_t{7});
        break;
      case 3:
        frame.insert(frame.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      default: {
        const Bytes other = random.bytes(64);
        for (std::size_t i = 0; i < other.size() && at + i < frame.size(); ++i) frame[at + i] = other[i];
      }
    }
  }
  return frame;
}

TEST(Codec, SurvivesMutatedFrames) {
  RandomMessages random(2);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 30'000; ++i) {
    const Bytes up = mutated(encode(random.coin() ? random.to_pool() : ToPool{Knock{}}), random);
    const Bytes down = mutated(encode(random.to_member()), random);
    const auto a = decode_to_pool(up);
    const auto b = decode_to_member(down);
    (a ? accepted : refused)++;
    (b ? accepted : refused)++;
    // What was accepted keeps the sender's bounds.
    EXPECT_TRUE(!a || decode_to_pool(encode(*a)).has_value());
    EXPECT_TRUE(!b || decode_to_member(encode(*b)).has_value());
    EXPECT_TRUE(a || a.error().code.starts_with("P-WIR-"));
  }
  EXPECT_GT(accepted, 1000);
  EXPECT_GT(refused, 10'000);
}

TEST(Codec, RefusesForeignBytes) {
  RandomMessages random(3);
  for (int i = 0; i < 20'000; ++i) {
    const Bytes noise = random.bytes(256);
    (void)decode_to_pool(noise);
    (void)decode_to_member(noise);
  }
  EXPECT_EQ(decode_to_pool({}).error().code, "P-WIR-002");
  EXPECT_EQ(decode_to_pool(Bytes(7)).error().code, "P-WIR-002");
  EXPECT_EQ(decode_to_pool(Bytes(kFrameBytesMax + 8)).error().code, "P-WIR-001");
  Bytes longer = encode(ToPool{Knock{}});
  longer.resize(longer.size() + 8);
  EXPECT_EQ(decode_to_pool(longer).error().code, "P-WIR-002") << "unread bytes";
}

TEST(Codec, NamesAFieldOutOfBounds) {
  capnp::MallocMessageBuilder builder;
  auto hello = builder.initRoot<schema::ToPool>().initHello();
  const Bytes key(32, 1), signature(64, 2);
  hello.setMember(octets(key));
  hello.setSignature(octets(signature));
  hello.setName("a\x1b[2J");  // would clear the operator's terminal
  const auto refused = decode_to_pool(finish(builder));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "P-WIR-003");
  EXPECT_NE(refused.error().context.find("name"), std::string::npos);
}

TEST(Codec, RefusesAListThatClaimsMoreThanTheFrameHolds) {
  capnp::MallocMessageBuilder builder;
  auto list = builder.initRoot<schema::ToPool>().initHeartbeat().initProgress(kProgressMax + 1);
  (void)list;
  EXPECT_EQ(decode_to_pool(finish(builder)).error().code, "P-WIR-003");
}

TEST(Text, IsUtf8WithoutControlCharacters) {
  EXPECT_TRUE(text_valid("prover, m\xc3\xbcnchen \xe2\x82\xac \xf0\x9f\x98\x80"));
  EXPECT_FALSE(text_valid("\x07"));
  EXPECT_FALSE(text_valid("\x7f"));
  EXPECT_FALSE(text_valid("\xc2\x85"));          // a C1 control character
  EXPECT_FALSE(text_valid("\xc0\xaf"));          // overlong
  EXPECT_FALSE(text_valid("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(text_valid("\xf4\x90\x80\x80"));  // beyond Unicode
  EXPECT_FALSE(text_valid("\xe2\x82"));          // cut
}

}  // namespace
}  // namespace pp::wire
