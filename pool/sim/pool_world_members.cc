// SPDX-License-Identifier: Apache-2.0
// The members of the simulated pool: they join, bid by a strategy, pull, prove, crash, hoard and cheat.
#include <algorithm>
#include <memory>

#include "pool/sim/pool_world.h"

namespace pp::sim {
namespace {

constexpr Millis kHeartbeat = seconds(4);     // what the wire passes on at most
constexpr Millis kLossNoticed = seconds(15);  // the wire's patience with a silent connection
constexpr std::int64_t kPercent = 100;

/// Names a proof by who made it for what; the last byte says whether it holds.
BlobHash proof_of(std::uint32_t i, JobId job, LeaseEpoch epoch, bool valid) {
  BlobHash out;
  const auto put = [&out](std::size_t at, std::uint64_t v) {
    for (std::size_t k = 0; k < 8; ++k) out.bytes[at + k] = static_cast<std::uint8_t>(v >> (8 * k));
  };
  put(0, i);
  put(8, job.value);
  put(16, epoch.value);
  out.bytes[31] = valid;
  return out;
}

}  // namespace

template <class F>
void PoolWorld::tell(const MemberId& id, F act) {
  ++out_.n_messages;
  const std::uint32_t i = index_of(id);
  const std::uint64_t session = members_[i].session;
  after(one_way(), [this, i, session, act = std::move(act)] {
    if (members_[i].online && members_[i].session == session) act(i);
  });
}

void PoolWorld::say(std::uint32_t i, core::EventBody body) {
  if (!members_[i].online) return;
  after(one_way(), [this, body = std::move(body)] { post(body, host::Lane::Members); });
}

void PoolWorld::join(std::uint32_t i) {
  Member& m = members_[i];
  m.online = true;
  m.session = next_session_++;
  m.held.reset();
  core::MemberJoined hello;
  hello.member = provers_[i].id;
  hello.session = m.session;
  hello.name = "member";
  hello.capabilities = {{kClass, provers_[i].benchmark}};
  hello.memory_bytes = 1u << 30;
  say(i, hello);
  pull(i);
  const std::uint64_t session = m.session;
  after(Millis{static_cast<std::int64_t>(network_.below(static_cast<std::uint64_t>(kHeartbeat.count)))},
        [this, i, session] { beat(i, session); });
  if (provers_[i].nature == Nature::Hoarder) keep_asking(i, session);
}

void PoolWorld::beat(std::uint32_t i, std::uint64_t session) {
  if (!members_[i].online || members_[i].session != session) return;
  say(i, core::Heartbeat{provers_[i].id, session, {}});
  after(kHeartbeat, [this, i, session] { beat(i, session); });
}

void PoolWorld::pull(std::uint32_t i) {
  if (members_[i].held) return;
  const bool honest = provers_[i].nature == Nature::Honest;
  say(i, core::WorkPulled{provers_[i].id, 1, honest ? provers_[i].cost_per_job : Money{}});
}

/// Hoarders want more whatever they hold.
void PoolWorld::keep_asking(std::uint32_t i, std::uint64_t session) {
  after(plan_.behaviour.hoarder_asks_every, [this, i, session] {
    if (!members_[i].online || members_[i].session != session) return;
    say(i, core::WorkPulled{provers_[i].id, 1, {}});
    keep_asking(i, session);
  });
}

/// Gone without a word; back after a while, under a new session.
void PoolWorld::go_away(std::uint32_t i, Millis span) {
  Member& m = members_[i];
  if (!m.online) return;
  if (m.held) tally_.stop(i, now_, true);
  m.held.reset();
  m.online = false;
  const std::uint64_t session = m.session;
  after(kLossNoticed, [this, i, session] {
    if (members_[i].session != session) return;
    post(core::MemberLeft{provers_[i].id, session, core::LeaveReason::Silent}, host::Lane::Members);
  });
  after(span, [this, i, session] {
    if (members_[i].session == session) join(i);
  });
}

/// A share of the members, drawn each minute, goes away for a while.
void PoolWorld::churn() {
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (choices_.chance_ppm(plan_.market.leave_ppm_per_minute)) go_away(i, plan_.market.away);
  }
  after(seconds(60), [this] { churn(); });
}

