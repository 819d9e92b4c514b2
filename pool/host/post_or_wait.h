// SPDX-License-Identifier: Apache-2.0
// How an adapter's own thread answers the core: the trusted lane may be full for a moment, and an answer must not get
// lost while the process lives.
#pragma once
#include <chrono>
#include <stop_token>
#include <thread>

#include "pool/host/inbox.h"

namespace pp::host {

/// Posts to the trusted lane, trying again until it is taken or stop is asked for. Never on the core thread.
inline bool post_or_wait(Inbox& inbox, const core::EventBody& body, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (inbox.post(body, Lane::Trusted)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace pp::host
