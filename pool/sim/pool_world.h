// SPDX-License-Identifier: Apache-2.0
// PoolWorld: everything around a Host, simulated: the ports, the market and the members.
//
// One thread, used only by pool_run.cc. An agenda of acts is the only source of time. The members' part is in
// pool_world_members.cc, the market's, planner's and checker's in pool_world_market.cc.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "auction/seal.h"
#include "pool/host/host.h"
#include "pool/host/signer.h"
#include "pool/sim/agenda.h"
#include "pool/sim/pool_run.h"
#include "pool/sim/tally.h"

namespace pp::sim {

class PoolWorld final : public host::Clock,
                        public host::Journal,
                        public host::MemberTransport,
                        public host::MarketPort,
                        public host::PlannerPort,
                        public host::CheckerPort,
                        public host::ViewSink {
 public:
  PoolWorld(const PoolPlan& plan, std::uint64_t seed);
  PoolOutcome run();

  // The ports.
  Instant now() override { return now_; }
  Result<host::Recovered> recover() override { return host::Recovered{}; }
  void append(host::JournalBatch batch) override;
  void send(host::MemberMessage message) override;
  void place_bid(const core::PlaceBid& bid) override;
  void deliver(const core::Deliver& delivery) override;
  void refresh(const core::RefreshOrders& refresh) override;
  void preflight(const core::RunPreflight& request) override;
  void assemble(const core::AssembleProof& request) override;
  void check(const core::CheckProof& request) override;
  void publish(std::shared_ptr<const core::View>) override {}

 private:
  using Act = std::function<void()>;
  struct Held {
    JobId job;
    LeaseEpoch epoch;
    Instant began;
  };
  struct Member {
    std::uint64_t session = 0;
    bool online = false;
    std::optional<Held> held;  // what an honest one works on
    Money ask;                 // what it bids for one proof
    std::map<LotId, auction::Opening> openings;
  };
  struct Order {
    core::OrderTerms terms;
    bool won = false;
    bool lost = false;
    bool delivered = false;
    Money bid;
    OrderLine line;
  };

  void at(Instant when, Act act) { agenda_.add(when, std::move(act)); }
  void after(Millis span, Act act) { at(now_ + span, std::move(act)); }
  Millis one_way() const { return {plan_.behaviour.round_trip.count / 2}; }
  void post(core::EventBody body, host::Lane lane);
  void run_host();
  bool finished() const;
  double since_start(Instant t) const { return static_cast<double>((t - start_).count); }

  // The market.
  void open_order(std::uint64_t number);
  void close_bids(OrderId id);
  void settle(OrderId id, core::SettlementKind kind);
  void beat_beacon();
  void sample();

  // The members.
  void join(std::uint32_t i);
  void beat(std::uint32_t i, std::uint64_t session);
  void pull(std::uint32_t i);
  void keep_asking(std::uint32_t i, std::uint64_t session);
  void say(std::uint32_t i, core::EventBody body);
  void go_away(std::uint32_t i, Millis span);
  void churn();
  void bid(std::uint32_t i, const core::LotOpened& lot);
  void reveal(std::uint32_t i, LotId lot);
  void take_job(std::uint32_t i, const core::JobAssigned& job);
  void finish_job(std::uint32_t i, const Held& held, bool valid);
  void drop_job(std::uint32_t i, const core::LeaseEnded& ended);
  void note_answer(const core::ResultAnswered& answer);
  void note_lot(const core::LotDecided& lot);
  Money price_of(std::uint32_t i) const;
  void learn_price(std::uint32_t i, const core::LotBid& bid);
  template <class F>
  void tell(const MemberId& id, F act);
  std::uint64_t index_of_job(JobId job) const { return job.value - 1; }

  PoolPlan plan_;
  std::uint64_t luck_ = 0;
  Rng network_{0}, choices_{0}, beacon_{0};
  std::vector<Prover> provers_;
  std::vector<Member> members_;
  Tally tally_;

  Agenda<Act> agenda_;
  Instant start_{1'700'000'000'000};
  Instant now_ = start_;
  std::optional<Instant> first_won_;
  Instant last_accepted_ = start_;
  host::KeySigner signer_;
  std::unique_ptr<host::Inbox> inbox_;
  std::unique_ptr<host::Host> host_;

  std::map<OrderId, Order> orders_;
  std::uint64_t n_orders_ = 0;
  std::uint64_t n_opened_ = 0;
  std::uint64_t next_session_ = 1;
  std::uint64_t next_request_ = 1;
  std::uint64_t next_settlement_ = 1;
  std::uint64_t beacon_round_ = 0;
  std::vector<Instant> checker_free_;  // one a thread
  std::map<std::pair<JobId, std::uint32_t>, std::uint32_t> running_;
  std::map<std::pair<JobId, std::uint32_t>, Millis> spent_;  // on results that wait for their verdict
  PoolOutcome out_;
};

}  // namespace pp::sim
