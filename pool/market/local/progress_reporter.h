// SPDX-License-Identifier: Apache-2.0
// ProgressReporter: tells the marketplace, and through it the buyer, how many jobs of a won order are done.
//
// A ViewSink that passes each view on and says what changed in the batches that are being proved. Called on the core
// thread; returns at once. Promises to say each pair of numbers once and to forget batches that have left the view.
#pragma once
#include <functional>
#include <map>

#include "pool/host/ports.h"

namespace pp::market {

class ProgressReporter final : public host::ViewSink {
 public:
  using Report = std::function<void(OrderId order, std::uint32_t jobs_done, std::uint32_t jobs_total)>;
  /// Requires: `next` outlives this. `report` is LocalMarket::report_progress, most likely.
  ProgressReporter(Report report, host::ViewSink& next) : report_(std::move(report)), next_(next) {}
  void publish(std::shared_ptr<const core::View> view) override;

 private:
  Report report_;
  host::ViewSink& next_;
  std::map<OrderId, std::uint32_t> said_;
};

}  // namespace pp::market
