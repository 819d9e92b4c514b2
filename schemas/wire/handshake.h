// SPDX-License-Identifier: Apache-2.0
// What pool and member sign when they meet.
//
// Both signatures of the handshake cover both CURVE keys and the pool's fresh nonce, so a recorded hello means nothing
// on another connection, to another pool or a second time. Pure functions on canonical bytes; any thread.
#pragma once
#include "schemas/wire/curve.h"
#include "schemas/wire/messages.h"

namespace pp::wire {

inline constexpr std::string_view kChallengeTag = "pp/challenge/1";  // signed by the pool's identity
inline constexpr std::string_view kHelloTag = "pp/hello/1";          // signed by the member's identity

/// The two ends of one connection and its nonce.
struct Meeting {
  CurveKey pool{};
  CurveKey member{};
  Digest32 nonce{};
};

inline Bytes challenge_message(const Meeting& meeting, const PoolKey& pool) {
  ByteWriter out;
  out.raw(meeting.pool);
  out.raw(meeting.member);
  out.raw(meeting.nonce);
  out.raw(pool.bytes);
  return out.take();
}

inline Bytes hello_message(const Meeting& meeting, const PoolKey& pool, const Hello& hello) {
  ByteWriter out;
  out.raw(challenge_message(meeting, pool));
  out.u32(hello.version);
  out.raw(hello.member.bytes);
  out.text(hello.name);
  out.text(hello.payout_address);
  out.u32(static_cast<std::uint32_t>(hello.capabilities.size()));
  for (const Capability& capability : hello.capabilities) {
    out.u16(capability.job_class);
    out.i64(capability.benchmark.count);
  }
  out.u64(hello.memory_bytes);
  return out.take();
}

}  // namespace pp::wire
