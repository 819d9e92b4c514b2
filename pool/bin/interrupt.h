// SPDX-License-Identifier: Apache-2.0
// Interrupt: SIGINT and SIGTERM as something that the main thread waits for; SIGHUP too, where a verb asks for it.
//
// Made before any other thread, so that every thread inherits the blocked signals and only `wait` receives them.
#pragma once
#include <csignal>
#include <ctime>

namespace pp::bin {

class Interrupt {
 public:
  enum class Came { Nothing, End, Reload };

  explicit Interrupt(bool reloads = false) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    if (reloads) sigaddset(&signals_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  /// What came; nothing when `ms` went by.
  Came wait_for_ms(long ms) const {
    const timespec span{ms / 1000, (ms % 1000) * 1'000'000};
    const int signal = sigtimedwait(&signals_, nullptr, &span);
    if (signal <= 0) return Came::Nothing;
    return signal == SIGHUP ? Came::Reload : Came::End;
  }
  /// True once the end was asked for; false when `ms` went by.
  bool wait_ms(long ms) const { return wait_for_ms(ms) == Came::End; }

 private:
  sigset_t signals_{};
};

}  // namespace pp::bin
