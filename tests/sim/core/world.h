// SPDX-License-Identifier: Apache-2.0
// World: everything around a Host, simulated from one seed under a virtual clock.
//
// One thread. A heap of future acts drives a market, a planner, a checker, members of every character and a journal
// that can lose its last write or die after it. A shadow core judges what became durable: every act of the host must
// be one that the shadow wished for, and every state must be the shadow's.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "auction/lot.h"
#include "auction/seal.h"
#include "pool/core/lot_record.h"
#include "pool/host/host.h"
#include "pool/host/signer.h"
#include "schemas/vocab/rng.h"

namespace pp::sim {

enum class Character {
  Honest,
  Silent,     // takes work and never answers
  Late,       // answers after its lease has ended
  Invalid,    // sends proofs that do not verify
  Malformed,  // sends bytes that are no proof
  Doubling,   // sends everything twice
  Shy,        // commits and never reveals
  Sloppy,     // reveals something else than it sealed
  Intruder,   // sends results for jobs that it never had
  Leaver,     // goes away now and then
};

struct SimMember {
  MemberId id;
  Character character = Character::Honest;
  std::uint64_t session = 0;
  bool online = false;
  std::map<LotId, auction::Opening> openings;
  std::map<std::pair<JobId, LeaseEpoch>, BlobHash> unanswered;  // results without a verdict
  std::set<JobId> working;
  std::map<JobId, Money> paid;  // by signed receipt
  std::uint64_t refusals = 0;
};

struct SimOrder {
  core::OrderTerms terms;
  std::uint32_t n_jobs = 0;
  enum class Stage { Open, Won, Lost, Delivered, Slashed } stage = Stage::Open;
  std::map<core::IdempotencyKey, Money> bids;
  Money price;
  std::uint64_t deliveries = 0;
};

/// How the journal fails at one of its writes.
enum class CrashMode { None, WriteLost, AnswerLost };

struct Scenario {
  std::uint64_t seed = 1;
  std::vector<Character> members;
  std::uint32_t n_orders = 1;
  std::uint32_t jobs_per_order = 6;
  bool nodes = false;                // add jobs that consume others
  std::uint64_t crash_at_write = 0;  // 1 is the first; zero: never
  CrashMode crash_mode = CrashMode::None;
  std::uint64_t crash_every_ppm = 0;     // and at random
  std::uint64_t duplicate_ppm = 20'000;  // messages of members that arrive twice
  std::uint64_t snapshot_every = 50;
  Millis order_time = seconds(600);
  Millis beacon_gap{1000};
  core::CoreConfig config;
};

class World : public host::Clock,
              public host::Journal,
              public host::MemberTransport,
              public host::MarketPort,
              public host::PlannerPort,
              public host::CheckerPort,
              public host::ViewSink {
 public:
  explicit World(Scenario scenario);

  /// Runs until every order is settled or lost, or the virtual time is over. The first broken promise, or nothing.
  std::string run(Millis longest);

  const core::Core& core() const { return host_->core(); }
  const Scenario& scenario() const { return scenario_; }
  const std::vector<SimMember>& members() const { return members_; }
  const std::map<OrderId, SimOrder>& orders() const { return orders_; }
  std::uint64_t writes() const { return writes_; }
  std::uint64_t crashes() const { return crashes_; }
  const std::vector<host::JournalBatch>& durable() const { return durable_; }
  const std::shared_ptr<const core::View>& view() const { return view_; }
  /// What the journal has noted about each member, in order.
  const std::map<MemberId, std::vector<auction::MemberEvent>>& noted() const { return noted_; }
  std::uint64_t verdicts(core::ResultReason r) const { return verdicts_[static_cast<std::size_t>(r)]; }

  // The ports.
  Instant now() override { return now_; }
  Result<host::Recovered> recover() override;
  void append(host::JournalBatch batch) override;
  void send(host::MemberMessage message) override;
  void place_bid(const core::PlaceBid& bid) override;
  void deliver(const core::Deliver& delivery) override;
  void refresh(const core::RefreshOrders& refresh) override;
  void preflight(const core::RunPreflight& request) override;
  void assemble(const core::AssembleProof& request) override;
  void check(const core::CheckProof& request) override;
  void publish(std::shared_ptr<const core::View> view) override;

 private:
  using Act = std::function<void()>;
  void at(Instant when, Act act);
  void after(Millis span, Act act) { at(now_ + span, std::move(act)); }
  void post(core::EventBody body, host::Lane lane);
  void start_host();
  void crash();
  void become_durable(const host::JournalBatch& batch);
  void allow_only_wished(const core::EffectBody& body);
  bool finished() const;
  void check_promises();
  void fail(const std::string& what);

  void open_order(std::uint32_t index);
  void close_bids(OrderId id);
  void settle(OrderId id, core::SettlementKind kind);
  void beat_beacon();

  SimMember& member(const MemberId& id);
  void join(SimMember& m);
  void leave(SimMember& m);
  void beat(SimMember& m);
  void from_member(SimMember& m, core::EventBody body);
  void bid(SimMember& m, const core::LotOpened& lot);
  void reveal(SimMember& m, LotId lot);
  void work(SimMember& m, const core::JobAssigned& job);
  void submit(SimMember& m, JobId job, LeaseEpoch epoch, const BlobHash& proof);
  void hear_verdict(SimMember& m, const core::ResultAnswered& answer, const host::MemberMessage& message);

  Scenario scenario_;
  Rng rng_;
  Instant now_{1'700'000'000'000};
  std::multimap<Instant, Act> acts_;
  std::unique_ptr<host::Inbox> inbox_;
  std::unique_ptr<host::Host> host_;
  host::KeySigner signer_;
  std::uint64_t life_ = 0;  // rises with each crash: what was meant for an earlier life is dropped

  std::vector<host::JournalBatch> durable_;
  std::vector<Digest32> states_;  // the shadow's hash after each durable batch
  core::Core shadow_;
  std::map<MemberId, std::vector<auction::MemberEvent>> noted_;
  std::multiset<Bytes> wished_;
  std::uint64_t writes_ = 0;
  std::uint64_t crashes_ = 0;
  bool crash_wanted_ = false;

  std::vector<SimMember> members_;
  std::uint64_t next_session_ = 1;
  std::map<OrderId, SimOrder> orders_;
  std::vector<core::Settled> settlements_;
  std::uint64_t beacon_round_ = 0;
  std::set<BlobHash> valid_proofs_;
  std::map<JobId, std::uint32_t> accepted_twice_;
  std::uint64_t verdicts_[32] = {};
  std::shared_ptr<const core::View> view_;
  std::string broken_;
};

}  // namespace pp::sim
