// SPDX-License-Identifier: Apache-2.0
// State: everything the pool knows, as one value with one canonical encoding.
//
// Owned by Core, changed only while an event is judged. Ordered containers only, so that a walk is the same on every
// machine. Each struct names its fields once; snapshot, state hash and recovery all follow from that list.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "auction/assign/smart.h"
#include "auction/sealed_lot.h"
#include "pool/core/effect.h"
#include "pool/core/member.h"
#include "pool/core/snapshot.h"
#include "pool/ledger/books.h"

namespace pp::core {

/// A won or bid-on order. Its plan is kept from preflight on, so that a won order can start at once.
struct Order {
  OrderTerms terms;
  OrderStage stage = OrderStage::Preflight;
  OrderReason reason = OrderReason::None;
  std::string detail;
  Instant seen_at;
  std::optional<Preflighted> plan;
  Money cost_estimate;
  Money bid;
  Money exposure;              // collateral and pay that the bid in flight would need
  bool bid_standing = false;   // the market took the bid
  std::uint32_t attempts = 0;  // of the question that waits for an answer
  Instant asked_at;
  Money price;
  Money collateral;
  std::optional<BatchId> batch;
  bool settled = false;
  std::map<auction::JobClass, std::uint64_t> load;  // jobs of its plan
  PP_FIELDS(terms, stage, reason, detail, seen_at, plan, cost_estimate, bid, exposure, bid_standing, attempts, asked_at,
            price, collateral, batch, settled, load)
};

/// The jobs of one class in one batch: how they are sold, and at what price the backup lane takes them.
struct ClassWork {
  auction::MechanismId mechanism = auction::MechanismId::PayAsBid;
  std::uint64_t jobs = 0;
  std::uint64_t cycles = 0;
  std::int64_t units_unsold = 0;  // to be put up in the next lot
  std::uint32_t round = 0;        // lots so far
  std::uint32_t lots_running = 0;
  std::int64_t quota_free = 0;  // units of awards whose holders are here and may still pull
  std::int64_t fresh = 0;       // jobs in the queue stages Fresh and Requeued
  std::int64_t requeued = 0;
  Money reserve;             // a unit's, in lots
  Money posted;              // the backup lane's first price for 2^20 cycles; no bid of this batch enters it
  bool backup_open = false;  // the lots are over: what is ready and not under a quota is for everyone
  std::uint32_t backup_steps = 0;
  std::uint32_t step_ppm = 0;  // what each step adds
  bool backup_timer = false;
  std::set<JobId> unsold_jobs;  // only when each job has a lot of its own
  /// Who took part in a lot whose remainder must not come back to it: the rest is for others first.
  std::set<MemberId> took_part;
  bool round_waiting = false;   // for orders of its kind, to be sold in one round with them
  Money unit_quote;             // a posted rate: the most that a proof is paid
  auction::TimeRate time_rate;  // and how time enters it; rate zero when it does not
  std::int64_t slow_units = 0;  // of quota_free: their holders are too slow for them, by the last look
  std::uint64_t accepted = 0;
  Money paid;          // for accepted jobs, and to holders of copies that others won
  Instant last_given;  // when a job of it was last given out that nobody worked on
  PP_FIELDS(mechanism, jobs, cycles, units_unsold, round, lots_running, quota_free, fresh, requeued, reserve, posted,
            backup_open, backup_steps, step_ppm, backup_timer, unsold_jobs, took_part, round_waiting, unit_quote,
            time_rate, slow_units, accepted, paid, last_given)

