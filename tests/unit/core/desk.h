// SPDX-License-Identifier: Apache-2.0
// Desk: a core with a clock that the test moves by hand, and short ways to the states that verdicts are about.
#pragma once
#include <gtest/gtest.h>

#include "auction/lot.h"
#include "pool/core/core.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {

inline Digest32 named(const std::string& name) { return sha256(as_bytes(name)); }
inline MemberId member_named(const std::string& name) { return MemberId{named(name)}; }

/// No lots: every job is for the backup lane.
inline CoreConfig backup_lane_only() {
  CoreConfig config;
  config.lot_rounds_max = 0;
  return config;
}

struct Desk {
  Core core;
  Instant now{1'000'000};
  CoreConfig config;
  Effects last;
  std::map<LotId, LotOpened> lots;
  std::uint64_t beacon_round = 0;

  explicit Desk(CoreConfig c = {}, Money equity = Money::units(1000)) : config(std::move(c)) {
    // What a member asks is what it gets, unless the test picks a rule: amounts are easy to follow.
    config.rule_default = auction::MechanismId::PayAsBid;
    say(Started{PoolKey{named("pool")}});
    say(Configured{config});
    if (equity > Money{}) say(EquityPaidIn{named("equity"), equity});
  }

  /// Judges an event now; every invariant must hold after it.
  void say(EventBody body) {
    last = core.apply({EventSeq{core.seq().value + 1}, now, std::move(body)});
    EXPECT_EQ(core.fault(), std::nullopt);
    for (const Effect& effect : last) {
      if (const auto* lot = std::get_if<LotOpened>(&effect.body)) lots[lot->rules.lot] = *lot;
    }
  }
  void wait(Millis span) {
    now = now + span;
    say(TimePassed{});
  }
  /// The last effect of a kind that the last event caused; nothing when there was none.
  template <class T>
  std::optional<T> got() const {
    std::optional<T> out;
    for (const Effect& effect : last) {
      if (const auto* body = std::get_if<T>(&effect.body)) out = *body;
    }
    return out;
  }

  OrderTerms terms(std::uint64_t n = 1) const {
    OrderTerms out;
    out.order = OrderId{n};
    out.image = ImageId{named("image")};
    out.program = BlobHash{named("program")};
    out.price_max = Money::units(100);
    out.collateral = Money::units(5);
    out.bid_close = now + seconds(3);
    out.deadline = now + seconds(600);
    return out;
  }
  static auction::JobClass segment() { return {auction::JobKind::Segment, 18}; }
  Preflighted plan(std::uint64_t n = 1, int jobs = 3) const {
    Preflighted out{
        OrderId{n}, ImageId{named("image")}, BlobHash{named("program")}, 100, BlobHash{named("journal")}, 0, 1 << 20,
        {}};
    for (int i = 0; i < jobs; ++i) {
      out.jobs.push_back({segment(), BlobHash{named("job" + std::to_string(i))}, 10, {1}, 1 << 18, {}});
    }
    return out;
  }
  void join(const std::string& name, std::uint64_t session = 1) {
    say(MemberJoined{member_named(name), session, name, "", {{segment(), seconds(1)}}, 1});
  }
  void bid_on(std::uint64_t n = 1, int jobs = 3) {
    say(OrderSeen{terms(n), now});
    say(plan(n, jobs));
  }
  void win(std::uint64_t n = 1, int jobs = 3) {
    bid_on(n, jobs);
    say(OrderWon{OrderId{n}, core.state().orders.at(OrderId{n}).bid, Money::units(5), now});
  }
  LotId lot() const { return core.state().lots.rbegin()->first; }
  auction::Opening opening(Money price = Money::nanos(1000), std::int64_t units = 3) const {
    return {price, units, named("nonce")};
  }
  BidCommitted commit(const std::string& name, const auction::Opening& o) const {
    const auto sealed = auction::seal(lots.at(lot()).hash, member_named(name), segment(), o);
    return {member_named(name), 7, lot(), sealed.bytes, {}};
  }
  BidRevealed reveal(const std::string& name, const auction::Opening& o) const {
    return {member_named(name), 8, lot(), segment(), o.price, o.units, o.nonce};
  }
  void beacon() { say(BeaconSeen{++beacon_round, now, named("beacon" + std::to_string(beacon_round))}); }
  /// One member bids on and wins everything in the running lot.
  void sell_to(const std::string& name) {
    say(commit(name, opening()));
    wait(config.commit_phase);
    say(reveal(name, opening()));
    wait(Millis{1});
    beacon();
  }
  std::optional<JobAssigned> pull(const std::string& name, std::uint32_t credits = 1) {
    say(WorkPulled{member_named(name), credits, {}});
    return got<JobAssigned>();
  }
  ResultSubmitted result(const JobAssigned& job, const std::string& proof = "proof") const {
    return {job.member, 9, job.job, job.epoch, BlobHash{named(proof)}, 100};
  }
  void check(const JobAssigned& job, CheckVerdict verdict, const std::string& proof = "proof") {
    say(Checked{job.job, job.member, BlobHash{named(proof)}, verdict, 5});
  }
  OrderReason order_reason(std::uint64_t n = 1) const { return core.state().orders.at(OrderId{n}).reason; }
};

}  // namespace pp::core
