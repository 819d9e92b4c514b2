// SPDX-License-Identifier: Apache-2.0
#include "auction/assign/lrp.h"

#include "schemas/vocab/check.h"

namespace pp::auction {

void LrpQueue::add(JobId job) {
  PP_CHECK(!where_.contains(job));
  where_[job] = {false, fresh_.insert(fresh_.end(), job)};
}

std::optional<JobId> LrpQueue::next() {
  std::list<JobId>& from = fresh_.empty() ? pending_ : fresh_;
  if (from.empty()) return std::nullopt;
  const JobId job = from.front();
  pending_.splice(pending_.end(), from, from.begin());
  where_[job].pending = true;
  return job;
}

bool LrpQueue::complete(JobId job) {
  const auto it = where_.find(job);
  if (it == where_.end()) return false;
  (it->second.pending ? pending_ : fresh_).erase(it->second.at);
  where_.erase(it);
  return true;
}

void LiveLrp::add(JobId job) {
  PP_CHECK(!jobs_.contains(job));
  Job& added = jobs_[job];
  added.turn = next_turn_++;
  queue_[{added.stage, added.turn}] = job;
}

void LiveLrp::move(JobId id, Job& job, Stage stage) {
  queue_.erase({job.stage, job.turn});
  job.stage = stage;
  job.turn = next_turn_++;
  queue_[{job.stage, job.turn}] = id;
}

std::optional<JobId> LiveLrp::first_for(const MemberId& member, Stage stage) const {
  for (auto it = queue_.lower_bound({stage, 0}); it != queue_.end() && it->first.first == stage; ++it) {
    const Job& job = jobs_.at(it->second);
    if (job.failed_by.contains(member) || job.holders.contains(member)) continue;
    if (job.holders.size() >= limits_.copies_max) continue;
    return it->second;
  }
  return std::nullopt;
}

std::optional<JobId> LiveLrp::next(const MemberId& member, std::uint32_t in_flight_max, bool duplicates) {
  if (in_flight(member) >= in_flight_max) return std::nullopt;
  std::optional<JobId> found = first_for(member, Stage::Requeued);
  if (!found) found = first_for(member, Stage::Fresh);
  if (!found && duplicates) found = first_for(member, Stage::Running);
  if (!found) return std::nullopt;
  Job& job = jobs_.at(*found);
  job.holders.insert(member);
  ++in_flight_[member];
  move(*found, job, Stage::Running);
  return found;
}

std::set<MemberId> LiveLrp::complete(JobId job) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return {};
  std::set<MemberId> holders = it->second.holders;
  for (const MemberId& member : holders) drop_holder(it->second, member);
  queue_.erase({it->second.stage, it->second.turn});
  jobs_.erase(it);
  return holders;
}

void LiveLrp::drop_holder(Job& job, const MemberId& member) {
  if (job.holders.erase(member) == 0) return;
  const auto it = in_flight_.find(member);
  PP_CHECK(it != in_flight_.end() && it->second > 0);
  if (--it->second == 0) in_flight_.erase(it);
}

void LiveLrp::fail(JobId job, const MemberId& member) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  it->second.failed_by.insert(member);
  drop_holder(it->second, member);
  if (it->second.holders.empty() && it->second.stage == Stage::Running) move(job, it->second, Stage::Requeued);
}

void LiveLrp::release(JobId job, const MemberId& member) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  drop_holder(it->second, member);
  if (it->second.holders.empty() && it->second.stage == Stage::Running) move(job, it->second, Stage::Requeued);
}

std::uint32_t LiveLrp::in_flight(const MemberId& member) const {
  const auto it = in_flight_.find(member);
  return it == in_flight_.end() ? 0 : it->second;
}

bool LiveLrp::holds(JobId job, const MemberId& member) const {
  const auto it = jobs_.find(job);
  return it != jobs_.end() && it->second.holders.contains(member);
}

bool LiveLrp::has_failed(JobId job, const MemberId& member) const {
  const auto it = jobs_.find(job);
  return it != jobs_.end() && it->second.failed_by.contains(member);
}

}  // namespace pp::auction
