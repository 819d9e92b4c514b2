// SPDX-License-Identifier: Apache-2.0
// SmartAssigner: which job a member gets when it asks, from learned speed, risk and the projected end of the batch.
//
// A value owned by the core; deterministic; times are arguments; integers and fixed point only. The rules:
// - never more than a member's in-flight limit, never a job back to a member that failed it, never over `copies_max`
//   copies of a job;
// - fresh work goes to who finishes it before T*, the earliest time by which the members present can finish all that
//   remains (slower members idle, because faster ones then end the batch earlier), requeued work first, in the class
//   where the member's advantage over the pool is largest;
// - when nothing is left to hand out, a running job whose expected end is late enough gets a hedged copy; one that is
//   past its usual time gets a copy in case it is stuck, which costs little, since most come back within moments; in
//   pools of like machines, where no copy can catch up, the jobs begun last get insurance copies within a budget.
//   Whoever comes first wins and the rest is cancelled;
// - when the speeds that it believes are wrong by more than 30 % it falls back to least-recently-processed order with
//   the same limits, which needs no model and conserves work.
// Requests cost O(log n); the projection looks at no more than 8,192 members, once in two seconds.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "auction/assign/residual.h"
#include "auction/types.h"

namespace pp::auction {

/// What the assigner believes about a member; the core refreshes it from the member's standing.
struct SeatView {
  struct Skill {
    JobClass job_class;
    Millis median;
    Fixed log_deviation;
  };
  MemberId member;
  std::vector<Skill> skills;  // classes that it can prove
  Fixed reliability;          // expected share of its jobs that come back valid, in [0, 1]
  bool proven = false;
  std::uint32_t in_flight_max = 1;
  Instant suspended_until{0};
};

enum class HandOut : std::uint8_t {
  Fresh = 0,      // first copy: draws on the member's quota
  Requeued = 1,   // somebody failed it: backup lane
  Hedge = 2,      // second or third copy of a late job: backup lane
  Insurance = 3,  // copy without an expected gain: backup lane
};

struct Assignment {
  JobId job;
  MemberId member;
  HandOut kind = HandOut::Fresh;
  Millis expected;  // from now until its result
  Instant late_at;  // from then on the job goes to somebody else
};

struct LateLease {
  JobId job;
  MemberId member;
};

struct AssignOptions {
  std::uint32_t copies_max = 3;
  std::int64_t insurance_ppm = 40'000;  // of all jobs, in pools of like machines
  bool fallback = false;                // the operator's switch to least-recently-processed order
};

/// What the core allows this time: a quota with units left opens fresh work, the budget opens the backup lane.
struct Lanes {
  bool quota = true;
  bool backup = true;
};

class SmartAssigner {
 public:
  explicit SmartAssigner(AssignOptions options) : options_(options) {}
  SmartAssigner() : SmartAssigner(AssignOptions{}) {}

  /// Adds a member or refreshes what is believed about it. Its jobs in flight stay.
  void seat(const SeatView& view, Instant now);
  /// The member is gone: its jobs are requeued without blame.
  void unseat(const MemberId& member);

  /// Adds a job that is ready. Requires: it is not open.
  void add(JobId job, JobClass job_class);
  /// Gives the member a job, or nothing and remembers that it waits.
  std::optional<Assignment> request(const MemberId& member, Instant now, Lanes lanes = {});
  /// A valid result: takes the job out and returns who else was given it, to be cancelled. `taken` calibrates the
  /// model; zero when unknown. Frees the hands of all but the overdue: those stay full until `returned`, so that who
  /// hoards is not handed more.
  std::vector<MemberId> complete(JobId job, const MemberId& member, Millis taken);
  /// An invalid result or a refusal: never again this job for this member.
  void fail(JobId job, const MemberId& member);
  /// A result for a job that is no longer open, or a job given back without fault.
  void returned(JobId job, const MemberId& member);

  struct Report {
    std::vector<LateLease> late;
    std::vector<Assignment> handed_out;  // to members that were waiting
  };
  /// Once a second: finds late leases, refreshes expectations, hands work to waiting members, fastest first.
  Report tick(Instant now);

