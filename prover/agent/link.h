// SPDX-License-Identifier: Apache-2.0
// Link: one connection to the pool, from connect to close. Agent thread only.
//
// A link never reconnects: when it breaks, the agent makes a new one and says hello again. Frames that the socket
// does not take at once wait in a bounded queue.
#pragma once
#include <deque>
#include <optional>

#include <zmq.hpp>

#include "schemas/wire/codec.h"
#include "schemas/wire/curve.h"

namespace pp::agent {

class Link {
 public:
  /// Throws zmq::error_t when the address cannot be used.
  Link(zmq::context_t& context, const wire::PoolAddress& pool, const wire::CurvePair& keys);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void* handle() { return socket_.handle(); }
  void* monitor_handle() { return monitor_.handle(); }

  void say(const wire::ToPool& message);
  /// The next message, if one is there. Frames that do not decode are skipped; `broken` says so after too many.
  std::optional<wire::ToMember> hear();
  /// Sends what waits and reads the monitor.
  void turn();
  /// Why the link is over; empty while it stands.
  const std::string& broken() const { return broken_; }
  bool silent_for(std::int64_t ms, std::int64_t now_ms) const { return now_ms - heard_ms_ > ms; }
  void heard_at(std::int64_t now_ms) { heard_ms_ = now_ms; }

 private:
  zmq::socket_t socket_;
  zmq::socket_t monitor_;
  std::deque<Bytes> outbox_;
  std::int64_t heard_ms_ = 0;
  int undecodable_ = 0;
  std::string broken_;
};

}  // namespace pp::agent
