// SPDX-License-Identifier: Apache-2.0
// ViewCell: where the core thread leaves the newest view and any thread reads it.
//
// Readers get a shared pointer to an immutable value and never hold up the core; `version` rises with each view.
#pragma once
#include <condition_variable>
#include <mutex>

#include "pool/host/ports.h"

namespace pp::host {

class ViewCell : public ViewSink {
 public:
  void publish(std::shared_ptr<const core::View> view) override;
  /// The newest view; null before the first.
  std::shared_ptr<const core::View> read() const;
  std::uint64_t version() const;
  /// Waits until there is a view after `version`, or the span is over; then as `read`.
  std::shared_ptr<const core::View> wait_for_newer(std::uint64_t version, Millis wait) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::shared_ptr<const core::View> view_;
  std::uint64_t version_ = 0;
};

}  // namespace pp::host
