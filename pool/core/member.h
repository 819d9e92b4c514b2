// SPDX-License-Identifier: Apache-2.0
// Member: everything the pool knows about one member, and what was taken from its bond.
//
// Part of the state: owned by Core, changed only while an event is judged, written by one list of fields. `standing`
// is a fold of the member's noted events, which the record keeps in full.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "auction/reputation/bonds.h"
#include "auction/reputation/standing.h"
#include "pool/core/effect.h"
#include "pool/core/snapshot.h"

namespace pp::core {

/// A newcomer's benchmark job: unpaid, and its answer known. No batch waits for it.
struct Trial {
  JobId job;
  LeaseEpoch epoch;
  Instant given;
  Instant deadline;
  std::optional<BlobHash> proof;  // being checked
  std::uint64_t request = 0;
  bool done = false;
  Instant delivered;
  PP_FIELDS(job, epoch, given, deadline, proof, request, done, delivered)
};

struct Member {
  MemberId member;
  std::string name;
  std::string payout_address;
  MemberPresence presence = MemberPresence::Offline;
  std::uint64_t session = 0;
  Instant first_seen;
  Instant last_heard;
  std::vector<Capability> capabilities;
  std::uint64_t memory_bytes = 0;
  bool silence_watched = false;  // a timer looks after it
  std::uint32_t credits = 0;
  std::uint64_t hungry_turn = 0;  // its place among those who wait for work; zero when it does not
  Money backup_floor;
  std::uint32_t running = 0;
  std::set<AwardId> quotas;  // with free units
  std::set<JobId> jobs;      // with a running lease
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  std::uint64_t late = 0;
  std::uint32_t late_in_row = 0;  // leases that ran out while it was here, since the last that it delivered
  std::uint64_t unrevealed = 0;
  std::uint64_t intrusions = 0;  // results for jobs that it never had
  std::vector<Instant> strikes;
  Instant suspended_until;
  Money earned;
  Money earned_at_epoch;                      // its leaf in the last payout tree
  std::map<auction::JobClass, Money> floors;  // what it takes a job of a class for; a class without one: backup_floor
  auction::Standing standing;
  std::vector<auction::MemberEvent> noted;  // the last of its events, latest last; all are in the record
  std::vector<auction::PastFault> slashes;  // of the last day
  Instant last_delivered;
  Instant quarantined_at;
  std::optional<std::uint32_t> rank;  // its per cent of reliability when it was last noted
  std::optional<Trial> trial;
  std::optional<Instant> bond_exit;  // said goodbye for good: the bond is free from then on
  PP_FIELDS(member, name, payout_address, presence, session, first_seen, last_heard, capabilities, memory_bytes,
            silence_watched, credits, hungry_turn, backup_floor, running, quotas, jobs, valid, invalid, late,
            unrevealed, intrusions, strikes, suspended_until, earned, earned_at_epoch, floors, standing, noted, slashes,
            last_delivered, quarantined_at, rank, trial, bond_exit, late_in_row)

  bool serves(const auction::JobClass& job_class) const;
  bool suspended(Instant now) const { return now < suspended_until || !standing.may_work(now); }
  Instant free_from() const {
    return standing.stage() == auction::Stage::Quarantine ? Instant{INT64_MAX}
                                                          : std::max(suspended_until, standing.suspended_until());
  }
  Money floor_of(const auction::JobClass& job_class) const {
    const auto at = floors.find(job_class);
    return at == floors.end() ? backup_floor : at->second;
  }
};

/// What was taken from a bond and waits: for the dispute to end, and for whoever finishes the job.
struct Dispute {
  JobId job;  // zero: not about a job
  LeaseEpoch epoch;
  MemberId member;
  auction::BondFault fault = auction::BondFault::InvalidProof;
  Money amount;
  Money replacement;                // the bounty for the rescuer, at most half of the amount
  std::optional<MemberId> rescuer;  // who finished the job
  Instant ends;
  PP_FIELDS(job, epoch, member, fault, amount, replacement, rescuer, ends)
};

}  // namespace pp::core