  std::optional<Instant> projected_end() const { return projected_; }
  bool in_fallback() const;
  /// Mean of |taken - expected| / expected over recent results.
  Fixed calibration_error() const { return error_; }
  std::size_t n_open() const { return jobs_.size(); }
  std::size_t n_waiting() const { return waiting_.size(); }
  std::uint32_t in_flight(const MemberId& member) const;

 private:
  struct Lease {
    std::uint32_t seat = 0;
    Instant starts;  // when the member gets to it
    Instant late_at;
    bool overdue = false;
  };
  struct Job {
    JobClass job_class;
    std::vector<Lease> leases;  // overdue ones stay until they return
    std::vector<std::uint32_t> failed_by;
    std::uint32_t n_copies = 0;
    std::uint64_t turn = 0;  // when it was last handed out; orders the fallback
  };
  struct Seat {
    SeatView view;
    std::vector<JobId> held;
    Instant free_at{0};  // when it will have finished what it holds
    bool present = false;
    bool waiting = false;
    bool has_overdue = false;
    std::pair<Millis, std::uint32_t> waiting_key{};
  };
  struct ClassQueue {
    std::deque<JobId> requeued;
    std::deque<JobId> fresh;
    Millis pool_median;  // of the members' medians, refreshed with the projection
    std::size_t size() const { return requeued.size() + fresh.size(); }
  };
  struct Eta {
    Instant at;
    JobId job;
    friend auto operator<=>(const Eta&, const Eta&) = default;
  };

  const SeatView::Skill* skill(const Seat& seat, JobClass job_class) const;
  std::size_t n_unassigned() const;
  static std::size_t n_active(const Job& job);
  static bool active(const Job& job) { return n_active(job) > 0; }
  bool barred(const Job& job, std::uint32_t seat) const;
  bool may_take(const Seat& seat, Instant now) const;
  Assignment hand(JobId id, Job& job, std::uint32_t seat, HandOut kind, Instant now);
  std::optional<Assignment> take_unassigned(std::uint32_t seat, Instant now, Lanes lanes, bool forced);
  std::optional<JobId> pop_for(std::uint32_t seat, ClassQueue& queue, Lanes lanes, HandOut* kind);
  std::optional<Assignment> hedge(std::uint32_t seat, Instant now);
  std::optional<Assignment> copy_due(std::uint32_t seat, Instant now);
  std::optional<Assignment> insure(std::uint32_t seat, Instant now);
  std::optional<Assignment> next_lrp(std::uint32_t seat, Instant now, Lanes lanes);
  std::optional<Assignment> decide(std::uint32_t seat, Instant now, Lanes lanes);
  Instant expected_end(const Job& job, Instant now) const;
  bool needs_copy(const Job& job, Instant now, Instant* stuck_until) const;
  void project(Instant now);
  void refresh_running(Instant now);
  void requeue(JobId id, Job& job, bool front);
  void drop_lease(JobId id, Job& job, std::uint32_t seat, bool blame, bool front);
  void let_go(Seat& seat, JobId id);
  void wait(std::uint32_t seat);
  void stop_waiting(std::uint32_t seat);

  AssignOptions options_;
  std::map<MemberId, std::uint32_t> seat_of_;
  std::vector<Seat> seats_;
  std::map<JobId, Job> jobs_;
  std::map<JobClass, ClassQueue> queues_;
  std::set<std::pair<Millis, std::uint32_t>> waiting_;  // fastest first
  std::set<std::pair<Instant, std::pair<JobId, std::uint32_t>>> late_at_;
  std::vector<Eta> running_;  // a heap, latest expected end on top
  std::vector<Eta> due_;      // past their usual time, latest expected end last
  std::vector<JobId> insurable_;
  std::set<std::pair<std::uint64_t, JobId>> by_turn_;
  std::optional<Instant> projected_;
  Instant next_projection_{0};
  bool alike_ = false;  // the pool's machines are within a factor of two
  std::uint64_t n_turns_ = 0;
  std::size_t n_jobs_ = 0;
  std::size_t n_insured_ = 0;
  std::size_t n_changes_ = 0;  // seats that came or went since the projection
  Fixed error_;
  std::int64_t n_measured_ = 0;
};

/// What a member is paid whose copy is cancelled: half the price for the share of its usual time that it spent.
Money cancel_fee(Money price, Millis elapsed, Millis median);

}  // namespace pp::auction
