// SPDX-License-Identifier: Apache-2.0
// Event: everything that ever enters the core. The journal is a list of these, and nothing else moves the pool.
//
// Adapters build an `EventBody` and post it to the host's inbox; the host stamps it with a sequence number and a
// time, and the core judges it. Signatures, session ownership and the form of messages are checked by the adapter
// before an event exists; blobs are stored and synced before an event names their hash. Values only. The order of
// the alternatives of EventBody is part of the journal's format: append, never reorder.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pool/core/config.h"
#include "pool/core/verdict.h"
#include "schemas/vocab/fields.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/one_of.h"
#include "schemas/vocab/signature.h"
#include "schemas/vocab/time.h"

namespace pp::core {

// ---- the operator and the process ----

/// The process started: after recovery, before any other event. Sessions are gone, and what was asked is asked again.
struct Started {
  PoolKey pool;
  PP_FIELDS(pool)
};
/// The operator's configuration, when it is new or has changed. Requires: !config.fault().
struct Configured {
  CoreConfig config;
  PP_FIELDS(config)
};
/// The operator's own money entered the pool. `reference` makes a repetition harmless.
struct EquityPaidIn {
  Digest32 reference{};
  Money amount;
  PP_FIELDS(reference, amount)
};
/// Stop or resume bidding on new orders; what is won goes on.
struct BiddingSwitched {
  bool paused = false;
  PP_FIELDS(paused)
};
/// Time passed and a deadline may be due. The host posts it; it carries nothing.
struct TimePassed {
  PP_NO_FIELDS()
};

// ---- the marketplace (its own word, verified by the adapter) ----

/// What a buyer asks for. The program, input and witness blobs are in the blob store before the event is posted.
struct OrderTerms {
  OrderId order;
  BuyerKey buyer;
  ImageId image;
  BlobHash program;
  BlobHash input;
  std::optional<BlobHash> witness;
  std::uint32_t exit_code = 0;
  Money price_max;
  Money collateral;    // what the winner locks
  Instant bid_close;   // in the market's time
  Instant deadline;    // in the market's time
  Digest32 context{};  // what the final proof is bound to: SHA-256 over market, order and pool key
  PP_FIELDS(order, buyer, image, program, input, witness, exit_code, price_max, collateral, bid_close, deadline,
            context)
};
/// An order that is open for bids. Seen again after each restart; a repetition changes nothing.
struct OrderSeen {
  OrderTerms terms;
  Instant market_time;
  PP_FIELDS(terms, market_time)
};
/// The market's answer to PlaceBid. `detail` is for people.
struct BidAnswered {
  OrderId order;
  bool accepted = false;
  std::string detail;
  PP_FIELDS(order, accepted, detail)
};
/// The pool won at `price`; the market locked `collateral` of the pool's funds there.
struct OrderWon {
  OrderId order;
  Money price;
  Money collateral;
  Instant market_time;
  PP_FIELDS(order, price, collateral, market_time)
};
/// Another pool won, or nobody did.
struct OrderLost {
  OrderId order;
  Instant market_time;
  PP_FIELDS(order, market_time)
};
/// The market or the buyer closed the order before anyone won it.
struct OrderCancelled {
  OrderId order;
  Instant market_time;
  PP_FIELDS(order, market_time)
};
/// The market's answer to Deliver. Not a payment: that is `Settled`.
struct DeliveryAnswered {
  OrderId order;
  bool accepted = false;
  bool final_refusal = false;  // true: asking again is pointless
  std::string detail;
  PP_FIELDS(order, accepted, final_refusal, detail)
};
enum class SettlementKind : std::uint8_t { Paid, Slashed };
/// One signed, numbered settlement of the market, verified by the adapter, in sequence without gaps.
/// Paid: `revenue` came in and `collateral` came back. Slashed: `collateral` is lost and revenue is zero.
struct Settled {
  SettlementSeq seq;
  OrderId order;
  SettlementKind kind = SettlementKind::Paid;
  Money revenue;
  Money collateral;
  Digest32 evidence{};  // hash of the signed settlement, which the adapter stores
  Instant market_time;
  PP_FIELDS(seq, order, kind, revenue, collateral, evidence, market_time)
};
/// A signed beacon value of the market, verified by the adapter; rounds rise.
struct BeaconSeen {
  std::uint64_t round = 0;
  Instant dated;
  Digest32 value{};
  PP_FIELDS(round, dated, value)
};
enum class MarketHealth : std::uint8_t { Good, Silent, Lying };
/// The adapter's view of the market changed. While it is not Good, the pool bids on nothing.
struct MarketHealthChanged {
  MarketHealth health = MarketHealth::Good;
  std::string detail;
  PP_FIELDS(health, detail)
};

// ---- the planner ----

/// One job of a plan, in plan order (segments first, then nodes, children before parents).
struct PlannedJob {
  auction::JobClass job_class;
  BlobHash payload;
  std::uint64_t payload_bytes = 0;
  Bytes statement;                      // the public values that a result must have
  std::uint64_t cycles = 0;             // work, for pricing and lease times
  std::vector<std::uint32_t> children;  // earlier jobs whose accepted proofs this job consumes
  PP_FIELDS(job_class, payload, payload_bytes, statement, cycles, children)
};
/// The program was executed within bounds; its cuts and every job's public values are fixed.
struct Preflighted {
  OrderId order;
  ImageId image;
  BlobHash program;  // what members fetch
  std::uint64_t program_bytes = 0;
  BlobHash journal;
  std::uint32_t exit_code = 0;
  std::uint64_t cycles = 0;
  std::vector<PlannedJob> jobs;
  PP_FIELDS(order, image, program, program_bytes, journal, exit_code, cycles, jobs)
};
enum class PreflightFault : std::uint8_t {
  BadProgram,
  WrongImage,
  GuestFault,
  WrongExitCode,
  TooLong,
  TooLarge,
  PlannerFailed
};
struct PreflightRefused {
  OrderId order;
  PreflightFault fault = PreflightFault::PlannerFailed;
  std::string detail;
  PP_FIELDS(order, fault, detail)
};
/// The final proof is assembled, verified by the planner, stored and synced.
struct Assembled {
  BatchId batch;
  BlobHash proof;
  std::uint64_t proof_bytes = 0;
  PP_FIELDS(batch, proof, proof_bytes)
};
struct AssembleFailed {
  BatchId batch;
  std::string detail;
  PP_FIELDS(batch, detail)
};

// ---- the checker ----

/// The checker's verdict on one submitted result.
struct Checked {
  JobId job;
  MemberId member;
  BlobHash proof;
  CheckVerdict verdict = CheckVerdict::CheckerFailed;
  std::uint32_t verify_ms = 0;
  PP_FIELDS(job, member, proof, verdict, verify_ms)
};

// ---- the members (their signature and session checked by the wire) ----

/// What a member says it can do in one class of jobs.
struct Capability {
  auction::JobClass job_class;
  Millis benchmark;  // one job of this class, by the member's own measurement
  PP_FIELDS(job_class, benchmark)
};
/// A member said hello and proved its key. A later session of the same member replaces the earlier.
struct MemberJoined {
  MemberId member;
  std::uint64_t session = 0;  // drawn by the wire, unique
  std::string name;
  std::string payout_address;
  std::vector<Capability> capabilities;
  std::uint64_t memory_bytes = 0;
  PP_FIELDS(member, session, name, payout_address, capabilities, memory_bytes)
};
enum class LeaveReason : std::uint8_t { Goodbye, Silent, Misbehaved };
struct MemberLeft {
  MemberId member;
  std::uint64_t session = 0;
  LeaveReason reason = LeaveReason::Silent;
  PP_FIELDS(member, session, reason)
};
struct LeaseProgress {
  JobId job;
  LeaseEpoch epoch;
  std::uint32_t permille = 0;
  PP_FIELDS(job, epoch, permille)
};
/// The member lives. The wire passes on at most one a few seconds for each member.
struct Heartbeat {
  MemberId member;
  std::uint64_t session = 0;
  std::vector<LeaseProgress> progress;
  PP_FIELDS(member, session, progress)
};
/// A sealed bid: C = H("pp/bid/1" || lot || member || class || price || units || nonce), signed by the member.
struct BidCommitted {
  MemberId member;
  std::uint64_t request = 0;  // chosen by the member, echoed in the answer
  LotId lot;
  Digest32 commitment{};
  Signature signature{};  // checked by the wire; kept for the transcript
  PP_FIELDS(member, request, lot, commitment, signature)
};
/// The opening of a sealed bid.
struct BidRevealed {
  MemberId member;
  std::uint64_t request = 0;
  LotId lot;
  auction::JobClass job_class;
  Money price;  // per accepted proof
  std::int64_t units = 0;
  Digest32 nonce{};
  PP_FIELDS(member, request, lot, job_class, price, units, nonce)
};
/// The member can take `credits` more jobs now (absolute, not added up). Its own quotas come first; jobs of the backup
/// lane only at `backup_floor` or more.
struct WorkPulled {
  MemberId member;
  std::uint32_t credits = 0;
  Money backup_floor;
  /// What it takes a job of each class for, where that is known; replaces what it said before. Empty: as before.
  std::map<auction::JobClass, Money> floors{};
  PP_FIELDS(member, credits, backup_floor, floors)
};
/// The proof blob is stored and synced before this event is posted.
struct ResultSubmitted {
  MemberId member;
  std::uint64_t request = 0;
  JobId job;
  LeaseEpoch epoch;
  BlobHash proof;
  std::uint64_t proof_bytes = 0;
  PP_FIELDS(member, request, job, epoch, proof, proof_bytes)
};
/// The member gives a leased job back.
struct JobDeclined {
  MemberId member;
  JobId job;
  LeaseEpoch epoch;
  std::string detail;
  PP_FIELDS(member, job, epoch, detail)
};
/// The member finishes what it holds and takes no more.
struct MemberDraining {
  MemberId member;
  PP_FIELDS(member)
};
/// The member wants its account.
struct StatementAsked {
  MemberId member;
  std::uint64_t request = 0;
  PP_FIELDS(member, request)
};

/// A signed move on the clock of a Dutch lot: accept (ascending), join or leave (descending).
struct ClockMoved {
  MemberId member;
  std::uint64_t request = 0;
  LotId lot;
  auction::MoveKind kind = auction::MoveKind::Accept;
  std::uint32_t tick = 0;
  std::int64_t units = 0;
  Millis promised;
  Signature signature{};  // checked by the wire; kept for the transcript
  PP_FIELDS(member, request, lot, kind, tick, units, promised, signature)
};
/// A member's deposit for its bond, received outside and entered by the operator. `reference` makes a repetition
/// harmless.
struct BondPaidIn {
  MemberId member;
  Digest32 reference{};
  Money amount;
  PP_FIELDS(member, reference, amount)
};
/// A slash was wrong, for a fault of the pool's own verifier: the amount goes back to the bond.
struct DisputeVoided {
  std::uint64_t number = 0;
  PP_FIELDS(number)
};
/// The operator has reviewed a member in quarantine and lets it work off its probation.
struct MemberRehabilitated {
  MemberId member;
  PP_FIELDS(member)
};

PP_ONE_OF(EventBody, Started, Configured, EquityPaidIn, BiddingSwitched, TimePassed,                    // 0-4
          OrderSeen, BidAnswered, OrderWon, OrderLost, OrderCancelled, DeliveryAnswered, Settled,       // 5-11
          BeaconSeen, MarketHealthChanged,                                                              // 12-13
          Preflighted, PreflightRefused, Assembled, AssembleFailed, Checked,                            // 14-18
          MemberJoined, MemberLeft, Heartbeat, BidCommitted, BidRevealed, WorkPulled, ResultSubmitted,  // 19-25
          JobDeclined, MemberDraining, StatementAsked, ClockMoved,                                      // 26-29
          BondPaidIn, DisputeVoided, MemberRehabilitated);                                              // 30-32

/// An event as it is judged and journaled.
struct Event {
  EventSeq seq;
  Instant time;  // max(last journaled, the host's clock)
  EventBody body;
  PP_FIELDS(seq, time, body)
};

/// The canonical bytes of an event, as the journal keeps them.
Bytes encode(const Event& event);
/// The event that encodes to these bytes; nothing when there is none.
std::optional<Event> decode_event(BytesView bytes);

/// The name of an event's kind, for logs and the list of recent events.
std::string_view name_of(const EventBody& body);

}  // namespace pp::core
