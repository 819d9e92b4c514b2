// SPDX-License-Identifier: Apache-2.0
// The bookkeeping of the assigner: seats, queues, leases. Whom to give what is decided in smart_choice.cc.
#include "auction/assign/smart.h"

#include <algorithm>

namespace pp::auction {
namespace {

constexpr std::int64_t kMeasuredLeast = 64;
constexpr Fixed kErrorMost = Fixed::ppm(300'000);

}  // namespace

const SeatView::Skill* SmartAssigner::skill(const Seat& seat, JobClass job_class) const {
  for (const SeatView::Skill& s : seat.view.skills) {
    if (s.job_class == job_class) return &s;
  }
  return nullptr;
}

SmartAssigner::Seat* SmartAssigner::find(const MemberId& member, std::uint32_t* index) {
  const auto it = seat_of_.find(member);
  if (it == seat_of_.end()) return nullptr;
  *index = it->second;
  return &seats_[it->second];
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
  return seat.present && !seat.view.away && now >= seat.view.suspended_until &&
         seat.held.size() < seat.view.in_flight_max;
}

Instant SmartAssigner::starts_at(const Seat& seat, Instant now) const {
  return seat.held.empty() ? now : std::max(now, seat.free_at);
}

std::uint32_t SmartAssigner::in_flight(const MemberId& member) const {
  const auto it = seat_of_.find(member);
  return it == seat_of_.end() ? 0 : static_cast<std::uint32_t>(seats_[it->second].held.size());
}

SmartAssigner::Place SmartAssigner::place_of(JobId job) const {
  const auto it = jobs_.find(job);
  return it == jobs_.end() ? Place::Absent : it->second.place;
}

std::optional<JobId> SmartAssigner::first_fresh(const Lane& lane) const {
  const auto at = lanes_.find({lane.job_class.code(), lane.batch});
  if (at == lanes_.end() || at->second.fresh.empty()) return std::nullopt;
  return at->second.fresh.begin()->second;
}

std::optional<JobId> SmartAssigner::first_queued(const Lane& lane) const {
  const auto at = lanes_.find({lane.job_class.code(), lane.batch});
  if (at == lanes_.end()) return std::nullopt;
  return at->second.requeued.empty() ? at->second.fresh.begin()->second : at->second.requeued.begin()->second;
}

std::size_t SmartAssigner::n_copies(JobId job) const {
  const auto it = jobs_.find(job);
  return it == jobs_.end() ? 0 : n_active(it->second);
}

bool SmartAssigner::in_fallback() const {
  return options_.fallback || (n_measured_ >= kMeasuredLeast && error_ > kErrorMost);
}

void SmartAssigner::seat(const SeatView& view, Instant now) {
  const auto [it, added] = seat_of_.try_emplace(view.member, static_cast<std::uint32_t>(seats_.size()));
  if (added) seats_.emplace_back();
  Seat& s = seats_[it->second];
  if (!s.present) s.free_at = now;
  if (!s.present || s.view.away != view.away) ++n_changes_;
  s.present = true;
  const bool was_waiting = s.waiting;
  leave_waiting(it->second);  // its place among the waiting follows its speed
  s.view = view;
  if (was_waiting) wait(it->second);
}

void SmartAssigner::unseat(const MemberId& member) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  if (!s || !s->present) return;
  leave_waiting(index);
  const std::vector<JobId> held = s->held;
  for (const JobId id : held) {
    if (const auto job = jobs_.find(id); job != jobs_.end()) {
      drop_lease(id, job->second, index, /*blame=*/false, /*front=*/false);
    }
  }
  s->held.clear();
  s->has_overdue = false;
  s->present = false;
  ++n_changes_;
}

void SmartAssigner::wait(std::uint32_t seat) {
  Seat& s = seats_[seat];
  if (s.waiting || s.view.skills.empty()) return;
  s.waiting = true;
  s.waiting_key = {s.view.skills.front().median, seat};
  waiting_.insert(s.waiting_key);
}

void SmartAssigner::leave_waiting(std::uint32_t seat) {
  Seat& s = seats_[seat];
  if (!s.waiting) return;
  waiting_.erase(s.waiting_key);
  s.waiting = false;
}

void SmartAssigner::want(const MemberId& member) {
  std::uint32_t index = 0;
  if (find(member, &index)) wait(index);
}

void SmartAssigner::stop_waiting(const MemberId& member) {
  std::uint32_t index = 0;
  if (find(member, &index)) leave_waiting(index);
}

void SmartAssigner::free_hands(const MemberId& member) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  if (!s || !s->has_overdue) return;
  std::erase_if(s->held, [&](JobId id) {
    const auto job = jobs_.find(id);
    if (job == jobs_.end()) return true;
    const auto& leases = job->second.leases;
    return std::none_of(leases.begin(), leases.end(),
                        [&](const Lease& l) { return l.seat == index && !l.overdue && !l.delivered; });
  });
  s->has_overdue = false;
}

