// SPDX-License-Identifier: Apache-2.0
// Session: one connection to the market, a coroutine on the server's thread.
//
// Reads a header, lets the gate decide, reads the body, answers, and starts over until the peer leaves, is slow or
// is turned away. Every answer is signed.
#pragma once
#include <functional>
#include <map>
#include <set>

#include "pool/market/server/gate.h"
#include "pool/market/server/marketplace.h"
#include "schemas/http/task.h"

namespace pp::market {

inline constexpr std::size_t kHeaderBytesMax = 8 << 10;
inline constexpr int kHeaderTimeoutS = 30;
inline constexpr int kBodyTimeoutS = 30;                       // plus a second for each
inline constexpr std::uint64_t kSlowestBytesPerS = 256 << 10;  // so many bytes

/// What the sessions of one server share; touched on its thread only.
struct Hall {
  Marketplace* market = nullptr;
  SigningKey key;
  Gate gate;
  std::function<Instant()> clock;
  std::function<void()> changed;  // called after each request: news, judge work, a failure
  std::size_t connections = 0;
  std::map<boost::asio::ip::address, std::size_t> connections_by_address;
  std::set<Timer*> waiting;  // sessions that wait for news

  void wake() {
    for (Timer* timer : waiting) timer->cancel();
  }
};

/// Serves one connection until it ends. Requires: hall outlives the io_context's run.
Task<void> serve_session(Socket socket, Hall& hall);

}  // namespace pp::market
