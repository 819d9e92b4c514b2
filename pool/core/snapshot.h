// SPDX-License-Identifier: Apache-2.0
// View: what readers see of the pool, an immutable value that the host publishes after a turn.
//
// Plain structs without behaviour, made by `Core::view()` from durable state only, handed over as
// shared_ptr<const View>. Prices of sealed bids appear only after their reveals are published together.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pool/core/effect.h"
#include "pool/core/event.h"
#include "pool/core/verdict.h"

namespace pp::core {

enum class OrderStage : std::uint8_t {
  Preflight,
  Bidding,
  Lost,
  Refused,
  Won,
  Proving,
  Assembling,
  Delivering,
  Failed,
  Paid,
  Slashed
};
enum class JobStage : std::uint8_t { Waiting, Ready, Leased, Checking, Accepted, Dropped };
enum class LotPhase : std::uint8_t { Committing, Revealing, AwaitingSeed, Decided, Ticking };
enum class MemberPresence : std::uint8_t { Online, Draining, Silent, Offline, Suspended };

std::string_view name_of(OrderStage s);
std::string_view name_of(JobStage s);
std::string_view name_of(LotPhase p);
std::string_view name_of(MemberPresence p);
std::string_view name_of(auction::Stage s);

struct OrderView {
  OrderTerms terms;
  OrderStage stage = OrderStage::Preflight;
  OrderReason reason = OrderReason::None;
  std::string detail;
  Instant seen_at;
  std::uint64_t cycles = 0;
  Money cost_estimate;
  Money bid;
  Money price;  // once won
  std::optional<BatchId> batch;
};

struct JobView {
  JobId job;
  auction::JobClass job_class;
  JobStage stage = JobStage::Waiting;
  std::uint64_t cycles = 0;
  std::optional<MemberId> prover;  // who holds it, or whose proof was accepted
  LeaseEpoch epoch;
  Money price;  // of the running lease, or as paid
  bool backup = false;
  std::uint32_t progress_permille = 0;
  std::uint32_t leases = 0;    // ever given
  std::uint32_t refusals = 0;  // results that were refused
  std::optional<Instant> leased_at;
  std::optional<Instant> accepted_at;
  std::uint32_t verify_ms = 0;
  std::vector<std::uint32_t> children;
};

struct BatchView {
  BatchId batch;
  OrderId order;
  OrderStage stage = OrderStage::Won;
  Instant won_at;
  Instant deadline;
  Money price;
  Money pay_budget;
  Money paid;
  Money cancel_fees;  // of `paid`: to holders of copies that others won
  Money operator_fee;
  Money surplus;
  std::optional<BlobHash> proof;
  std::uint64_t proof_bytes = 0;
  std::vector<JobView> jobs;  // in plan order
};

struct LotView {
  auction::LotRules rules;
  LotPhase phase = LotPhase::Committing;
  LotOutcome outcome = LotOutcome::Running;
  std::uint32_t round = 0;
  std::uint32_t commitments = 0;
  std::uint32_t reveals = 0;
  Digest32 commit_root{};
  Digest32 reveal_root{};
  auction::Seed seed;
  std::vector<LotBid> bids;  // empty until the lot is decided
};

struct MemberView {
  MemberId member;
  std::string name;
  MemberPresence presence = MemberPresence::Offline;
  Instant first_seen;
  Instant last_heard;
  std::vector<Capability> capabilities;
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  std::uint64_t late = 0;
  std::uint64_t unrevealed = 0;
  std::uint32_t reliability_ppm = 0;  // cautiously, the share of its jobs that come back valid and in time
  std::uint32_t strikes = 0;
  std::uint32_t running = 0;
  Money earned;
  auction::Stage stage = auction::Stage::Newcomer;
  std::uint32_t credit = 1;
  Instant suspended_until;
  Money bond;
  auction::Beta validity = auction::Beta::newcomer();
  auction::Beta punctuality = auction::Beta::newcomer();
  std::map<auction::JobClass, auction::Speed> speeds;
};

struct BalanceView {
  std::string account;  // "cash", "payable:1a2b3c4d", ...
  Money balance;        // debit positive; all together are zero
};

struct RecentEventView {
  EventSeq seq;
  Instant time;
  std::string kind;
  std::string text;
};

struct View {
  PoolKey pool;
  EventSeq seq;  // durable up to here
  Instant time;
  Digest32 state_hash{};
  bool bidding_paused = false;
  MarketHealth market = MarketHealth::Good;
  std::string market_detail;
  Money equity_free;
  Money equity_committed;           // bids in flight and pay reserved for won batches
  std::vector<OrderView> orders;    // newest first
  std::vector<BatchView> batches;   // newest first
  std::vector<LotView> lots;        // newest first
  std::vector<MemberView> members;  // by id
  std::vector<BalanceView> ledger;
  std::vector<RecentEventView> recent;  // newest first
  std::uint64_t payout_epoch = 0;
  Digest32 payout_root{};
};

}  // namespace pp::core
