// SPDX-License-Identifier: Apache-2.0
// Bonds: what a member must lock for the work it holds, and what each fault costs it.
//
// Pure functions of amounts, times and earlier slashes; the ledger posts what they say. Objective faults are proven by
// hashes or by the log and are slashed by schedule; subjective ones suspend and wait for a review. At most a quarter
// of the bond is taken within a day. What is taken pays the rescuer first (at most half), the rest feeds the reserve:
// it is never the operator's income. Before it is paid out it rests two days in dispute_hold.
#pragma once
#include <span>

#include "auction/types.h"
#include "schemas/vocab/fields.h"

namespace pp::auction {

inline constexpr Millis kDisputeWindow{48ll * 3'600'000};

struct Exposure {
  Money in_flight;    // sum of the prices of jobs held
  Money clock_locks;  // sum of the locks of clock awards, each at least its price
  Money fee_reserve;  // what unrevealed bids may cost
};
/// max(least, theta * in_flight + clock_locks + fee_reserve); theta is 2 for proven members and 5 for others.
Money required_bond(const Exposure& exposure, Money least, bool proven);
/// Units at `price` that the free part of a bond covers.
std::int64_t bonded_units(Money bond, const Exposure& exposure, Money price, bool proven);

enum class BondFault : std::uint8_t {
  InvalidProof = 0,      // objective: verifier, witness and proof hashes
  Unassigned = 1,        // objective: dropped, a strike, no money
  NotRevealed = 2,       // objective: the fee
  MissedDeadline = 3,    // objective in the log; the first two a day are free, the network may be to blame
  BrokenPromise = 4,     // a clock award not delivered by twice its promise: the whole lock
  HoardingReviewed = 5,  // subjective: only after a person has reviewed it
};

/// One slash of the past, as the schedule needs it.
struct PastFault {
  BondFault fault = BondFault::InvalidProof;
  Instant at;
  Money taken;
  PP_FIELDS(fault, at, taken)
};

struct Slash {
  Money amount;
  bool quarantine = false;
  Money to_rescuer;  // of the amount, when somebody else finished the job
  Money to_reserve;
};

/// `price` is the job's price, or the fee, or the lock, as the fault has it.
/// Requires: past is in the order of time and reaches back a day; bond and price are not negative.
Slash assess(BondFault fault, Money price, Money bond, Instant now, std::span<const PastFault> past,
             Money replacement_cost);

}  // namespace pp::auction
