// SPDX-License-Identifier: Apache-2.0
#include "auction/assign/smart.h"

#include <algorithm>

namespace pp::auction {
namespace {

constexpr Millis kSlack{2'000};      // who misses T* by less is let in
constexpr Millis kGainLeast{1'000};  // a hedge must gain at least this, and 15 % of its own time
constexpr Millis kLateGrace{2'000};
constexpr int kSkipsMax = 20;     // hedge candidates looked at beyond the first that the member may not take
constexpr int kRefusalsMax = 64;  // waiting members tried in vain before a tick gives up
constexpr std::int64_t kMeasuredLeast = 64;
constexpr Fixed kErrorMost = Fixed::ppm(300'000);

}  // namespace

const SeatView::Skill* SmartAssigner::skill(const Seat& seat, JobClass job_class) const {
  for (const SeatView::Skill& s : seat.view.skills) {
    if (s.job_class == job_class) return &s;
  }
  return nullptr;
}

std::size_t SmartAssigner::n_unassigned() const {
  std::size_t n = 0;
  for (const auto& [job_class, queue] : queues_) n += queue.size();
  return n;
}

std::size_t SmartAssigner::n_active(const Job& job) {
  return static_cast<std::size_t>(
      std::count_if(job.leases.begin(), job.leases.end(), [](const Lease& l) { return !l.overdue; }));
}

/// Failed it or holds it, be it overdue.
bool SmartAssigner::barred(const Job& job, std::uint32_t seat) const {
  if (std::find(job.failed_by.begin(), job.failed_by.end(), seat) != job.failed_by.end()) return true;
  return std::any_of(job.leases.begin(), job.leases.end(), [&](const Lease& l) { return l.seat == seat; });
}

bool SmartAssigner::may_take(const Seat& seat, Instant now) const {
  return seat.present && now >= seat.view.suspended_until && seat.held.size() < seat.view.in_flight_max;
}

std::uint32_t SmartAssigner::in_flight(const MemberId& member) const {
  const auto it = seat_of_.find(member);
  return it == seat_of_.end() ? 0 : static_cast<std::uint32_t>(seats_[it->second].held.size());
}

bool SmartAssigner::in_fallback() const {
  return options_.fallback || (n_measured_ >= kMeasuredLeast && error_ > kErrorMost);
}

void SmartAssigner::seat(const SeatView& view, Instant now) {
  const auto [it, added] = seat_of_.try_emplace(view.member, static_cast<std::uint32_t>(seats_.size()));
  if (added) seats_.emplace_back();
  Seat& s = seats_[it->second];
  if (!s.present) {
    ++n_changes_;
    s.free_at = now;
  }
  s.present = true;
  const bool was_waiting = s.waiting;
  stop_waiting(it->second);  // its place among the waiting follows its speed
  s.view = view;
  if (was_waiting) wait(it->second);
}

void SmartAssigner::unseat(const MemberId& member) {
  const auto it = seat_of_.find(member);
  if (it == seat_of_.end() || !seats_[it->second].present) return;
  Seat& s = seats_[it->second];
  stop_waiting(it->second);
  const std::vector<JobId> held = s.held;
  for (const JobId id : held) {
    if (const auto job = jobs_.find(id); job != jobs_.end()) {
      drop_lease(id, job->second, it->second, /*blame=*/false, /*front=*/false);
    }
  }
  s.held.clear();
  s.has_overdue = false;
  s.present = false;
  ++n_changes_;
}

void SmartAssigner::wait(std::uint32_t seat) {
  Seat& s = seats_[seat];
  if (s.waiting || s.view.skills.empty()) return;
  s.waiting = true;
  s.waiting_key = {s.view.skills.front().median, seat};
  waiting_.insert(s.waiting_key);
}

void SmartAssigner::stop_waiting(std::uint32_t seat) {
  Seat& s = seats_[seat];
  if (!s.waiting) return;
  waiting_.erase(s.waiting_key);
  s.waiting = false;
}

void SmartAssigner::add(JobId job, JobClass job_class) {
  const auto [it, added] = jobs_.try_emplace(job);
  PP_CHECK(added);
  it->second.job_class = job_class;
  queues_[job_class].fresh.push_back(job);
  ++n_jobs_;
}

void SmartAssigner::requeue(JobId id, Job& job, bool front) {
  by_turn_.erase({job.turn, id});
  std::deque<JobId>& queue = queues_[job.job_class].requeued;
  front ? queue.push_front(id) : queue.push_back(id);
}

void SmartAssigner::let_go(Seat& seat, JobId id) {
  std::erase(seat.held, id);
  if (seat.held.empty()) seat.has_overdue = false;
}

/// Takes the member's lease off the job; the job is requeued when nobody else works on it.
void SmartAssigner::drop_lease(JobId id, Job& job, std::uint32_t seat, bool blame, bool front) {
  const auto lease = std::find_if(job.leases.begin(), job.leases.end(), [&](const Lease& l) { return l.seat == seat; });
  if (lease == job.leases.end()) return;
  const bool was_active = !lease->overdue;
  job.leases.erase(lease);
  let_go(seats_[seat], id);
  if (blame && std::find(job.failed_by.begin(), job.failed_by.end(), seat) == job.failed_by.end()) {
    job.failed_by.push_back(seat);
  }
  if (was_active && !active(job)) requeue(id, job, front);
}

Assignment SmartAssigner::hand(JobId id, Job& job, std::uint32_t seat, HandOut kind, Instant now) {
  Seat& s = seats_[seat];
  stop_waiting(seat);
  const SeatView::Skill* own = skill(s, job.job_class);
  const Instant starts = s.held.empty() ? now : std::max(now, s.free_at);
  s.free_at = starts + own->median;
  s.held.push_back(id);
  ++job.n_copies;
  by_turn_.erase({job.turn, id});
  job.turn = ++n_turns_;
  by_turn_.insert({job.turn, id});
  const Instant late = starts + Millis{own->median.count * (s.view.proven ? 20 : 16) / 10} + kLateGrace;
  job.leases.push_back({seat, starts, late, false});
  late_at_.insert({late, {id, seat}});
  running_.push_back({s.free_at, id});
  std::push_heap(running_.begin(), running_.end());
  return {id, s.view.member, kind, s.free_at - now, late};
}

std::optional<JobId> SmartAssigner::pop_for(std::uint32_t seat, ClassQueue& queue, Lanes lanes, HandOut* kind) {
  for (std::size_t i = lanes.backup ? queue.requeued.size() : 0; i > 0; --i) {
    const JobId id = queue.requeued.front();
    queue.requeued.pop_front();
    if (barred(jobs_.at(id), seat)) {
      queue.requeued.push_back(id);
      continue;
    }
    *kind = HandOut::Requeued;
    return id;
  }
  if (!lanes.quota || queue.fresh.empty()) return std::nullopt;
  const JobId id = queue.fresh.front();
  queue.fresh.pop_front();
  *kind = HandOut::Fresh;
  return id;
}

std::optional<Assignment> SmartAssigner::take_unassigned(std::uint32_t seat, Instant now, Lanes lanes, bool forced) {
  // Largest comparative advantage first: the pool's usual time over its own.
  struct Choice {
    std::int64_t advantage_ppm = 0;
    ClassQueue* queue = nullptr;
  };
  std::vector<Choice> choices;
  const Seat& s = seats_[seat];
  for (const SeatView::Skill& own : s.view.skills) {
    const auto it = queues_.find(own.job_class);
    if (it == queues_.end() || it->second.size() == 0) continue;
    const Instant starts = s.held.empty() ? now : std::max(now, s.free_at);
    const bool in_time = projected_ && starts + own.median <= *projected_ + kSlack;
    if (!forced && !in_time) continue;
    const std::int64_t usual = std::max<std::int64_t>(1, it->second.pool_median.count);
    choices.push_back({usual * 1'000'000 / std::max<std::int64_t>(1, own.median.count), &it->second});
  }
  std::stable_sort(choices.begin(), choices.end(),
                   [](const Choice& a, const Choice& b) { return a.advantage_ppm > b.advantage_ppm; });
  for (const Choice& choice : choices) {
    HandOut kind = HandOut::Fresh;
    if (const auto id = pop_for(seat, *choice.queue, lanes, &kind)) return hand(*id, jobs_.at(*id), seat, kind, now);
  }
  return std::nullopt;
}

Instant SmartAssigner::expected_end(const Job& job, Instant now) const {
  std::optional<Instant> first;
  for (const Lease& lease : job.leases) {
    if (lease.overdue) continue;
    const Seat& s = seats_[lease.seat];
    const SeatView::Skill* own = skill(s, job.job_class);
    if (!own) continue;
    const Instant from = std::max(now, lease.starts);
    const Instant end = from + residual_time({own->median, own->log_deviation, s.view.proven}, now - lease.starts);
    if (!first || end < *first) first = end;
  }
  return first.value_or(now + Millis{kServiceMsMax});
}

std::optional<Assignment> SmartAssigner::hedge(std::uint32_t seat, Instant now) {
  const Seat& s = seats_[seat];
  std::vector<Eta> skipped;
  std::optional<Assignment> out;
  while (!running_.empty() && !out) {
    const Eta top = running_.front();
    const auto it = jobs_.find(top.job);
    std::pop_heap(running_.begin(), running_.end());
    running_.pop_back();
    if (it == jobs_.end() || !active(it->second)) continue;
    Job& job = it->second;
    // A stale expectation hides stragglers, so the top is looked at anew before it is believed.
    const Instant real = expected_end(job, now);
    if (std::abs((real - top.at).count) > 1'000) {
      running_.push_back({real, top.job});
      std::push_heap(running_.begin(), running_.end());
      continue;
    }
    const SeatView::Skill* own = skill(s, job.job_class);
    const Millis own_time = own ? own->median : Millis{};
    const Instant start = s.held.empty() ? now : std::max(now, s.free_at);
    const Millis gain = real - (start + own_time);
    if (own && gain < std::max(kGainLeast, Millis{own_time.count * 15 / 100})) {
      skipped.push_back({real, top.job});
      break;  // every other one is expected earlier
    }
    if (!own || barred(job, seat) || n_active(job) >= options_.copies_max) {
      skipped.push_back({real, top.job});
      if (skipped.size() > kSkipsMax) break;
      continue;
    }
    out = hand(top.job, job, seat, HandOut::Hedge, now);
  }
  for (const Eta& eta : skipped) {
    running_.push_back(eta);
    std::push_heap(running_.begin(), running_.end());
  }
  return out;
}

/// True when every copy that runs is past its usual time, or when one is stuck and fewer than two others are in time:
/// the copy of a stuck job may get stuck too, and nothing else would notice until it is late in its turn.
bool SmartAssigner::needs_copy(const Job& job, Instant now, Instant* stuck_until) const {
  int in_time = 0;
  bool stuck = false;
  *stuck_until = now;
  for (const Lease& lease : job.leases) {
    const Seat& s = seats_[lease.seat];
    const SeatView::Skill* own = skill(s, job.job_class);
    if (!own) continue;
    const Millis elapsed = now - lease.starts;
    const Health h = lease.overdue ? Health::Stuck : health({own->median, own->log_deviation, s.view.proven}, elapsed);
    in_time += h == Health::InTime;
    stuck = stuck || h == Health::Stuck;
    *stuck_until = std::max(*stuck_until, now + std::max(own->median * 2, elapsed));
  }
  return in_time < (stuck ? 2 : 1);
}

std::optional<Assignment> SmartAssigner::copy_due(std::uint32_t seat, Instant now) {
  std::vector<Eta> skipped;
  std::optional<Assignment> out;
  while (!due_.empty() && !out && skipped.size() <= kSkipsMax) {
    const Eta eta = due_.back();
    due_.pop_back();
    const auto it = jobs_.find(eta.job);
    Instant stuck_until;
    if (it == jobs_.end() || !active(it->second) || !needs_copy(it->second, now, &stuck_until)) continue;
    if (n_active(it->second) >= options_.copies_max) continue;
    const SeatView::Skill* own = skill(seats_[seat], it->second.job_class);
    if (!own || barred(it->second, seat) || now + own->median >= stuck_until) {
      skipped.push_back(eta);
      continue;
    }
    out = hand(eta.job, it->second, seat, HandOut::Hedge, now);
  }
  due_.insert(due_.end(), skipped.rbegin(), skipped.rend());
  return out;
}

std::optional<Assignment> SmartAssigner::insure(std::uint32_t seat, Instant now) {
  const Seat& s = seats_[seat];
  if (!alike_ || !s.view.proven) return std::nullopt;
  const auto budget = static_cast<std::size_t>(static_cast<std::int64_t>(n_jobs_) * options_.insurance_ppm / 1'000'000);
  while (n_insured_ < budget && !insurable_.empty()) {
    const JobId id = insurable_.back();
    insurable_.pop_back();
    const auto it = jobs_.find(id);
    if (it == jobs_.end() || it->second.leases.size() != 1 || it->second.leases[0].overdue) continue;
    if (barred(it->second, seat) || !skill(s, it->second.job_class)) continue;
    ++n_insured_;
    return hand(id, it->second, seat, HandOut::Insurance, now);
  }
  return std::nullopt;
}

std::optional<Assignment> SmartAssigner::next_lrp(std::uint32_t seat, Instant now, Lanes lanes) {
  if (auto first = take_unassigned(seat, now, lanes, /*forced=*/true)) return first;
  if (!lanes.backup) return std::nullopt;
  int looked_at = 0;
  for (auto it = by_turn_.begin(); it != by_turn_.end() && looked_at < kSkipsMax; ++it, ++looked_at) {
    Job& job = jobs_.at(it->second);
    if (barred(job, seat) || n_active(job) >= options_.copies_max || !skill(seats_[seat], job.job_class)) continue;
    return hand(it->second, job, seat, HandOut::Hedge, now);
  }
  return std::nullopt;
}

std::optional<Assignment> SmartAssigner::decide(std::uint32_t seat, Instant now, Lanes lanes) {
  if (!may_take(seats_[seat], now)) return std::nullopt;
  if (in_fallback()) return next_lrp(seat, now, lanes);
  if (n_unassigned() > 0) {
    if (now >= next_projection_ || n_changes_ * 100 > seat_of_.size() || !projected_) project(now);
    if (auto work = take_unassigned(seat, now, lanes, /*forced=*/false)) return work;
    // Too slow for what is left, it would idle: what is due elsewhere may need it.
    return lanes.backup && seats_[seat].held.empty() ? copy_due(seat, now) : std::nullopt;
  }
  // A second job in its hands would only wait there: copies are for members that start at once.
  if (!lanes.backup || !seats_[seat].held.empty()) return std::nullopt;
  if (auto copy = hedge(seat, now)) return copy;
  if (auto copy = copy_due(seat, now)) return copy;
  return insure(seat, now);
}

std::optional<Assignment> SmartAssigner::request(const MemberId& member, Instant now, Lanes lanes) {
  const auto it = seat_of_.find(member);
  if (it == seat_of_.end() || !seats_[it->second].present) return std::nullopt;
  auto out = decide(it->second, now, lanes);
  if (!out) wait(it->second);
  return out;
}

std::vector<MemberId> SmartAssigner::complete(JobId job, const MemberId& member, Millis taken) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return {};
  std::vector<MemberId> others;
  for (const Lease& lease : it->second.leases) {
    Seat& s = seats_[lease.seat];
    if (s.view.member == member || !lease.overdue) let_go(s, job);
    if (s.held.empty()) s.free_at = Instant{0};
    if (s.view.member != member) {
      others.push_back(s.view.member);
      continue;
    }
    const SeatView::Skill* own = skill(s, it->second.job_class);
    if (!own || taken.count <= 0) continue;
    const Fixed miss = Fixed::ratio(std::min<std::int64_t>(std::abs(taken.count - own->median.count), kServiceMsMax),
                                    std::max<std::int64_t>(1, own->median.count));
    // Two dozen stragglers must not look like a wrong model, so one result counts for at most one whole.
    error_ +=
        (std::min(miss, Fixed::from_int(1)) - error_) / Fixed::from_int(std::min<std::int64_t>(++n_measured_, 64));
  }
  by_turn_.erase({it->second.turn, job});
  // A late result of a job that waits in the queue again takes it out of there.
  if (!active(it->second)) {
    ClassQueue& queue = queues_[it->second.job_class];
    std::erase(queue.requeued, job);
    std::erase(queue.fresh, job);
  }
  jobs_.erase(it);
  return others;
}

void SmartAssigner::fail(JobId job, const MemberId& member) {
  const auto seat = seat_of_.find(member);
  const auto it = jobs_.find(job);
  if (seat == seat_of_.end()) return;
  if (it == jobs_.end()) {
    let_go(seats_[seat->second], job);
  } else {
    drop_lease(job, it->second, seat->second, /*blame=*/true, /*front=*/false);
  }
}

void SmartAssigner::returned(JobId job, const MemberId& member) {
  const auto seat = seat_of_.find(member);
  if (seat == seat_of_.end()) return;
  if (const auto it = jobs_.find(job); it != jobs_.end()) {
    drop_lease(job, it->second, seat->second, /*blame=*/false, /*front=*/false);
  }
  let_go(seats_[seat->second], job);
}

SmartAssigner::Report SmartAssigner::tick(Instant now) {
  Report out;
  while (!late_at_.empty() && late_at_.begin()->first <= now) {
    const auto [id, seat] = late_at_.begin()->second;
    const Instant due = late_at_.begin()->first;
    late_at_.erase(late_at_.begin());
    const auto it = jobs_.find(id);
    if (it == jobs_.end()) continue;
    for (Lease& lease : it->second.leases) {
      if (lease.seat != seat || lease.overdue || lease.late_at != due) continue;
      lease.overdue = true;  // it stays in the member's hands, and counts there, until it comes back
      seats_[seat].has_overdue = true;
      it->second.failed_by.push_back(seat);
      out.late.push_back({id, seats_[seat].view.member});
      if (!active(it->second)) requeue(id, it->second, /*front=*/true);
    }
  }
  if (n_unassigned() < seats_.size()) refresh_running(now);
  int refusals = 0;
  const auto waiting = waiting_;
  for (const auto& [median, seat] : waiting) {
    if (!may_take(seats_[seat], now)) continue;
    if (auto given = decide(seat, now, {})) {
      out.handed_out.push_back(*given);
    } else if (++refusals > kRefusalsMax) {
      break;
    }
  }
  // Nobody qualifies and nobody works: the fastest that may takes the next job anyway, or the batch would stand still.
  if (out.handed_out.empty() && n_unassigned() > 0 && by_turn_.empty()) {
    for (const auto& [median, seat] : waiting) {
      if (!may_take(seats_[seat], now)) continue;
      if (auto given = take_unassigned(seat, now, {}, /*forced=*/true)) {
        out.handed_out.push_back(*given);
        break;
      }
    }
  }
  return out;
}

Money cancel_fee(Money price, Millis elapsed, Millis median) {
  if (elapsed.count <= 0 || median.count <= 0) return {};
  return price.scaled(std::min(elapsed, median).count, median.count * 2);
}

}  // namespace pp::auction