Money PoolWorld::price_of(std::uint32_t i) const {
  const Prover& p = provers_[i];
  // Byzantine members want the work and not the pay.
  if (p.nature != Nature::Honest) return p.cost_per_job.scaled(1, 2);
  const std::int64_t fails_ppm = plan_.behaviour.crash_ppm;
  const Money break_even = p.cost_per_job.scaled(1'000'000, 1'000'000 - fails_ppm);
  switch (plan_.market.strategy) {
    case Strategy::Truthful:
      return break_even;
    case Strategy::Shading:
      return break_even.scaled(kPercent + plan_.market.shading_percent, kPercent);
    case Strategy::War:
      return std::max(break_even, members_[i].ask);
  }
  return break_even;
}

void PoolWorld::learn_price(std::uint32_t i, const core::LotBid& bid) {
  if (plan_.market.strategy != Strategy::War || !bid.revealed) return;
  Money& ask = members_[i].ask;
  // Shut out: undercut by a tenth. Sold out: try a fiftieth more.
  ask = std::max(provers_[i].cost_per_job, bid.units_won == 0 ? ask.scaled(90, 100) : ask.scaled(102, 100));
}

void PoolWorld::bid(std::uint32_t i, const core::LotOpened& lot) {
  const auction::LotRules& rules = lot.rules;
  const Millis window = rules.deliver_by - rules.reveal_close;
  const Prover& p = provers_[i];
  std::int64_t units = static_cast<std::int64_t>(static_cast<double>(window.count) / p.time_ms);
  if (p.nature != Nature::Honest) units = units * 12 / 10;  // more than it could ever do
  if (units < 1) return;
  Member& m = members_[i];
  if (plan_.market.strategy == Strategy::War && m.ask == p.cost_per_job) m.ask = p.cost_per_job * 3;
  auction::Opening opening{std::min(price_of(i), rules.reserve), std::min(units, rules.units), {}};
  if (price_of(i) > rules.reserve) return tally_.price_out(i);  // not worth its while
  for (std::size_t k = 0; k < 32; k += 8) {
    const std::uint64_t word = choices_.next();
    for (std::size_t b = 0; b < 8; ++b) opening.nonce[k + b] = static_cast<std::uint8_t>(word >> (8 * b));
  }
  m.openings[rules.lot] = opening;
  say(i, core::BidCommitted{
             p.id, next_request_++, rules.lot, auction::seal(lot.hash, p.id, rules.job_class, opening).bytes, {}});
}

void PoolWorld::reveal(std::uint32_t i, LotId lot) {
  const auto at = members_[i].openings.find(lot);
  if (at == members_[i].openings.end()) return;
  const auction::Opening& o = at->second;
  say(i, core::BidRevealed{provers_[i].id, next_request_++, lot, kClass, o.price, o.units, o.nonce});
  members_[i].openings.erase(at);
}

void PoolWorld::take_job(std::uint32_t i, const core::JobAssigned& job) {
  const std::uint64_t number = index_of_job(job.job);
  Member& m = members_[i];
  // The same lease again: the member was gone, and has its machine back.
  const std::uint32_t attempt = running_[{job.job, i}]++;
  attempt == 0 ? tally_.give(i, number, now_) : tally_.begin_again(i, number, now_);
  const Held held{job.job, job.epoch, now_};
  const Nature nature = provers_[i].nature;
  if (nature == Nature::Hoarder) return;
  if (nature == Nature::Cheat) {
    return after(plan_.behaviour.cheat_after, [this, i, held] { finish_job(i, held, false); });
  }
  m.held = held;
  const Fate fate = fate_of(luck_ + attempt, number, i, provers_[i].time_ms, plan_.behaviour);
  const Millis span{std::max<std::int64_t>(1, fate.span.count - plan_.behaviour.round_trip.count)};
  after(span, [this, i, held, crashes = fate.crashes] {
    const Member& now = members_[i];
    if (!now.online || !now.held || now.held->job != held.job || now.held->epoch != held.epoch) return;
    crashes ? go_away(i, plan_.behaviour.away) : finish_job(i, held, true);
  });
}

