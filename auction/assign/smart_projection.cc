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
constexpr Millis kRefreshEvery{1'000};

struct Supplier {
  std::int64_t free_ms = 0;  // from now
  std::int64_t time_ms = 1;  // per job of the mix that remains
  std::int64_t reliability_ppm = 0;
  std::int64_t units = 0;  // that it may draw
};

/// The earliest time by which the suppliers finish `wanted_ppm` millionths of jobs; the horizon when they never do.
std::int64_t time_to_finish(const std::vector<Supplier>& suppliers, __int128 wanted_ppm, bool within_units) {
  std::int64_t low = 0, high = kHorizon.count;
  while (high - low > 10) {
    const std::int64_t middle = (low + high) / 2;
    __int128 done_ppm = 0;
    for (const Supplier& s : suppliers) {
      if (middle <= s.free_ms) continue;
      std::int64_t jobs = (middle - s.free_ms) / s.time_ms;
      if (within_units) jobs = std::min(jobs, s.units);
      done_ppm += static_cast<__int128>(jobs) * s.reliability_ppm;
    }
    (done_ppm >= wanted_ppm ? high : low) = middle;
  }
  return high;
}

}  // namespace

bool SmartAssigner::is_queued(BatchId batch) const {
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const auto& lane) { return lane.first.batch == batch; });
}

void SmartAssigner::project(Instant now, const Gate& gate) {
  const std::size_t stride = 1 + seats_.size() / kSampleMax;
  std::map<std::uint16_t, std::vector<std::int64_t>> medians;
  std::vector<Supplier> suppliers;
  bool limited = false;
  for (std::size_t i = 0; i < seats_.size(); i += stride) {
    const Seat& s = seats_[i];
    if (!s.present || s.view.away || s.view.in_flight_max == 0) continue;
    if (s.view.suspended_until > now || (!s.view.proven && s.has_overdue)) continue;
    __int128 weighted = 0;
    std::int64_t jobs = 0, units = 0;
    for (const SeatView::Skill& own : s.view.skills) {
      const std::uint16_t code = own.job_class.code();
      medians[code].push_back(own.median.count);
      for (auto lane = lanes_.lower_bound({code, BatchId{0}}); lane != lanes_.end() && lane->first.job_class == code;
           ++lane) {
        const auto n = static_cast<std::int64_t>(lane->second.size());
        weighted += static_cast<__int128>(done_within(s, own).count) * n;
        jobs += n;
        units = std::min(kUnitsMax, units + gate.units_open(s.view.member, {own.job_class, lane->first.batch}));
      }
    }
    if (jobs == 0) continue;
    limited = limited || units < kUnitsMax;
    suppliers.push_back({(starts_at(s, now) - now).count,
                         std::max<std::int64_t>(1, static_cast<std::int64_t>(weighted / jobs)),
                         s.view.reliability.to_ppm(), units});
  }
  alike_ = !medians.empty();
  for (auto& [code, times] : medians) {
    std::sort(times.begin(), times.end());
    usual_[code] = {times[times.size() / 2]};
    swift_[code] = {times[times.size() / 20] * 2};
    // The middle four fifths within a factor of two: no idle member is fast enough to hedge by speed alone.
    alike_ = alike_ && times[times.size() * 9 / 10] < 2 * times[times.size() / 10];
  }
  const auto wanted_ppm = static_cast<__int128>(n_unassigned_) * 1'000'000 / static_cast<std::int64_t>(stride);
  const std::int64_t by_all = time_to_finish(suppliers, wanted_ppm, /*within_units=*/false);
  const std::int64_t by_entitled = limited ? time_to_finish(suppliers, wanted_ppm, /*within_units=*/true) : by_all;
  projected_ = now + Millis{by_entitled};
  projected_free_ = now + Millis{by_all};
  terms_bind_ = by_entitled > by_all + kProjectionEvery.count + by_all / 20;
  next_projection_ = now + std::max(kProjectionEvery, Millis{by_all / 50});
  n_changes_ = 0;
}

std::int64_t SmartAssigner::units_in_time(const MemberId& member, JobClass job_class, Instant now) const {
  const auto it = seat_of_.find(member);
  if (it == seat_of_.end()) return 0;
  const Seat& s = seats_[it->second];
  const SeatView::Skill* own = skill(s, job_class);
  // Who is not counted on in the projection holds nothing back either.
  if (!own || s.view.away || (!s.view.proven && s.has_overdue)) return 0;
  if (!projected_ || in_fallback()) return kUnitsMax;
  const Millis span = projected_free_ + kProjectionEvery - std::max(starts_at(s, now), s.view.suspended_until);
  return std::clamp<std::int64_t>(span.count / std::max<std::int64_t>(1, done_within(s, *own).count), 0, kUnitsMax);
}

bool SmartAssigner::could_start(const MemberId& member, JobClass job_class, Instant now) const {
  const auto it = seat_of_.find(member);
  return it != seat_of_.end() && may_take(seats_[it->second], now) && units_in_time(member, job_class, now) > 0;
}

Millis SmartAssigner::usual_time(JobClass job_class) const {
  const auto usual = usual_.find(job_class.code());
  return usual == usual_.end() ? Millis{} : usual->second;
}

void SmartAssigner::refresh(Instant now, const Gate& gate) {
  if (n_unassigned_ > 0 && (now >= next_projection_ || !projected_)) project(now, gate);
  if (now < next_refresh_) return;
  // A look at each costs about a microsecond: where many run, they are looked at less often.
  next_refresh_ = now + kRefreshEvery * (1 + static_cast<std::int64_t>(by_turn_.size() / kSampleMax));
  const bool far_off = n_unassigned_ >= seats_.size() &&
                       std::none_of(by_turn_.begin(), by_turn_.end(),
                                    [&](auto& turn) { return !is_queued(jobs_.at(turn.second).batch); });
  if (!far_off) refresh_running(now);
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
  // A batch of which nothing is queued any more waits for these alone; their copies go before fresh work of others.
  const auto last_of_batch = [&](const Eta& eta) {
    const Job& job = jobs_.at(eta.job);
    return !is_queued(job.batch) && eta.at - now >= Millis{usual_time(job.job_class).count / 2};
  };
  if (n_unassigned_ > 0 && std::any_of(due_.begin(), due_.end(), last_of_batch)) {
    std::erase_if(due_, [&](const Eta& eta) { return !last_of_batch(eta); });
  }
  insurable_.clear();
  if (!alike_) return;
  std::sort(single.begin(), single.end());
  for (const Eta& eta : single) insurable_.push_back(eta.job);
}

}  // namespace pp::auction
