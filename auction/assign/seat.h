// SPDX-License-Identifier: Apache-2.0
// The words of assignment: who sits in the market, what may be handed out and how, and what the pool permits.
//
// Values, and one small interface: the assigner decides who should get a job, the gate says whether that member may
// have it now (its quota, the posted price, the batch's budget). Owned by the core; integers and fixed point only.
#pragma once
#include <vector>

#include "auction/types.h"
#include "schemas/vocab/fields.h"
#include "schemas/vocab/fixed.h"

namespace pp::auction {

/// Jobs of one class in one batch: what a quota is for, and what is queued together.
struct Lane {
  JobClass job_class;
  BatchId batch;
  friend constexpr auto operator<=>(const Lane&, const Lane&) = default;
};

/// What the assigner believes about a member; the core refreshes it from the member's standing.
struct SeatView {
  struct Skill {
    JobClass job_class;
    Millis median;
    Fixed log_deviation;
    PP_FIELDS(job_class.kind, job_class.log_size, median, log_deviation)
  };
  MemberId member;
  std::vector<Skill> skills;  // classes that it can prove
  Fixed reliability;          // expected share of its jobs that come back valid, in [0, 1]
  bool proven = false;
  std::uint32_t in_flight_max = 1;
  Instant suspended_until{0};
  bool away = false;      // its connection is lost: what it holds counts as stuck, and it gets nothing
  bool let_down = false;  // has kept a job and never brought one: nothing that it takes may be counted on
  PP_FIELDS(member, skills, reliability, proven, in_flight_max, suspended_until, away, let_down)
};

enum class HandOut : std::uint8_t {
  Fresh = 0,      // first copy: draws on the member's quota, else the backup lane
  Requeued = 1,   // somebody failed it
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
  Millis late_grace{2'000};             // on top of 1.6 times the usual time, 2 times for proven members
  PP_FIELDS(copies_max, insurance_ppm, fallback, late_grace)
};

/// What the pool permits; this one permits everything.
class Gate {
 public:
  virtual ~Gate() = default;
  /// Whether the member may be handed this job in this way now.
  virtual bool admits(const MemberId&, JobId, HandOut) const { return true; }
  /// How many fresh jobs of the lane the member could draw from now on, at most kUnitsMax.
  virtual std::int64_t units_open(const MemberId&, const Lane&) const { return kUnitsMax; }
};

}  // namespace pp::auction