  /// Jobs that no quota waits for: what the backup lane may give out as fresh.
  std::int64_t uncovered() const {
    return std::max<std::int64_t>(0, fresh - std::max<std::int64_t>(0, quota_free - slow_units));
  }
};

struct Batch {
  BatchId batch;
  OrderId order;
  OrderStage stage = OrderStage::Proving;
  Instant won_at;
  Instant deadline;  // for delivery, the market's less our slack
  Money price;
  Money pay_budget;  // reserved for pay: never exceeded
  Money paid;        // for accepted results
  Money promised;    // free quota units and running jobs, at the most they can cost
  Money operator_fee;
  Money surplus;
  std::vector<JobId> jobs;  // in plan order
  std::uint64_t jobs_accepted = 0;
  std::map<auction::JobClass, ClassWork> classes;
  BlobHash program;
  std::uint64_t program_bytes = 0;
  BlobHash journal;
  std::optional<BlobHash> proof;
  std::uint64_t proof_bytes = 0;
  std::uint32_t attempts = 0;
  Money spread;       // what its order paid for jobs in a round above what members got: the reserve's, not the members'
  Money cancel_fees;  // of `paid`: to holders of copies that others won
  std::int64_t lottery_jobs = 0;
  PP_FIELDS(batch, order, stage, won_at, deadline, price, pay_budget, paid, promised, operator_fee, surplus, jobs,
            jobs_accepted, classes, program, program_bytes, journal, proof, proof_bytes, attempts, spread, cancel_fees,
            lottery_jobs)
};

struct Lease {
  LeaseEpoch epoch;
  MemberId member;
  Money pay;
  bool extra = false;            // carries one of the award's extra nanos
  std::optional<AwardId> award;  // nothing: from the backup lane
  Instant given;
  Instant deadline;
  LeaseEnd end = LeaseEnd::Running;
  std::uint32_t permille = 0;
  auction::HandOut kind = auction::HandOut::Fresh;
  std::uint32_t n_held = 1;  // jobs that the member held once it had this one
  PP_FIELDS(epoch, member, pay, extra, award, given, deadline, end, permille, kind, n_held)
};

/// A result that the checker is looking at.
struct PendingCheck {
  MemberId member;
  std::uint64_t request = 0;
  LeaseEpoch epoch;
  BlobHash proof;
  bool late = false;
  Instant asked_at;
  Instant received;
  Millis taken;  // what the job took the member
  PP_FIELDS(member, request, epoch, proof, late, asked_at, received, taken)
};

struct Acceptance {
  MemberId member;
  LeaseEpoch epoch;
  BlobHash proof;
  Money pay;
  bool backup = false;
  Instant at;
  std::uint32_t verify_ms = 0;
  PP_FIELDS(member, epoch, proof, pay, backup, at, verify_ms)
};

/// Where a job stands with the assigner, which keeps the queues.
enum class QueueStage : std::uint8_t {
  None,      // not to be given out now
  Requeued,  // given before and failed: goes first
  Fresh,     // ready and never given
  Bound,     // ready, and sold alone to one member
  Running,   // given; may be copied when it looks late
};

struct Job {
  JobId job;
  BatchId batch;
  std::uint32_t index = 0;
  PlannedJob planned;
  JobStage stage = JobStage::Waiting;
  std::uint32_t children_missing = 0;
  std::vector<JobId> parents;
  QueueStage queue_stage = QueueStage::None;
  std::optional<AwardId> bound;  // a single-job lot sold it to this award
  Money reserved;                // the most that a result can cost now
  std::vector<Lease> leases;     // ever given
  std::set<MemberId> failed_by;  // never again to these
  std::vector<PendingCheck> checks;
  std::set<MemberId> barred;   // of these, those whose proof was refused: their results are not looked at
  std::set<BlobHash> refused;  // proofs that did not hold
  std::optional<Acceptance> accepted;
  PP_FIELDS(job, batch, index, planned, stage, children_missing, parents, queue_stage, bound, reserved, leases,
            failed_by, barred, checks, refused, accepted)
};

/// One thing that was said in a sealed lot and changed it. The lot is rebuilt from these.
struct SealStep {
  MemberId member;
  std::optional<auction::Commitment> commitment;  // a commit, else a reveal
  Signature signature{};
  Money price;
  std::int64_t units = 0;
  Digest32 nonce{};
  Instant at;
  PP_FIELDS(member, commitment, signature, price, units, nonce, at)
};

struct Lot {
  auction::LotRules rules;
  std::vector<auction::MemberTerms> terms;  // of those who are invited, ascending
  std::uint32_t round = 0;
  std::optional<JobId> job;  // a lot of one job
  std::uint64_t cycles_mean = 0;
  LotPhase phase = LotPhase::Committing;
  LotOutcome outcome = LotOutcome::Running;
  std::vector<SealStep> steps;
  std::uint64_t beacon_round = 0;
  Instant beacon_dated;
  std::optional<Digest32> beacon;  // the first dated after the commit close, or after the last tick
  std::vector<LotBid> bids;        // once decided
  Digest32 commit_root{};
  Digest32 reveal_root{};
  auction::Seed seed;
  std::vector<BatchId> batches;         // whose jobs it sells: one, several in a round, none in a book
  std::vector<auction::BatchAsk> asks;  // of a round, one a batch
  std::vector<auction::ClockMove> moves;
  Instant clock_ended;  // a beacon counts that is dated after it
  PP_FIELDS(rules, terms, round, job, cycles_mean, phase, outcome, steps, beacon_round, beacon_dated, beacon, bids,
            commit_root, reveal_root, seed, batches, asks, moves, clock_ended)

