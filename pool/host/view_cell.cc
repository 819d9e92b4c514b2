// SPDX-License-Identifier: Apache-2.0
#include "pool/host/view_cell.h"

#include <chrono>

namespace pp::host {

void ViewCell::publish(std::shared_ptr<const core::View> view) {
  {
    const std::lock_guard lock(mutex_);
    view_ = std::move(view);
    ++version_;
  }
  changed_.notify_all();
}

std::shared_ptr<const core::View> ViewCell::read() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

std::uint64_t ViewCell::version() const {
  const std::lock_guard lock(mutex_);
  return version_;
}

std::shared_ptr<const core::View> ViewCell::wait_for_newer(std::uint64_t version, Millis wait) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(wait.count), [&] { return version_ > version; });
  return view_;
}

}  // namespace pp::host