void SmartAssigner::enqueue(JobId id, Job& job, bool requeued, bool front) {
  LaneQueue& lane = lanes_[{job.job_class.code(), job.batch}];
  job.place = Place::Queued;
  job.requeued = requeued;
  job.position = front ? --n_fronts_ : static_cast<std::int64_t>(++n_turns_);
  (requeued ? lane.requeued : lane.fresh).emplace(job.position, id);
  ++n_unassigned_;
}

void SmartAssigner::dequeue(JobId, Job& job) {
  if (job.place != Place::Queued) return;
  const auto at = lanes_.find({job.job_class.code(), job.batch});
  (job.requeued ? at->second.requeued : at->second.fresh).erase(job.position);
  if (at->second.size() == 0) lanes_.erase(at);
  --n_unassigned_;
}

void SmartAssigner::add(JobId job, JobClass job_class, BatchId batch, Millis patience) {
  const auto [it, added] = jobs_.try_emplace(job);
  PP_CHECK(added);
  it->second.job_class = job_class;
  it->second.batch = batch;
  it->second.patience = patience;
  enqueue(job, it->second, /*requeued=*/false, /*front=*/false);
  ++n_jobs_;
}

void SmartAssigner::park(JobId job, bool parked) {
  Job& j = jobs_.at(job);
  PP_CHECK(j.place != Place::Out);
  if (parked == (j.place == Place::Parked)) return;
  if (parked) {
    dequeue(job, j);
    j.place = Place::Parked;
  } else {
    enqueue(job, j, j.requeued, /*front=*/false);
  }
}

void SmartAssigner::requeue(JobId id, Job& job, bool front) {
  by_turn_.erase({job.turn, id});
  enqueue(id, job, /*requeued=*/true, front);
}

void SmartAssigner::let_go(Seat& seat, JobId id) {
  std::erase(seat.held, id);
  if (seat.held.empty()) seat.has_overdue = false;
  if (seat.held.empty()) seat.free_at = Instant{0};
}

/// Takes the member's lease off the job; the job is requeued when nobody else works on it.
void SmartAssigner::drop_lease(JobId id, Job& job, std::uint32_t seat, bool blame, bool front) {
  if (blame && std::find(job.failed_by.begin(), job.failed_by.end(), seat) == job.failed_by.end()) {
    job.failed_by.push_back(seat);
  }
  let_go(seats_[seat], id);
  const auto lease = std::find_if(job.leases.begin(), job.leases.end(), [&](const Lease& l) { return l.seat == seat; });
  if (lease == job.leases.end()) return;
  const bool was_active = !lease->overdue;
  late_at_.erase({lease->late_at, {id, seat}});
  job.leases.erase(lease);
  if (was_active && !active(job)) return requeue(id, job, front);
  if (!was_active || !job.insured) return;
  // One of the two is lost, which is what the other is for; now that one may be insured.
  job.insured = false;
  --n_insured_;
}

Assignment SmartAssigner::hand(JobId id, Job& job, std::uint32_t seat, HandOut kind, Instant now) {
  Seat& s = seats_[seat];
  leave_waiting(seat);
  dequeue(id, job);
  job.place = Place::Out;
  const SeatView::Skill* own = skill(s, job.job_class);
  const Instant starts = starts_at(s, now);
  s.free_at = starts + own->median;
  s.held.push_back(id);
  by_turn_.erase({job.turn, id});
  job.turn = ++n_turns_;
  by_turn_.insert({job.turn, id});
  Instant late = std::max(starts + usual_span(s.view, *own) + options_.late_grace, starts + job.patience);
  // A model that is not trusted must not decide what is late.
  if (in_fallback() && job.patience > Millis{}) late = now + job.patience;
  job.leases.push_back({seat, starts, late, false, false});
  late_at_.insert({late, {id, seat}});
  running_.push_back({s.free_at, id});
  std::push_heap(running_.begin(), running_.end());
  return {id, s.view.member, kind, s.free_at - now, late};
}

void SmartAssigner::hurry(JobId job, const MemberId& member, Instant late_at) {
  std::uint32_t index = 0;
  const auto it = jobs_.find(job);
  if (!find(member, &index) || it == jobs_.end()) return;
  for (Lease& lease : it->second.leases) {
    if (lease.seat != index || lease.overdue || lease.delivered) continue;
    late_at_.erase({lease.late_at, {job, index}});
    lease.late_at = late_at;
    late_at_.insert({late_at, {job, index}});
  }
}

