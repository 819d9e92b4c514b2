// SPDX-License-Identifier: Apache-2.0
// Whom to give what: unassigned work by comparative advantage, hedged and insurance copies, and the fallback.
#include <algorithm>
#include <utility>

#include "auction/assign/smart.h"

namespace pp::auction {
namespace {

constexpr Millis kSlack{2'000};      // who misses T* by less is let in
constexpr Millis kGainLeast{1'000};  // a hedge must gain at least this, and 15 % of its own time
constexpr int kSkipsMax = 20;        // candidates looked at beyond the first that the member may not take

}  // namespace

/// The first job of a queue that the member may have; few are looked at, so that a request stays cheap.
std::optional<Assignment> SmartAssigner::first_of(const std::map<std::int64_t, JobId>& queue, HandOut kind,
                                                  std::uint32_t seat, Instant now, const Gate& gate) {
  int looked_at = 0;
  for (auto it = queue.begin(); it != queue.end() && looked_at <= kSkipsMax; ++it, ++looked_at) {
    const JobId id = it->second;
    Job& job = jobs_.at(id);
    if (barred(job, seat)) continue;
    if (!gate.admits(seats_[seat].view.member, id, kind)) {
      // What holds for one fresh job of a lane holds for the others.
      if (kind == HandOut::Fresh) return std::nullopt;
      continue;
    }
    return hand(id, job, seat, kind, now);
  }
  return std::nullopt;
}

/// How long a job given to the member may keep the others waiting: its usual time or, if nothing it takes can be
/// counted on, until it is late and somebody else has done it.
Millis SmartAssigner::done_within(const Seat& seat, const SeatView::Skill& own) const {
  if (!seat.view.let_down) return own.median;
  const Millis usual = usual_time(own.job_class);
  return usual_span(seat.view, own) + options_.late_grace + (usual > Millis{} ? usual : own.median);
}

/// The lanes that the member may work in, nearest the root first, then by its advantage over the pool.
std::vector<SmartAssigner::Choice> SmartAssigner::choices_of(const Seat& seat, Instant now, bool forced) const {
  std::vector<Choice> choices;
  for (const SeatView::Skill& own : seat.view.skills) {
    const std::uint16_t code = own.job_class.code();
    const bool in_time = projected_ && starts_at(seat, now) + done_within(seat, own) <= *projected_ + kSlack;
    if (!forced && !in_time) continue;
    const auto usual = usual_.find(code);
    const std::int64_t usual_ms = usual == usual_.end() ? own.median.count : usual->second.count;
    const std::int64_t advantage =
        std::max<std::int64_t>(1, usual_ms) * 1'000'000 / std::max<std::int64_t>(1, own.median.count);
    for (auto lane = lanes_.lower_bound({code, BatchId{0}}); lane != lanes_.end() && lane->first.job_class == code;
         ++lane) {
      choices.push_back({own.job_class.kind != JobKind::Segment, advantage, lane->first});
    }
  }
  std::stable_sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    if (a.nearer_root != b.nearer_root) return a.nearer_root;
    return a.advantage_ppm > b.advantage_ppm;
  });
  return choices;
}

std::optional<Assignment> SmartAssigner::take_unassigned(std::uint32_t seat, Instant now, const Gate& gate,
                                                         bool forced) {
  for (const Choice& choice : choices_of(seats_[seat], now, forced)) {
    const LaneQueue& lane = lanes_.at(choice.lane);
    if (auto again = first_of(lane.requeued, HandOut::Requeued, seat, now, gate)) return again;
    if (auto fresh = first_of(lane.fresh, HandOut::Fresh, seat, now, gate)) return fresh;
  }
  return std::nullopt;
}

Instant SmartAssigner::expected_end(const Job& job, Instant now) const {
  std::optional<Instant> first;
  for (const Lease& lease : job.leases) {
    if (lease.overdue) continue;
    if (lease.delivered) return now;  // its check is a matter of moments
    const Seat& s = seats_[lease.seat];
    const SeatView::Skill* own = skill(s, job.job_class);
    if (!own) continue;
    const Instant from = std::max(now, lease.starts);
    const Millis elapsed = now - lease.starts;
    const Millis left = s.view.away ? std::max(own->median * 2, elapsed)
                                    : residual_time({own->median, own->log_deviation, s.view.proven}, elapsed);
    if (!first || from + left < *first) first = from + left;
  }
  return first.value_or(now + Millis{kServiceMsMax});
}

/// A job has few copies: one that a slow member would bring after T* keeps out the fast one that is free soon. Where
/// all machines are alike nobody is faster.
bool SmartAssigner::in_time_to_copy(const SeatView::Skill& own, Instant now) const {
  if (alike_ || !projected_ || now + own.median <= *projected_ + kSlack) return true;
  const auto swift = swift_.find(own.job_class.code());
  return swift == swift_.end() || own.median <= swift->second;
}

std::optional<Assignment> SmartAssigner::hedge(std::uint32_t seat, Instant now, const Gate& gate) {
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
    const Millis gain = real - (starts_at(s, now) + own_time);
    if (own && gain < std::max(kGainLeast, Millis{own_time.count * 15 / 100})) {
      skipped.push_back({real, top.job});
      break;  // every other one is expected earlier
    }
    if (!own || !in_time_to_copy(*own, now) || barred(job, seat) || n_active(job) >= options_.copies_max ||
        !gate.admits(s.view.member, top.job, HandOut::Hedge)) {
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
    if (lease.delivered) return false;
    const Seat& s = seats_[lease.seat];
    const SeatView::Skill* own = skill(s, job.job_class);
    if (!own) continue;
    const Millis elapsed = now - lease.starts;
    const Health h = lease.overdue || s.view.away ? Health::Stuck
                                                  : health({own->median, own->log_deviation, s.view.proven}, elapsed);
    in_time += h == Health::InTime;
    stuck = stuck || h == Health::Stuck;
    *stuck_until = std::max(*stuck_until, now + std::max(own->median * 2, elapsed));
  }
  return in_time < (stuck ? 2 : 1);
}

std::optional<Assignment> SmartAssigner::copy_due(std::uint32_t seat, Instant now, const Gate& gate) {
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
    if (!own || !in_time_to_copy(*own, now) || barred(it->second, seat) || now + own->median >= stuck_until ||
        !gate.admits(seats_[seat].view.member, eta.job, HandOut::Hedge)) {
      skipped.push_back(eta);
      continue;
    }
    out = hand(eta.job, it->second, seat, HandOut::Hedge, now);
  }
  due_.insert(due_.end(), skipped.rbegin(), skipped.rend());
  return out;
}

