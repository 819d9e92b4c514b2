// SPDX-License-Identifier: Apache-2.0
// How fast the wire is, printed for whoever looks; the bounds are far below what any machine does, to catch a collapse.
#include <cstdio>

#include "tests/e2e/wire/raw_member.h"

namespace pp::wire {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Rates, HandshakesAndMessages) {
  WireLimits limits;
  limits.frames_per_s = limits.frames_burst = 1'000'000;
  PoolSide pool(limits);
  constexpr int kMembers = 50, kMessages = 20'000;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kMembers; ++i) {
    RawMember member(pool.address);
    member.join(pool);
    member.link.say(Goodbye{});
    pool.await<core::MemberLeft>();
  }
  const double joins = kMembers / seconds_since(start);
  RawMember member(pool.address);
  member.join(pool);
  const Bytes frame = encode(ToPool{Pull{1, {}}});
  start = std::chrono::steady_clock::now();
  for (int i = 0; i < kMessages; ++i) zmq_send(member.link.handle(), frame.data(), frame.size(), 0);
  for (int i = 0; i < kMessages; ++i) pool.await<core::WorkPulled>();
  const double messages = kMessages / seconds_since(start);
  std::printf("joins one after another: %.0f/s; messages of one member decoded to events: %.0f/s\n", joins, messages);
  EXPECT_GT(joins, 2);
  EXPECT_GT(messages, 1'000);
}

}  // namespace
}  // namespace pp::wire
