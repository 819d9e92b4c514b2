// SPDX-License-Identifier: Apache-2.0
// Gatekeeper: answers ZeroMQ's authentication requests (ZAP, RFC 27). Owned by the wire thread.
//
// Any well-formed CURVE key is let in, since membership is decided by the hello; but the answer names the key as the
// connection's user id, which ZeroMQ then attaches to every frame. Keys that were banned a moment ago stay outside.
#pragma once
#include <map>

#include <zmq.hpp>

#include "pool/wire/limits.h"

namespace pp::wire {

class Gatekeeper {
 public:
  Gatekeeper(zmq::context_t& context, const WireLimits& limits);
  void* handle() { return socket_.handle(); }
  /// Answers what is waiting, at most 64 requests.
  void answer(std::int64_t now_ms);
  void ban(const CurveKey& key, std::int64_t now_ms);
  bool banned(const CurveKey& key, std::int64_t now_ms);

 private:
  const WireLimits& limits_;
  zmq::socket_t socket_;
  std::map<CurveKey, std::int64_t> bans_;  // until when
};

}  // namespace pp::wire
