// SPDX-License-Identifier: Apache-2.0
// Loop: the state of a running member. Agent thread only; agent.cc makes it and runs it.
//
// loop.cc connects and keeps the session, bidding.cc and clocks.cc bid, lot_results.cc checks what the pool makes of
// it, jobs.cc fetches, proves and hands in. Everything held is bounded: jobs by credits, downloads by jobs, bids by
// kBidsMax.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "auction/clock_lot.h"
#include "auction/lot.h"
#include "prover/agent/agent.h"
#include "prover/agent/link.h"
#include "prover/agent/pricing.h"
#include "prover/agent/shelf.h"
#include "prover/agent/teller.h"
#include "prover/agent/workshop.h"

namespace pp::agent {

/// How a lot is called in what the operator of the member reads.
inline std::string name_of(LotId lot) { return "lot " + std::to_string(lot.value); }

class Loop {
 public:
  Loop(const AgentConfig& config, AgentParts& parts, wire::PoolAddress pool, Identity identity, Shelf shelf,
       Speeds speeds);
  Result<void> run(const std::stop_token& drain, const std::stop_token& abort);

 private:
  enum class Stage : std::uint8_t { Apart, Knocking, Greeting, Joined };
  enum class JobStage : std::uint8_t { Fetching, Ready, Proving, Done };
  using JobKey = std::pair<JobId, LeaseEpoch>;
  struct Held {
    wire::Assign assign;
    JobStage stage = JobStage::Fetching;
    std::shared_ptr<const Bytes> program;
    std::optional<Bytes> payload;
    std::vector<std::optional<Bytes>> inputs;  // as many as the job joins
    Bytes proof;                               // once Done
    BlobHash proof_hash;
    bool unwanted = false;        // the lease ended while it was being proved
    std::int64_t offered_ms = 0;  // zero: not in this session
    std::int64_t started_ms = 0;
    std::uint32_t offers = 0;
  };
  /// One Dutch lot as this member plays it.
  struct Clock {
    auction::LotRules rules;
    Millis promised;
    std::optional<auction::ClockMove> waiting;  // said, and not yet answered
    bool in = false;                            // accepted, or joined and not left
    bool done = false;                          // nothing more to say
  };
  /// A transcript that is being fetched.
  struct Awaited {
    LotId lot;
    wire::Seal seal;
    std::optional<KeptBid> bid;
  };
  struct Download {
    Bytes bytes;
    std::uint64_t total_bytes = 0;  // zero: told with the first chunk
    std::uint64_t asked_bytes = 0;
    std::int64_t heard_ms = 0;
    int attempts = 0;
  };

  // loop.cc
  void connect();
  void disconnect(const std::string& why);
  void turn();
  void hear(const wire::Challenge& v);
  void hear(const wire::Welcome& v);
  void hear(const wire::Tick& v);
  void hear(const wire::Refuse& v);
  void hear(const wire::Goodbye& v);
  void hear(const wire::Statement& v);
  void heartbeat();
  void emit(AgentEventKind kind, std::string text);
  void warn(std::string text) { emit(AgentEventKind::Warning, std::move(text)); }
  void show();
  bool signed_by_pool(std::string_view tag, const wire::Seal& seal);

  // bidding.cc
  void hear(const wire::LotOpen& v);
  void hear(const wire::CommitReceipt& v);
  void hear(const wire::RevealCall& v);
  void hear(const wire::RevealReceipt& v);
  void commit(const KeptBid& bid, const auction::LotRules& rules);
  /// How many jobs to offer, and for what each; nothing when it bids on none, and then it has said why.
  std::optional<KeptBid> bid_on(const auction::LotRules& rules, const auction::Terms& terms);

  // clocks.cc
  void open_clock(const auction::LotRules& rules, KeptBid bid);
  void hear(const wire::ClockTick& v);
  void hear(const wire::ClockReceipt& v);
  void move(LotId lot, auction::MoveKind kind, std::uint32_t tick);

  // lot_results.cc: what became of lots, and whether it can be derived again
  void hear(const wire::LotResult& v);
  void hear(const wire::RatePosted& v);
  bool signed_result(const wire::LotResult& v, const auction::LotRules& rules);
  void check_own_bid(const wire::LotResult& v, const KeptBid& bid, const std::string& name);
  void check_transcript(LotId lot, BytesView body, const wire::Seal& seal, const std::optional<KeptBid>& bid);
  bool transcript_fetched(const BlobHash& blob, BytesView bytes);

  // jobs.cc
  void hear(const wire::Assign& v);
  void hear(const wire::LeaseEnd& v);
  void hear(const wire::Chunk& v);
  void hear(const wire::Fetch& v);
  void hear(const wire::Verdict& v);
  void pull();
  std::vector<wire::ClassPrice> floors_now() const;
  void want(const BlobHash& blob, std::uint64_t n_bytes);
  void want_input(const BlobHash& blob);
  void ask_chunks(const BlobHash& blob, Download& download);
  void fetched(const BlobHash& blob, Bytes bytes);
  void fetch_failed(const BlobHash& blob, const std::string& why);
  void start_proving();
  void proved(Proved proved);
  void offer(Held& held);
  void decline(const JobKey& key, const std::string& why);
  void jobs_turn();
  static bool complete(const Held& held);
  std::size_t unfinished() const;
  /// Cost with margin: what it asks where it names its pay, and takes where it is named.
  Money own_price(auction::JobClass job_class) const;
  /// Cost alone: what it bids where the rule makes the truth its best bid.
  Money own_cost(auction::JobClass job_class) const;

  const AgentConfig& config_;
  AgentParts& parts_;
  const wire::PoolAddress pool_;
  const Identity identity_;
  Shelf shelf_;
  Speeds speeds_;
  std::vector<wire::ClassPrice> floors_said_;  // in this session
  Teller teller_;
  zmq::context_t context_{1};
  Workshop workshop_;
  std::unique_ptr<Link> link_;

  Stage stage_ = Stage::Apart;
  bool draining_ = false;
  bool drain_said_ = false;
  std::optional<Error> fatal_;
  PoolKey pool_key_;  // from the challenge; the same for good
  bool pool_known_ = false;
  std::int64_t now_ms_ = 0;  // steady, read once a turn
  std::int64_t connect_at_ms_ = 0;
  std::int64_t backoff_ms_ = 0;
  std::int64_t stage_since_ms_ = 0;
  std::int64_t heartbeat_ms_ = 3'000;
  std::int64_t silence_ms_ = 15'000;
  std::int64_t heartbeat_at_ms_ = 0;
  std::int64_t statement_at_ms_ = 0;
  std::uint32_t credits_said_ = 0;
  std::uint64_t next_request_ = 1;
  std::string standing_said_;
  bool finished_ = false;  // told what it came for
  Money earned_;
  std::uint64_t accepted_ = 0;
  std::uint64_t refused_ = 0;

  std::map<LotId, KeptBid> bids_;
  std::map<LotId, KeptReceipt> decided_;  // the newest lots, to notice a second result
  std::map<LotId, Clock> clocks_;
  std::map<BlobHash, Awaited> transcripts_;
  std::map<JobKey, Held> jobs_;
  std::map<BlobHash, Download> downloads_;
};

}  // namespace pp::agent