std::optional<Assignment> SmartAssigner::insure(std::uint32_t seat, Instant now, const Gate& gate) {
  const Seat& s = seats_[seat];
  if (!alike_ || !s.view.proven) return std::nullopt;
  const auto budget =
      static_cast<std::uint64_t>(static_cast<std::int64_t>(n_jobs_) * options_.insurance_ppm / 1'000'000);
  while (n_insured_ < budget && !insurable_.empty()) {
    const JobId id = insurable_.back();
    const auto it = jobs_.find(id);
    const SeatView::Skill* own = it == jobs_.end() ? nullptr : skill(s, it->second.job_class);
    // That this copy is stuck too shows only when its own time is over: it is for members that are no slower than most.
    if (own && own->median > usual_time(it->second.job_class)) return std::nullopt;
    insurable_.pop_back();
    if (it == jobs_.end() || it->second.leases.size() != 1) continue;
    if (it->second.leases[0].overdue || it->second.leases[0].delivered) continue;
    if (barred(it->second, seat) || !own) continue;
    if (!gate.admits(s.view.member, id, HandOut::Insurance)) continue;
    ++n_insured_;
    it->second.insured = true;
    return hand(id, it->second, seat, HandOut::Insurance, now);
  }
  return std::nullopt;
}

std::optional<Assignment> SmartAssigner::next_lrp(std::uint32_t seat, Instant now, const Gate& gate) {
  if (auto first = take_unassigned(seat, now, gate, /*forced=*/true)) return first;
  int looked_at = 0;
  for (auto it = by_turn_.begin(); it != by_turn_.end() && looked_at < kSkipsMax; ++it, ++looked_at) {
    Job& job = jobs_.at(it->second);
    if (barred(job, seat) || n_active(job) >= options_.copies_max || !skill(seats_[seat], job.job_class)) continue;
    if (!gate.admits(seats_[seat].view.member, it->second, HandOut::Hedge)) continue;
    return hand(it->second, job, seat, HandOut::Hedge, now);
  }
  return std::nullopt;
}

