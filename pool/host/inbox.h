// SPDX-License-Identifier: Apache-2.0
// Inbox: the one door into the core thread. Any thread posts, the core thread takes.
//
// Two bounded lanes. The lane of members refuses when it is full (the caller answers Overloaded), so strangers cannot
// crowd out the pool's own answers. The trusted lane carries those of the market, planner, checker and operator; its
// senders are bounded by what the core asked for, and when it is full they wait and try again. Order is kept within a
// lane; the trusted lane is read first. Journal notices have a place of their own and are never refused.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "pool/core/event.h"
#include "pool/host/limits.h"
#include "schemas/vocab/result.h"
#include "schemas/vocab/time.h"

namespace pp::host {

/// Which lane a sender uses.
enum class Lane : std::uint8_t { Members, Trusted };

/// What the core thread takes in one go.
struct InboxBatch {
  std::vector<core::EventBody> events;
  std::optional<EventSeq> durable;     // the newest notice
  std::optional<Error> journal_error;  // the journal failed: the process must end
  bool stopping = false;
};

class Inbox {
 public:
  explicit Inbox(std::size_t member_events_max = kInboxMemberEvents,
                 std::size_t trusted_events_max = kInboxTrustedEvents);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Posts an event. Any thread. False when the lane is full or the host is stopping: nothing was taken.
  [[nodiscard]] bool post(core::EventBody body, Lane lane);
  /// Says that every event up to `seq` is durable. Any thread; never refused.
  void post_durable(EventSeq seq);
  /// Says that the journal failed for good. Any thread.
  void post_journal_error(Error e);
  /// Asks the host to finish what it judged and return. Any thread.
  void stop();

  /// Takes up to `events_max` events; waits until something is there or the span is over. Core thread only.
  InboxBatch take(std::size_t events_max, Millis wait);

  std::size_t size() const;

 private:
  const std::size_t member_events_max_;
  const std::size_t trusted_events_max_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<core::EventBody> members_;
  std::deque<core::EventBody> trusted_;
  std::optional<EventSeq> durable_;
  std::optional<Error> journal_error_;
  bool stopping_ = false;
};

}  // namespace pp::host
