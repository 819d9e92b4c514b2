// SPDX-License-Identifier: Apache-2.0
#include "pool/host/inbox.h"

#include <chrono>

namespace pp::host {

Inbox::Inbox(std::size_t member_events_max, std::size_t trusted_events_max)
    : member_events_max_(member_events_max), trusted_events_max_(trusted_events_max) {}

bool Inbox::post(core::EventBody body, Lane lane) {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = lane == Lane::Members ? members_ : trusted_;
    const std::size_t most = lane == Lane::Members ? member_events_max_ : trusted_events_max_;
    if (stopping_ || queue.size() >= most) return false;
    queue.push_back(std::move(body));
  }
  arrived_.notify_one();
  return true;
}

void Inbox::post_durable(EventSeq seq) {
  {
    const std::lock_guard lock(mutex_);
    if (!durable_ || *durable_ < seq) durable_ = seq;
  }
  arrived_.notify_one();
}

void Inbox::post_journal_error(Error e) {
  {
    const std::lock_guard lock(mutex_);
    if (!journal_error_) journal_error_ = std::move(e);
  }
  arrived_.notify_one();
}

void Inbox::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
}

InboxBatch Inbox::take(std::size_t events_max, Millis wait) {
  std::unique_lock lock(mutex_);
  const auto something = [&] {
    return durable_ || journal_error_ || stopping_ || (events_max > 0 && !(members_.empty() && trusted_.empty()));
  };
  if (wait.count > 0) arrived_.wait_for(lock, std::chrono::milliseconds(wait.count), something);
  InboxBatch batch;
  for (auto* queue : {&trusted_, &members_}) {
    while (batch.events.size() < events_max && !queue->empty()) {
      batch.events.push_back(std::move(queue->front()));
      queue->pop_front();
    }
  }
  batch.durable = std::exchange(durable_, std::nullopt);
  batch.journal_error = std::exchange(journal_error_, std::nullopt);
  batch.stopping = stopping_;
  return batch;
}

std::size_t Inbox::size() const {
  const std::lock_guard lock(mutex_);
  return members_.size() + trusted_.size();
}

}  // namespace pp::host
