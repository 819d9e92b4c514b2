// SPDX-License-Identifier: Apache-2.0
// Session: what the wire remembers of one connection. Owned by the wire thread; bounded in every field.
#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <set>
#include <string>

#include <zmq.hpp>

#include "schemas/vocab/ids.h"
#include "schemas/wire/curve.h"

namespace pp::wire {

using RoutingId = std::string;

/// Lets `rate_per_s` tokens through in the long run and `burst` at once. Time only moves forward.
class TokenBucket {
 public:
  TokenBucket(std::uint64_t rate_per_s, std::uint64_t burst, std::int64_t now_ms)
      : rate_per_s_(rate_per_s), burst_milli_(burst * 1000), milli_(burst * 1000), last_ms_(now_ms) {}

  bool take(std::uint64_t n, std::int64_t now_ms) {
    if (now_ms > last_ms_) {
      const auto passed = static_cast<std::uint64_t>(std::min<std::int64_t>(now_ms - last_ms_, 3'600'000));
      milli_ = std::min(burst_milli_, milli_ + passed * rate_per_s_);
      last_ms_ = now_ms;
    }
    if (milli_ < n * 1000) return false;
    milli_ -= n * 1000;
    return true;
  }

 private:
  std::uint64_t rate_per_s_, burst_milli_, milli_;
  std::int64_t last_ms_;
};

enum class Stage : std::uint8_t {
  Knocked,  // has a nonce
  Greeted,  // its hello is verified, the core is asked
  Joined,   // the core knows it
};

struct Session {
  RoutingId routing_id;
  CurveKey user{};  // the authenticated CURVE key of every frame
  Stage stage = Stage::Knocked;
  Digest32 nonce{};
  MemberId member;
  std::uint64_t number = 0;  // unique; what the core calls this session
  std::int64_t opened_ms = 0;
  std::int64_t heard_ms = 0;
  std::int64_t heartbeat_passed_ms = INT64_MIN / 2;
  TokenBucket frames;
  TokenBucket patience;  // with frames beyond those
  TokenBucket upload_bytes;
  std::deque<zmq::message_t> outbox;
  std::size_t outbox_bytes = 0;
  std::set<BlobHash> readable;
  std::deque<BlobHash> readable_order;
  std::size_t uploads = 0;
  bool ended = false;  // to be removed before the next turn
};

}  // namespace pp::wire
