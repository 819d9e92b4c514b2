// SPDX-License-Identifier: Apache-2.0
// Standing: everything that the market remembers about one member, folded from its events and from nothing else.
//
// A value owned by the core. `apply` is the only way to change it, so folding the same events again gives the same
// standing bit for bit: the stored copy is a cache of the event log. Times are arguments and never run backwards.
// Members see these formulas and their own values.
#pragma once
#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "auction/reputation/beta.h"
#include "auction/reputation/speed.h"
#include "auction/types.h"

namespace pp::auction {

enum class MemberEventKind : std::uint8_t {
  BenchmarkPassed = 0,  // a known-answer job came back right
  Accepted = 1,         // a valid result in time; `taken` teaches the speed
  AcceptedLate = 2,     // a valid result after its deadline
  Late = 3,             // the deadline passed with nothing returned
  Lost = 4,             // the connection ended while it held the job
  Invalid = 5,          // a result that does not verify
  Unassigned = 6,       // a result for a job that it was never given
  Hoarded = 7,          // holds jobs, answers heartbeats, returns nothing
  NotRevealed = 8,      // committed and never revealed, or revealed badly
  Rehabilitated = 9,    // after review or a week: quarantine becomes probation
  Excluded = 11,        // the third invalid proof within a day: quarantine, whatever was accepted between
  SelfMeasured = 10,    // what it says of its speed in a class; counts until it has worked there
};

struct MemberEvent {
  MemberEventKind kind = MemberEventKind::Accepted;
  Instant at;
  JobClass job_class;
  Millis taken;  // of Accepted and AcceptedLate, from lease to receipt; of SelfMeasured, as it says
  PP_FIELDS(kind, at, job_class.kind, job_class.log_size, taken)
  friend bool operator==(const MemberEvent&, const MemberEvent&) = default;
};

enum class Stage : std::uint8_t {
  Newcomer = 0,   // benchmark jobs and the lottery lane only
  Qualified = 1,  // passed the benchmark, nothing accepted yet: one job at a time
  Proven = 2,
  Probation = 3,   // unpaid until ten valid results
  Quarantine = 4,  // no work
};

inline constexpr std::int64_t kBenchmarkJobs = 3;
inline constexpr std::int64_t kProbationJobs = 10;
inline constexpr std::uint32_t kCreditMax = 64;

class Standing {
 public:
  /// An event dated before the last one counts as dated like it.
  void apply(const MemberEvent& event);

  Stage stage() const { return stage_; }
  /// No work before this time: one minute after an invalid result, four after the second; ten after an unproven
  /// member's late job, or after its second in a row that was lost, four times longer for each further one, or until it
  /// returns a valid result; a day after three unrevealed bids within a day.
  Instant suspended_until() const { return std::max(suspended_until_, late_until_); }
  bool may_work(Instant now) const { return stage_ != Stage::Quarantine && now >= suspended_until(); }
  bool paid() const { return stage_ != Stage::Probation && stage_ != Stage::Newcomer; }
  /// A newcomer's unpaid jobs are its benchmark jobs; what it wins beside them is paid like anybody's.
  bool works_for_pay() const { return stage_ != Stage::Probation; }
  /// Has kept a job, or lost two, and never brought anything: nothing more is promised to it until it has.
  bool let_down() const { return stage_ != Stage::Proven && n_late_unproven_ > 0; }
  /// Jobs that it may hold at once by trust alone: one more for each accepted, half after a failure.
  std::uint32_t credit() const { return stage_ == Stage::Proven ? credit_ : 1; }

  const Beta& validity() const { return validity_; }
  const Beta& punctuality() const { return punctuality_; }
  /// Product of both lower bounds: the share of its jobs that come back valid and in time, cautiously.
  Fixed reliability(Instant now) const;
  /// What the assigner's projection counts on: the smaller of both means, since the usual cause of failure is one.
  Fixed expected_share(Instant now) const { return std::min(validity_.mean(now), punctuality_.mean(now)); }
  /// Nothing until it has worked in the class.
  const Speed* speed(JobClass job_class) const;
  /// What its hardware or its self-benchmark suggests; ignored once the class is known.
  void set_speed_prior(JobClass job_class, const Speed& prior);

  std::int64_t n_accepted() const { return n_accepted_; }
  std::int64_t n_invalid() const { return n_invalid_; }
  const std::map<JobClass, Speed>& speeds() const { return speed_; }
  friend bool operator==(const Standing&, const Standing&) = default;

 private:
  void suspend(Instant until) { suspended_until_ = std::max(suspended_until_, until); }
  void learn(const MemberEvent& event);
  void accept(const MemberEvent& event, bool in_time);
  void let_down_once_more();
  void fail() { credit_ = std::max(1u, credit_ / 2); }

  Stage stage_ = Stage::Newcomer;
  Beta validity_ = Beta::newcomer();
  Beta punctuality_ = Beta::newcomer();
  std::map<JobClass, Speed> speed_;
  std::uint32_t credit_ = 1;
  std::int64_t n_stage_ = 0;  // valid results in this stage
  std::int64_t n_accepted_ = 0;
  std::int64_t n_invalid_ = 0;
  std::int64_t strikes_ = 0;  // invalid results since the last twenty accepted ones
  std::int64_t since_strike_ = 0;
  std::int64_t n_late_unproven_ = 0;
  std::int64_t n_lost_unproven_ = 0;     // since it last brought anything
  std::array<Instant, 3> unrevealed_{};  // times of the last three, oldest first; zero: none
  Instant suspended_until_{0};
  Instant late_until_{0};  // for lateness: over once it has returned something valid
  Instant last_{0};

 public:
  PP_FIELDS(stage_, validity_, punctuality_, speed_, credit_, n_stage_, n_accepted_, n_invalid_, strikes_,
            since_strike_, n_late_unproven_, unrevealed_[0], unrevealed_[1], unrevealed_[2], suspended_until_,
            late_until_, last_, n_lost_unproven_)
};

Standing fold(std::span<const MemberEvent> events);

/// The charge that counts in single-job scores: ceil(delay_cost * q80 time / 1 s) + ceil(loss * failure).
/// Published to the member before it bids, and no function of its bid.
Money quality_charge(Money delay_cost_per_s, Millis q80, Money failure_loss, Fixed reliability);
/// Units that a member may offer: floor(1.2 * window / median time * lanes), at most kUnitsMax.
std::int64_t capacity_units(Millis median, Millis window, std::int64_t lanes);

}  // namespace pp::auction
