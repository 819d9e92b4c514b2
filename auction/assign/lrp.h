// SPDX-License-Identifier: Apache-2.0
// LRP: hand out the least recently processed job. The paper's rule, and the live rule built on it.
//
// Source: CrowdProve, section 3.1.3: the distributor keeps a queue of jobs that are assigned and not completed; when
// no fresh job is left it assigns the job at the head, even if another prover holds it, and moves it to the tail.
// `LrpQueue` is exactly that, for comparison. `LiveLrp` adds what an open membership needs: a job never goes back to
// a member that failed it or holds it, a member holds at most its limit, and a job has at most `copies_max` copies.
// Values owned by the core; no clock. Each call costs O(log n) unless a member has failed many of the queued jobs.
#pragma once
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>

#include "schemas/vocab/ids.h"

namespace pp::auction {

/// The queue as published: no memory of who failed, no limit on copies or on what one prover holds.
class LrpQueue {
 public:
  /// Adds a job that nobody has been given; fresh jobs go out in the order in which they were added.
  void add(JobId job);
  /// The next fresh job, else the head of the pending queue (it moves to the tail); nothing when none is open.
  std::optional<JobId> next();
  /// Takes a job out for good. False when it is not open.
  bool complete(JobId job);
  std::size_t n_open() const { return where_.size(); }

 private:
  std::list<JobId> fresh_;
  std::list<JobId> pending_;
  struct Place {
    bool pending = false;
    std::list<JobId>::iterator at;
  };
  std::map<JobId, Place> where_;
};

class LiveLrp {
 public:
  struct Limits {
    std::uint32_t copies_max = 3;
  };
  explicit LiveLrp(Limits limits) : limits_(limits) {}
  LiveLrp() : LiveLrp(Limits{}) {}

  /// Adds a job that became ready. Requires: it is not open.
  void add(JobId job);
  /// Gives `member` a job: requeued ones first, then fresh ones, then, if `duplicates`, the least recently processed
  /// running one. Nothing when the member is at `in_flight_max` or has failed or holds everything that is open.
  std::optional<JobId> next(const MemberId& member, std::uint32_t in_flight_max, bool duplicates);
  /// Takes the job out for good; returns who else held it, so that their copies can be cancelled.
  std::set<MemberId> complete(JobId job);
  /// The member failed the job (late, invalid, gone): it never gets it again, and a job without holders is requeued.
  void fail(JobId job, const MemberId& member);
  /// The member gave the job back without fault (drained): it may get it again.
  void release(JobId job, const MemberId& member);

  std::size_t n_open() const { return jobs_.size(); }
  std::uint32_t in_flight(const MemberId& member) const;
  bool holds(JobId job, const MemberId& member) const;
  bool has_failed(JobId job, const MemberId& member) const;

 private:
  enum class Stage : std::uint8_t { Requeued, Fresh, Running };
  struct Job {
    Stage stage = Stage::Fresh;
    std::uint64_t turn = 0;  // position in its stage: lower goes first
    std::set<MemberId> holders;
    std::set<MemberId> failed_by;
  };
  void move(JobId id, Job& job, Stage stage);
  void drop_holder(Job& job, const MemberId& member);
  std::optional<JobId> first_for(const MemberId& member, Stage stage) const;

  Limits limits_;
  std::map<JobId, Job> jobs_;
  std::map<std::pair<Stage, std::uint64_t>, JobId> queue_;
  std::map<MemberId, std::uint32_t> in_flight_;
  std::uint64_t next_turn_ = 0;
};

}  // namespace pp::auction
