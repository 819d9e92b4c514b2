// SPDX-License-Identifier: Apache-2.0
#include "pool/market/local/progress_reporter.h"

#include <algorithm>

namespace pp::market {

void ProgressReporter::publish(std::shared_ptr<const core::View> view) {
  std::map<OrderId, std::uint32_t> now;
  for (const core::BatchView& batch : view->batches) {
    if (batch.stage != core::OrderStage::Proving) continue;
    const auto done =
        static_cast<std::uint32_t>(std::ranges::count(batch.jobs, core::JobStage::Accepted, &core::JobView::stage));
    now[batch.order] = done;
    const auto said = said_.find(batch.order);
    if (said != said_.end() && said->second == done) continue;
    report_(batch.order, done, static_cast<std::uint32_t>(batch.jobs.size()));
  }
  said_ = std::move(now);
  next_.publish(std::move(view));
}

}  // namespace pp::market