std::optional<Assignment> SmartAssigner::decide(std::uint32_t seat, Instant now, const Gate& gate, bool copies) {
  if (!may_take(seats_[seat], now)) return std::nullopt;
  const auto is_last_of_batch = [&](JobId id) {
    const auto job = jobs_.find(id);
    return job != jobs_.end() && !is_queued(job->second.batch);
  };
  if (in_fallback()) return next_lrp(seat, now, gate);
  if (n_unassigned_ > 0) {
    if (now >= next_projection_ || n_changes_ * 100 > seat_of_.size() || !projected_) project(now, gate);
    if (copies && !due_.empty() && may_copy(seats_[seat]) && is_last_of_batch(due_.back().job)) {
      if (auto copy = copy_due(seat, now, gate)) return copy;
    }
    if (auto work = take_unassigned(seat, now, gate, /*forced=*/false)) return work;
    // Too slow for what is left, it would idle: what is due elsewhere may need it.
    return copies && may_copy(seats_[seat]) ? copy_due(seat, now, gate) : std::nullopt;
  }
  if (!copies || !may_copy(seats_[seat])) return std::nullopt;
  if (auto copy = hedge(seat, now, gate)) return copy;
  if (auto copy = copy_due(seat, now, gate)) return copy;
  return insure(seat, now, gate);
}

std::optional<Assignment> SmartAssigner::request(const MemberId& member, Instant now, const Gate& gate) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  if (!s || !s->present) return std::nullopt;
  auto out = decide(index, now, gate);
  if (!out) wait(index);
  return out;
}

std::optional<Assignment> SmartAssigner::give(JobId job, const MemberId& member, Instant now) {
  std::uint32_t index = 0;
  Seat* s = find(member, &index);
  const auto it = jobs_.find(job);
  if (!s || it == jobs_.end() || it->second.place == Place::Out) return std::nullopt;
  if (!may_take(*s, now) || barred(it->second, index) || !skill(*s, it->second.job_class)) return std::nullopt;
  return hand(job, it->second, index, it->second.requeued ? HandOut::Requeued : HandOut::Fresh, now);
}

std::optional<Assignment> SmartAssigner::hand_next(Round& round, Instant now, const Gate& gate) {
  if (!std::exchange(round.begun, true)) {
    round.resumed = resumed_last_ = !resumed_last_ && resume_ && n_unassigned_ > 0;
    if (round.resumed) round.after = resume_;
  }
  while (round.refusals < round.refusals_max) {
    const auto next = round.after ? waiting_.upper_bound(*round.after) : waiting_.begin();
    if (next == waiting_.end()) {
      resume_.reset();
      return std::nullopt;
    }
    round.after = *next;
    if (!may_take(seats_[next->second], now)) continue;
    if (auto given = decide(next->second, now, gate, /*copies=*/!round.resumed)) return given;
    ++round.refusals;
  }
  if (round.resumed || !resume_) resume_ = round.after;
  return std::nullopt;
}

std::optional<Assignment> SmartAssigner::hand_anyway(Instant now, const Gate& gate) {
  if (n_unassigned_ == 0 || !by_turn_.empty()) return std::nullopt;
  const auto waiting = waiting_;
  for (const bool let_down : {false, true}) {
    for (const auto& [median, seat] : waiting) {
      if (seats_[seat].view.let_down != let_down || !may_take(seats_[seat], now)) continue;
      if (auto given = take_unassigned(seat, now, gate, /*forced=*/true)) return given;
    }
  }
  return std::nullopt;
}

SmartAssigner::Report SmartAssigner::tick(Instant now, const Gate& gate) {
  Report out;
  out.late = take_late(now);
  refresh(now, gate);
  Round round;
  while (auto given = hand_next(round, now, gate)) out.handed_out.push_back(*given);
  if (!out.handed_out.empty()) return out;
  if (auto given = hand_anyway(now, gate)) out.handed_out.push_back(*given);
  return out;
}

}  // namespace pp::auction