  // Follow from what stands above; dropped when the lot is decided. A lot has one of them.
  std::optional<auction::SealedLot> sealed;
  std::optional<auction::ClockLot> clock;
  /// Builds them anew from the recorded steps or moves.
  void rebuild();
  bool invites(const MemberId& member) const;
};

/// The standing offers of one class, as they were sealed and opened, and what has been sold out of them since.
struct OfferBook {
  auction::LotRules rules;
  std::vector<auction::MemberTerms> terms;
  std::vector<SealStep> steps;
  Instant beacon_dated;
  Digest32 beacon{};
  std::map<MemberId, std::int64_t> sold;
  PP_FIELDS(rules, terms, steps, beacon_dated, beacon, sold)
};

/// A rate that follows demand and supply, epoch by epoch.
struct AdaptiveClass {
  Money price;
  Instant epoch_ends;
  std::int64_t demand = 0;  // jobs put up in this epoch
  PP_FIELDS(price, epoch_ends, demand)
};

struct Quota {
  AwardId award;
  LotId lot;
  BatchId batch;
  auction::JobClass job_class;
  MemberId member;
  std::int64_t units = 0;
  std::int64_t free_units = 0;  // may still be drawn
  std::int64_t extra_free = 0;  // of these, so many pay a nano more
  Money unit_price;
  std::optional<JobId> job;  // of a single-job lot
  Instant last_used;
  Instant deliver_by;
  Millis promised;                 // on a clock: when the last unit will be there, from the award on; else zero
  std::uint32_t lateness_ppm = 0;  // what a delay beyond that costs
  Instant awarded;
  PP_FIELDS(award, lot, batch, job_class, member, units, free_units, extra_free, unit_price, job, last_used, deliver_by,
            promised, lateness_ppm, awarded)
};

enum class TimerKind : std::uint8_t {
  LotCommitClose,
  LotRevealClose,
  LotNoSeed,
  LeaseDeadline,
  LeaseHedge,
  QuotaIdle,
  QuotaEnd,
  BackupStep,
  MemberSilence,
  OrderPatience,
  BatchDeadline,
  BatchPatience,
  LotTick,
  RoundCall,
  AdaptiveEpoch,
  BookEpoch,
  AssignTick,
  DisputeEnd,
  BondExit,
  TrialEnd,
};

/// Something to look at when its time comes. Whoever set it checks then whether it still matters.
struct Timer {
  Instant at;
  TimerKind kind = TimerKind::LotCommitClose;
  std::uint64_t id = 0;      // lot, job, award, order or batch
  std::uint64_t detail = 0;  // lease epoch or class code
  MemberId member;
  friend auto operator<=>(const Timer&, const Timer&) = default;
  PP_FIELDS(at, kind, id, detail, member)
};

struct Beacon {
  std::uint64_t round = 0;
  Instant dated;
  Digest32 value{};
  PP_FIELDS(round, dated, value)
};

struct State {
  PoolKey pool;
  EventSeq seq;
  Instant now;
  CoreConfig config;
  bool bidding_paused = false;
  MarketHealth market = MarketHealth::Good;
  std::string market_detail;
  std::optional<Beacon> beacon;
  SettlementSeq last_settlement;
  std::set<OrderId> won_unseen;  // the market says we won what we have not seen: nothing is bid on until it is

  std::map<OrderId, Order> orders;
  std::map<BatchId, Batch> batches;
  std::map<JobId, Job> jobs;
  std::map<LotId, Lot> lots;
  std::map<AwardId, Quota> quotas;
  std::map<MemberId, Member> members;
  std::map<std::uint64_t, MemberId> hungry;  // by turn: who asked first
  std::set<Timer> timers;
  std::vector<OrderId> finished;                                 // oldest first, still visible
  std::map<auction::JobClass, std::vector<Money>> class_prices;  // of lots, per 2^20 cycles, latest last
  ledger::Books books;

  BatchId next_batch{1};
  JobId next_job{1};
  LotId next_lot{1};
  AwardId next_award{1};
  LeaseEpoch next_epoch{1};
  std::uint64_t next_turn = 1;
  std::uint64_t payout_epoch = 0;
  Digest32 payout_root{};
  std::set<auction::JobClass> rounds_called;  // a timer waits to hold their round
  std::map<auction::JobClass, AdaptiveClass> adaptive;
  std::map<auction::JobClass, OfferBook> offer_books;
  std::set<auction::JobClass> books_timed;                       // a timer waits to open their next book
  std::map<auction::JobClass, std::vector<Millis>> class_times;  // lease to receipt, of accepted proofs, latest last
  auction::SmartAssigner assigner;
  bool assign_tick_armed = false;
  std::map<std::uint64_t, Dispute> disputes;  // by number: oldest first
  std::uint64_t next_dispute = 1;
  std::map<std::uint32_t, std::uint64_t> ranks;                 // per cent of reliability: how many members
  std::map<auction::JobClass, std::vector<Money>> class_costs;  // of batches, per 2^20 cycles, latest last
  std::vector<MemberNote> notes;  // since they were last taken; not part of the state: empty between events
  PP_FIELDS(pool, seq, now, config, bidding_paused, market, market_detail, beacon, last_settlement, won_unseen, orders,
            batches, jobs, lots, quotas, members, hungry, timers, finished, class_prices, books, next_batch, next_job,
            next_lot, next_award, next_epoch, next_turn, payout_epoch, payout_root, rounds_called, adaptive,
            offer_books, books_timed, class_times, assigner, assign_tick_armed, disputes, next_dispute, ranks,
            class_costs)
};

}  // namespace pp::core
