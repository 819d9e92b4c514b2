// SPDX-License-Identifier: Apache-2.0
// The two looks ahead of the assigner: when the members present will have finished what is left, and which running
// jobs are expected last.
#include <algorithm>

#include "auction/assign/smart.h"

namespace pp::auction {
namespace {

constexpr std::size_t kSampleMax = 8'192;
constexpr Millis kHorizon{4ll * 3'600'000};
constexpr Millis kProjectionEvery{2'000};

struct Supplier {
  std::int64_t free_ms = 0;  // from now
  std::int64_t time_ms = 1;  // per job of the mix that remains
  std::int64_t reliability_ppm = 0;
};

}  // namespace

void SmartAssigner::project(Instant now) {
  const std::size_t stride = 1 + seats_.size() / kSampleMax;
  std::map<JobClass, std::vector<std::int64_t>> medians;
  std::vector<Supplier> suppliers;
  for (std::size_t i = 0; i < seats_.size(); i += stride) {
    const Seat& s = seats_[i];
    if (!s.present || s.view.suspended_until > now || (!s.view.proven && s.has_overdue)) continue;
    __int128 weighted = 0;
    std::int64_t jobs = 0;
    for (const SeatView::Skill& own : s.view.skills) {
      medians[own.job_class].push_back(own.median.count);
      const auto queue = queues_.find(own.job_class);
      if (queue == queues_.end()) continue;
      const auto n = static_cast<std::int64_t>(queue->second.size());
      weighted += static_cast<__int128>(own.median.count) * n;
      jobs += n;
    }
    if (jobs == 0) continue;
    const Instant free = s.held.empty() ? now : std::max(now, s.free_at);
    suppliers.push_back({(free - now).count, std::max<std::int64_t>(1, static_cast<std::int64_t>(weighted / jobs)),
                         s.view.reliability.to_ppm()});
  }
  alike_ = !medians.empty();
  for (auto& [job_class, times] : medians) {
    std::sort(times.begin(), times.end());
    queues_[job_class].pool_median = {times[times.size() / 2]};
    // The middle four fifths within a factor of two: no idle member is fast enough to hedge by speed alone.
    alike_ = alike_ && times[times.size() * 9 / 10] < 2 * times[times.size() / 10];
  }
  const auto wanted_ppm = static_cast<__int128>(n_unassigned()) * 1'000'000 / static_cast<std::int64_t>(stride);
  std::int64_t low = 0, high = kHorizon.count;
  while (high - low > 10) {
    const std::int64_t middle = (low + high) / 2;
    __int128 done_ppm = 0;
    for (const Supplier& s : suppliers) {
      if (middle > s.free_ms) done_ppm += (middle - s.free_ms) / s.time_ms * s.reliability_ppm;
    }
    (done_ppm >= wanted_ppm ? high : low) = middle;
  }
  projected_ = now + Millis{high};
  next_projection_ = now + std::max(kProjectionEvery, Millis{high / 50});
  n_changes_ = 0;
}

void SmartAssigner::refresh_running(Instant now) {
  running_.clear();
  due_.clear();
  std::vector<Eta> single;
  for (const auto& [turn, id] : by_turn_) {
    const Job& job = jobs_.at(id);
    if (!active(job)) continue;
    const Eta eta{expected_end(job, now), id};
    running_.push_back(eta);
    if (job.leases.size() == 1) single.push_back(eta);
    Instant stuck_until;
    if (n_active(job) < options_.copies_max && needs_copy(job, now, &stuck_until)) due_.push_back(eta);
  }
  std::make_heap(running_.begin(), running_.end());
  std::sort(due_.begin(), due_.end());
  insurable_.clear();
  if (!alike_) return;
  std::sort(single.begin(), single.end());
  for (const Eta& eta : single) insurable_.push_back(eta.job);
}

}  // namespace pp::auction
