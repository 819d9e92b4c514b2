// SPDX-License-Identifier: Apache-2.0
// The verdicts of the core: every answer that it gives to a request, one enum an operation.
//
// The members of each enum stand in the order in which the rules are checked: the first that applies is the answer.
// Numbers are journaled and sent, so members are only appended and never renumbered.
#pragma once
#include <cstdint>
#include <string_view>

namespace pp::core {

/// Why the pool does not bid on an order, or lost it.
enum class OrderReason : std::uint8_t {
  None,              // nothing is wrong
  TooManyOrders,     // the table of orders is full
  BadTerms,          // a negative or absurd amount, or a deadline before the bids close
  BidsClosed,        // too late to preflight and bid
  Paused,            // the operator stopped bidding
  CircuitOpen,       // a won order still lacks a plan, or the market is not trusted at the moment
  PreflightRefused,  // the program faults, is too long, or does not match its image id
  BadPlan,           // the planner's answer breaks a bound
  Unprofitable,      // the buyer's maximum does not cover cost and margin
  TooLate,           // the makespan does not fit before the deadline
  NoEquity,          // collateral and pay are not covered by free equity
  BidRefused,        // the market refused the bid
  Outbid,            // another pool won
  Cancelled,         // the market or the buyer closed the order
  Failed,            // won, but not delivered in time or refused on delivery
};

/// Whether a commit or a reveal reached the sealing rules at all. What those said is an auction::Reason.
enum class LotDoor : std::uint8_t {
  Open,        // judged by the sealing rules
  NotJoined,   // the member has no session
  Suspended,   // the member is serving a suspension
  UnknownLot,  // no such lot, or one that was forgotten
};

/// Answers to a result. A member is told one of these for every result that it sends.
enum class ResultReason : std::uint8_t {
  Accepted,        // verified, first, in time: paid
  AcceptedLate,    // verified and first, after its lease ended: counts and is paid
  UnknownJob,      // no such job, or one of a batch that was forgotten
  NotAssigned,     // this member was never given this job: a strike
  WrongEpoch,      // the epoch is not one that this member held for this job
  AlreadyDone,     // another result was accepted first: unpaid
  BatchClosed,     // the batch is delivered, lost or abandoned: unpaid
  Duplicate,       // the same result is being checked, or was accepted from this member
  Replayed,        // these very bytes were refused before, from anyone
  TooLarge,        // more bytes than a proof may have
  Malformed,       // the checker cannot decode the proof: refused, counted
  InvalidProof,    // the proof does not verify: refused, counted
  WrongStatement,  // a valid proof of something else: refused, counted
  Barred,          // an earlier proof of this member for this job was refused: no second try
  CheckFailed,     // the checker itself failed; the job is given out again, nobody is blamed
};

/// What the checker found. `Valid` means: verifies, and its public values equal the expected ones.
enum class CheckVerdict : std::uint8_t { Valid, Malformed, Invalid, WrongStatement, CheckerFailed };

/// Why a lease ended.
enum class LeaseEnd : std::uint8_t {
  Running,      // it has not
  Delivered,    // a result came in time
  Expired,      // its deadline passed
  Declined,     // the member gave it back
  MemberGone,   // the member left or fell silent
  JobDone,      // another copy won
  BatchClosed,  // the batch ended
};

/// Why a message or a member is refused at the door.
enum class RefuseReason : std::uint8_t {
  None,
  PoolFull,        // the registry holds as many members as it may
  StaleSession,    // a newer session of the same member took over
  NotJoined,       // the member has no session here
  Suspended,       // too many strikes; told until when
  Overloaded,      // the pool's inbox is full; try again later
};

/// What came of a lot.
enum class LotOutcome : std::uint8_t {
  Running,
  Cleared,      // awards were made
  NoOffers,     // nobody revealed an offer that counts
  NoSeed,       // no beacon came in time: void, and reopened
  NoFunds,      // the awards could not be covered: void
  Interrupted,  // the pool restarted while the lot ran: void and reopened, nobody is blamed
  Withdrawn,    // the batch ended first
};

std::string_view name_of(OrderReason r);
std::string_view name_of(LotDoor d);
std::string_view name_of(ResultReason r);
std::string_view name_of(CheckVerdict v);
std::string_view name_of(LeaseEnd e);
std::string_view name_of(RefuseReason r);
std::string_view name_of(LotOutcome o);

}  // namespace pp::core
