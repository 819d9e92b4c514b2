// SPDX-License-Identifier: Apache-2.0
// One connection of the page server: plain requests, and the live feed once it has become a WebSocket.
//
// Everything here runs on the server's io_context thread. A session keeps itself alive while an operation is pending
// and ends on any error, timeout or refusal.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "pool/http/page_files.h"
#include "schemas/http/task.h"
#include "schemas/vocab/ids.h"

namespace pp::http {

inline constexpr std::size_t kSessionsMax = 64;
inline constexpr std::size_t kHeaderBytesMax = 8 << 10;
inline constexpr int kRequestTimeoutS = 15;
inline constexpr int kFramePauseMs = 150;  // a live feed is refreshed at most this often

class LiveSession;

/// What every session of one server shares; owned by the server, touched on its thread only.
struct Floor {
  PageFiles files;
  std::set<std::string, std::less<>> hosts;    // accepted Host values
  std::set<std::string, std::less<>> origins;  // accepted Origin values
  std::size_t sessions = 0;
  std::set<LiveSession*> live;
  std::function<std::shared_ptr<const std::string>()> snapshot;  // JSON of the newest view
  /// The signed transcript of a lot that was cleared; empty when there is none.
  std::function<std::string(LotId)> transcript;
};

/// Serves one accepted socket until it closes. Requires: floor outlives the io_context's run.
void serve_connection(Socket socket, Floor& floor);
/// Tells every live session that a newer view is there.
void wake_live_sessions(Floor& floor);

}  // namespace pp::http
