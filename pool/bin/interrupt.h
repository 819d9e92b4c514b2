// SPDX-License-Identifier: Apache-2.0
// Interrupt: SIGINT and SIGTERM as something that the main thread waits for.
//
// Made before any other thread, so that every thread inherits the blocked signals and only `wait` receives them.
#pragma once
#include <csignal>
#include <ctime>

namespace pp::bin {

class Interrupt {
 public:
  Interrupt() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// True once a signal came; false when `ms` went by.
  bool wait_ms(long ms) const {
    const timespec span{ms / 1000, (ms % 1000) * 1'000'000};
    return sigtimedwait(&signals_, nullptr, &span) > 0;
  }

 private:
  sigset_t signals_{};
};

}  // namespace pp::bin