void SmartAssigner::calibrate(Millis taken, Millis expected) {
  const Fixed miss = Fixed::ratio(std::min<std::int64_t>(std::abs(taken.count - expected.count), kServiceMsMax),
                                  std::clamp<std::int64_t>(expected.count, 1, kServiceMsMax));
  // Two dozen stragglers must not look like a wrong model, so one result counts for at most one whole.
  error_ += (std::min(miss, Fixed::from_int(1)) - error_) / Fixed::from_int(std::min<std::int64_t>(++n_measured_, 64));
}

void SmartAssigner::delivered(JobId job, const MemberId& member, Instant now) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  const auto it = jobs_.find(job);
  if (!s) return;
  let_go(*s, job);
  if (it == jobs_.end()) return;
  Job& j = it->second;
  if (!active(j)) {
    dequeue(job, j);
    j.place = Place::Out;
    j.turn = ++n_turns_;
    by_turn_.insert({j.turn, job});
  }
  auto lease = std::find_if(j.leases.begin(), j.leases.end(), [&](const Lease& l) { return l.seat == index; });
  if (lease == j.leases.end()) lease = j.leases.insert(j.leases.end(), {index, now, now, false, false});
  late_at_.erase({lease->late_at, {job, index}});
  lease->overdue = false;
  lease->delivered = true;
}

std::vector<MemberId> SmartAssigner::complete(JobId job, const MemberId& member, Millis taken) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return {};
  std::vector<MemberId> others;
  for (const Lease& lease : it->second.leases) {
    Seat& s = seats_[lease.seat];
    late_at_.erase({lease.late_at, {job, lease.seat}});
    if (s.view.member == member || !lease.overdue) let_go(s, job);
    if (s.view.member != member) {
      others.push_back(s.view.member);
      continue;
    }
    const SeatView::Skill* own = skill(s, it->second.job_class);
    if (own && taken.count > 0) calibrate(taken, own->median);
  }
  by_turn_.erase({it->second.turn, job});
  dequeue(job, it->second);  // a late result of a job that waits in the queue again
  jobs_.erase(it);
  return others;
}

void SmartAssigner::remove(JobId job) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  for (const Lease& lease : it->second.leases) {
    late_at_.erase({lease.late_at, {job, lease.seat}});
    let_go(seats_[lease.seat], job);
  }
  by_turn_.erase({it->second.turn, job});
  dequeue(job, it->second);
  jobs_.erase(it);
}

void SmartAssigner::fail(JobId job, const MemberId& member) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  if (!s) return;
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return let_go(*s, job);
  drop_lease(job, it->second, index, /*blame=*/true, /*front=*/false);
}

void SmartAssigner::returned(JobId job, const MemberId& member) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  if (!s) return;
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return let_go(*s, job);
  drop_lease(job, it->second, index, /*blame=*/false, /*front=*/false);
}

std::vector<LateLease> SmartAssigner::take_late(Instant now) {
  std::vector<LateLease> late;
  while (!late_at_.empty() && late_at_.begin()->first <= now) {
    const auto [id, seat] = late_at_.begin()->second;
    late_at_.erase(late_at_.begin());
    const auto it = jobs_.find(id);
    if (it == jobs_.end()) continue;
    for (Lease& lease : it->second.leases) {
      if (lease.seat != seat || lease.overdue || lease.delivered) continue;
      lease.overdue = true;  // it stays in the member's hands, and counts there, until it comes back
      seats_[seat].has_overdue = true;
      it->second.failed_by.push_back(seat);
      late.push_back({id, seats_[seat].view.member});
      if (!active(it->second)) requeue(id, it->second, /*front=*/true);
    }
  }
  return late;
}

void SmartAssigner::stretch(Millis down) {
  std::set<std::pair<Instant, std::pair<JobId, std::uint32_t>>> later;
  for (const auto& [at, what] : late_at_) later.insert({at + down, what});
  late_at_ = std::move(later);
  for (auto& [id, job] : jobs_) {
    for (Lease& lease : job.leases) {
      lease.starts = lease.starts + down;
      lease.late_at = lease.late_at + down;
    }
  }
  for (Seat& s : seats_) {
    if (!s.held.empty()) s.free_at = s.free_at + down;
  }
}

Money cancel_fee(Money price, Millis elapsed, Millis median) {
  if (elapsed.count <= 0 || median.count <= 0) return {};
  return price.scaled(std::min(elapsed, median).count, median.count * 2);
}

}  // namespace pp::auction
