// SPDX-License-Identifier: Apache-2.0
// Effect: everything the core wants done outside. It is a wish and not an act: the host releases it only after the
// event that caused it is durable, signs what must be signed, and hands it to the port it belongs to.
//
// Effects are re-derived from the state after a restart, under the same keys, so each must be harmless when it is
// repeated. Values only.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "auction/reputation/standing.h"
#include "pool/core/event.h"
#include "pool/core/verdict.h"
#include "schemas/vocab/fields.h"
#include "schemas/vocab/one_of.h"

namespace pp::core {

/// Names one wish for good: the same wish has the same key after any restart.
using IdempotencyKey = Digest32;

// ---- to the marketplace (MarketPort) ----

struct PlaceBid {
  OrderId order;
  Money price;
  IdempotencyKey key{};
  PP_FIELDS(order, price, key)
};
struct Deliver {
  OrderId order;
  BlobHash proof;
  BlobHash journal;
  IdempotencyKey key{};
  PP_FIELDS(order, proof, journal, key)
};
/// Read every open order, and these, again and post what is found: OrderSeen, OrderWon, OrderLost, OrderCancelled,
/// and every settlement after `last_settlement`.
struct RefreshOrders {
  std::vector<OrderId> orders;
  SettlementSeq last_settlement;
  PP_FIELDS(orders, last_settlement)
};

// ---- to the planner and the checker ----

struct RunPreflight {
  OrderTerms terms;
  std::uint64_t cycles_max = 0;
  PP_FIELDS(terms, cycles_max)
};
/// Build the final proof from the accepted proofs, in plan order, and verify it.
struct AssembleProof {
  BatchId batch;
  OrderTerms terms;
  BlobHash journal;
  std::vector<BlobHash> proofs;  // one a job, in plan order
  PP_FIELDS(batch, terms, journal, proofs)
};
struct CheckProof {
  JobId job;
  MemberId member;
  auction::JobClass job_class;
  BlobHash proof;
  Bytes statement;  // the public values that the proof must have
  PP_FIELDS(job, member, job_class, proof, statement)
};

// ---- to members (MemberTransport) ----

/// To `members`: a lot is open for sealed commits until rules.commit_close, for reveals until rules.reveal_close.
struct LotOpened {
  auction::LotRules rules;
  auction::LotHash hash;          // of the rules; commitments and receipts name it
  auction::Terms terms;           // the same for all of `members`
  std::uint64_t cycles_mean = 0;  // of one job
  BlobHash program;               // may be fetched ahead
  std::uint64_t program_bytes = 0;
  std::vector<MemberId> members;
  PP_FIELDS(rules, hash, terms, cycles_mean, program, program_bytes, members)
};
/// To one member. When the door is Open and the reason Won, the pool holds this commitment at this index, and the
/// message carries the signed receipt.
struct CommitAnswered {
  MemberId member;
  std::uint64_t request = 0;
  LotId lot;
  LotDoor door = LotDoor::Open;
  auction::Reason reason = auction::Reason::Won;
  auction::LotHash hash;
  Digest32 commitment{};
  std::uint32_t index = 0;
  Instant sealed_at;
  PP_FIELDS(member, request, lot, door, reason, hash, commitment, index, sealed_at)
};
/// To every member that committed: the commit phase is over, open your bid now.
struct RevealsWanted {
  LotId lot;
  Digest32 commit_root{};
  std::uint32_t commitments = 0;
  Instant reveal_close;
  std::vector<MemberId> members;
  PP_FIELDS(lot, commit_root, commitments, reveal_close, members)
};
/// To one member. Signed when the door is Open and the reason Won.
struct RevealAnswered {
  MemberId member;
  std::uint64_t request = 0;
  LotId lot;
  LotDoor door = LotDoor::Open;
  auction::Reason reason = auction::Reason::Won;
  auction::LotHash hash;
  std::uint32_t index = 0;  // of the commitment that it opens
  Money price;
  std::int64_t units = 0;
  Digest32 nonce{};
  Instant received;
  PP_FIELDS(member, request, lot, door, reason, hash, index, price, units, nonce, received)
};
/// One bid of a decided lot.
struct LotBid {
  MemberId member;
  Digest32 commitment{};
  bool revealed = false;
  Money price;
  std::int64_t units = 0;
  auction::Reason reason = auction::Reason::NotRevealed;
  std::int64_t units_won = 0;
  Money price_won;  // per unit
  PP_FIELDS(member, commitment, revealed, price, units, reason, units_won, price_won)
};
/// To every member that committed, and to the store: the signed outcome of a lot with its transcript.
struct LotDecided {
  auction::LotRules rules;
  auction::LotHash hash;
  LotOutcome outcome = LotOutcome::Cleared;
  Digest32 commit_root{};
  Digest32 reveal_root{};
  auction::Seed seed;
  std::uint64_t beacon_round = 0;
  std::vector<LotBid> bids;  // in order of commit
  /// The body of auction/transcript.h when the lot was cleared, else a void record (see lot_record.h). The host signs
  /// the result's statement for members and record alike; of a void record, the hash.
  Bytes transcript;
  Digest32 transcript_head{};  // the body's last link; zero when the lot was void
  PP_FIELDS(rules, hash, outcome, commit_root, reveal_root, seed, beacon_round, bids, transcript, transcript_head)
};
/// To one member: this job is yours until the deadline.
struct JobAssigned {
  MemberId member;
  JobId job;
  BatchId batch;
  auction::JobClass job_class;
  LeaseEpoch epoch;
  Instant deadline;
  Money pay;
  bool backup = false;  // from the backup lane, not from a quota
  BlobHash program;
  std::uint64_t program_bytes = 0;
  BlobHash payload;
  std::uint64_t payload_bytes = 0;
  std::vector<BlobHash> inputs;  // accepted proofs of its children, in order
  Money pay_least;               // a result that comes late, or slowly, is paid less than `pay`, never less than this
  PP_FIELDS(member, job, batch, job_class, epoch, deadline, pay, backup, program, program_bytes, payload, payload_bytes,
            inputs, pay_least)
};
/// To one member: stop working on this job.
struct LeaseEnded {
  MemberId member;
  JobId job;
  LeaseEpoch epoch;
  LeaseEnd reason = LeaseEnd::Expired;
  PP_FIELDS(member, job, epoch, reason)
};
/// To one member: what came of its result. Signed when accepted: it is the receipt for the pay.
struct ResultAnswered {
  MemberId member;
  std::uint64_t request = 0;
  JobId job;
  LeaseEpoch epoch;
  ResultReason reason = ResultReason::Accepted;
  BlobHash proof;
  Money pay;
  PP_FIELDS(member, request, job, epoch, reason, proof, pay)
};
/// How a member did in a lot that it bid in.
struct LotOutcomeLine {
  LotId lot;
  auction::JobClass job_class;
  auction::Reason reason = auction::Reason::NotRevealed;
  Money price;  // its own; zero when it was not revealed
  std::int64_t units_won = 0;
  Money cutoff;  // the highest price that won
  PP_FIELDS(lot, job_class, reason, price, units_won, cutoff)
};
/// Its learned speed in a class.
struct SpeedLine {
  auction::JobClass job_class;
  Millis median;
  Millis q80;
  std::int64_t n_seen = 0;
  PP_FIELDS(job_class, median, q80, n_seen)
};
/// Everything that the market remembers about one member, for that member. Shares in millionths; `good` and `bad` are
/// the a and b of auction/reputation/beta.h, evidence and prior.
struct MemberStanding {
  auction::Stage stage = auction::Stage::Newcomer;
  std::uint32_t credit = 1;
  Instant suspended_until;
  std::int64_t valid_good_ppm = 0;
  std::int64_t valid_bad_ppm = 0;
  std::int64_t valid_bound_ppm = 0;
  std::int64_t punctual_good_ppm = 0;
  std::int64_t punctual_bad_ppm = 0;
  std::int64_t punctual_bound_ppm = 0;
  std::int64_t reliability_ppm = 0;  // the product of both bounds
  std::uint32_t percentile = 0;      // of the members with a record, so many have less
  Money bond;
  Money bond_required;
  Money on_hold;  // slashed, and the dispute is open
  std::uint64_t accepted = 0;
  std::uint64_t invalid = 0;
  std::uint64_t late = 0;
  std::uint64_t unrevealed = 0;
  std::vector<SpeedLine> speeds;
  std::vector<auction::MemberEvent> events;  // the last ones, latest last
  std::vector<LotOutcomeLine> lots;          // the last ones, latest last
  PP_FIELDS(stage, credit, suspended_until, valid_good_ppm, valid_bad_ppm, valid_bound_ppm, punctual_good_ppm,
            punctual_bad_ppm, punctual_bound_ppm, reliability_ppm, percentile, bond, bond_required, on_hold, accepted,
            invalid, late, unrevealed, speeds, events, lots)
};
/// To one member: its account. `path` proves `cumulative` under `payout_root`, which the host signs.
struct StatementAnswered {
  MemberId member;
  std::uint64_t request = 0;
  Money earned;    // since the beginning
  Money open_pay;  // of jobs that are being checked or run
  std::uint64_t payout_epoch = 0;
  Digest32 payout_root{};
  Money cumulative;  // the member's leaf in that epoch
  std::vector<Digest32> path;
  MemberStanding standing;
  PP_FIELDS(member, request, earned, open_pay, payout_epoch, payout_root, cumulative, path, standing)
};
/// To one member: not now, and why.
struct MemberRefused {
  MemberId member;
  std::uint64_t session = 0;
  RefuseReason reason = RefuseReason::None;
  Instant until;
  PP_FIELDS(member, session, reason, until)
};
/// To one member: the registry knows it. `earned` and the counters are its own.
struct MemberWelcomed {
  MemberId member;
  std::uint64_t session = 0;
  Money earned;
  std::uint64_t accepted = 0;
  PP_FIELDS(member, session, earned, accepted)
};

/// To `members`: a tick of a clock begins.
struct ClockTicked {
  LotId lot;
  std::uint32_t tick = 0;
  Money price;
  Instant ends;  // moves that name this tick count until then
  std::vector<MemberId> members;
  PP_FIELDS(lot, tick, price, ends, members)
};
/// To one member. Signed when the door is Open and the reason Won.
struct MoveAnswered {
  MemberId member;
  std::uint64_t request = 0;
  LotId lot;
  LotDoor door = LotDoor::Open;
  auction::Reason reason = auction::Reason::Won;
  auction::LotHash hash;
  std::uint32_t index = 0;
  auction::ClockMove move;  // with the time that counted
  PP_FIELDS(member, request, lot, door, reason, hash, index, move)
};
/// To `members`: jobs of a class are to be had at a posted rate, without a lot.
struct RatePosted {
  BatchId batch;
  auction::JobClass job_class;
  auction::MechanismId rule = auction::MechanismId::FixedRate;
  Money most;        // what an accepted proof is paid at most, and under a fixed rate exactly
  Money least;       // and at least
  Millis reference;  // a proof that takes so long is paid the rate itself; zero when time does not matter
  std::uint64_t jobs = 0;
  Instant deadline;
  std::vector<MemberId> members;
  PP_FIELDS(batch, job_class, rule, most, least, reference, jobs, deadline, members)
};

// ---- for the record ----

/// A payout epoch: the root over every member's cumulative earnings, signed and stored.
struct PayoutRootPublished {
  std::uint64_t epoch = 0;
  Digest32 root{};
  Money total;
  std::uint32_t members = 0;
  PP_FIELDS(epoch, root, total, members)
};

/// One event about a member, for the record that its standing can be rebuilt from.
struct MemberNote {
  EventSeq cause;
  MemberId member;
  auction::MemberEvent event;
  JobId job;            // zero when it is about none
  Digest32 evidence{};  // hash of the proof, zero without one
  friend bool operator==(const MemberNote&, const MemberNote&) = default;
};

PP_ONE_OF(EffectBody, PlaceBid, Deliver, RefreshOrders, RunPreflight, AssembleProof, CheckProof, LotOpened,
          CommitAnswered, RevealsWanted, RevealAnswered, LotDecided, JobAssigned, LeaseEnded, ResultAnswered,
          StatementAnswered, MemberRefused, MemberWelcomed, PayoutRootPublished, ClockTicked, MoveAnswered, RatePosted);

struct Effect {
  EventSeq cause;  // released only when this event is durable
  EffectBody body;
  PP_FIELDS(cause, body)
};
using Effects = std::vector<Effect>;

}  // namespace pp::core