void PoolWorld::finish_job(std::uint32_t i, const Held& held, bool valid) {
  members_[i].held.reset();
  tally_.stop(i, now_, false);
  if (running_.erase({held.job, i}) > 0) tally_.end_copy(index_of_job(held.job));
  spent_[{held.job, i}] = now_ - held.began;
  say(i, core::ResultSubmitted{provers_[i].id, next_request_++, held.job, held.epoch,
                               proof_of(i, held.job, held.epoch, valid), 742'000});
  pull(i);
}

void PoolWorld::drop_job(std::uint32_t i, const core::LeaseEnded& ended) {
  Member& m = members_[i];
  if (!m.held || m.held->job != ended.job || m.held->epoch != ended.epoch) return;
  // Late is not too late: a valid result for an open job still counts.
  if (ended.reason == core::LeaseEnd::Expired) return;
  tally_.stop(i, now_, true);
  m.held.reset();
  pull(i);
}

void PoolWorld::note_answer(const core::ResultAnswered& answer) {
  using core::ResultReason;
  const std::uint32_t i = index_of(answer.member);
  const std::uint64_t number = index_of_job(answer.job);
  const auto spent = spent_.find({answer.job, i});
  const Millis worked = spent == spent_.end() ? Millis{} : spent->second;
  if (spent != spent_.end()) spent_.erase(spent);
  if (answer.reason == ResultReason::Accepted || answer.reason == ResultReason::AcceptedLate) {
    tally_.accept(i, number, now_, answer.pay);
    last_accepted_ = now_;
    const core::State& known = host_->core().state();
    Order& order = orders_[known.batches.at(known.jobs.at(answer.job).batch).order];
    order.line.proved_ms = since_start(now_);
    order.line.paid += answer.pay;
    return;
  }
  if (answer.reason == ResultReason::InvalidProof) tally_.refuse(i, number);
  tally_.regret(i, worked);
}

void PoolWorld::note_lot(const core::LotDecided& lot) {
  LotLine line;
  line.decided_ms = since_start(now_);
  line.batch = lot.rules.batch.value;
  line.outcome = std::string(core::name_of(lot.outcome));
  line.units = lot.rules.units;
  Money total;
  for (const core::LotBid& b : lot.bids) {
    line.offers += b.revealed;
    line.units_sold += b.units_won;
    total += b.price_won * b.units_won;
    learn_price(index_of(b.member), b);
  }
  if (line.units_sold > 0) line.mean_price = total.scaled(1, line.units_sold);
  out_.lots.push_back(line);
}

void PoolWorld::send(host::MemberMessage message) {
  if (auto* lot = std::get_if<core::LotOpened>(&message.body)) {
    const auto shared = std::make_shared<core::LotOpened>(std::move(*lot));
    for (const MemberId& id : shared->members) tell(id, [this, shared](std::uint32_t i) { bid(i, *shared); });
    return;
  }
  if (const auto* wanted = std::get_if<core::RevealsWanted>(&message.body)) {
    for (const MemberId& id : wanted->members) tell(id, [this, l = wanted->lot](std::uint32_t i) { reveal(i, l); });
    return;
  }
  if (const auto* job = std::get_if<core::JobAssigned>(&message.body)) {
    out_.n_backup += job->backup;
    return tell(job->member, [this, j = *job](std::uint32_t i) { take_job(i, j); });
  }
  if (const auto* ended = std::get_if<core::LeaseEnded>(&message.body)) {
    const std::uint32_t i = index_of(ended->member);
    const bool late = ended->reason == core::LeaseEnd::Expired || ended->reason == core::LeaseEnd::MemberGone;
    if (late) tally_.fail(i, index_of_job(ended->job));
    if (running_.erase({ended->job, i}) > 0) tally_.end_copy(index_of_job(ended->job));
    return tell(ended->member, [this, e = *ended](std::uint32_t k) { drop_job(k, e); });
  }
  if (const auto* answer = std::get_if<core::ResultAnswered>(&message.body)) {
    ++out_.n_messages;
    return note_answer(*answer);
  }
  if (const auto* lot = std::get_if<core::LotDecided>(&message.body)) {
    out_.n_messages += lot->bids.size();
    return note_lot(*lot);
  }
  ++out_.n_messages;
}

}  // namespace pp::sim
