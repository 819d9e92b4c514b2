// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/core/world.h"

#include "schemas/vocab/sha256.h"

namespace pp::sim {
namespace {

Digest32 seed_bytes(std::uint64_t n) {
  ByteWriter out;
  out.u64(n);
  return sha256(out.bytes());
}

}  // namespace

World::World(Scenario scenario)
    : scenario_(std::move(scenario)), rng_(scenario_.seed), signer_(SigningKey::from_seed(seed_bytes(4711))) {
  for (std::size_t i = 0; i < scenario_.members.size(); ++i) {
    SimMember m;
    m.id = MemberId{seed_bytes(1000 + i)};
    m.character = scenario_.members[i];
    members_.push_back(std::move(m));
  }
  start_host();
  after(Millis{10}, [this] { post(core::EquityPaidIn{seed_bytes(1), Money::units(1000)}, host::Lane::Trusted); });
  for (SimMember& m : members_) after(Millis{static_cast<std::int64_t>(rng_.below(3000))}, [this, &m] { join(m); });
  for (std::uint32_t i = 0; i < scenario_.n_orders; ++i) {
    after(Millis{4000 + 1500 * static_cast<std::int64_t>(i)}, [this, i] { open_order(i); });
  }
  beat_beacon();
}

void World::at(Instant when, Act act) { acts_.emplace(when, std::move(act)); }

void World::post(core::EventBody body, host::Lane lane) {
  if (!inbox_->post(std::move(body), lane)) fail("the inbox refused an event");
}

void World::start_host() {
  inbox_ = std::make_unique<host::Inbox>();
  host::HostConfig config;
  config.core = scenario_.config;
  config.snapshot_every_events = scenario_.snapshot_every;
  config.view_interval = Millis{500};
  host_ = std::make_unique<host::Host>(config, host::Ports{*this, *this, *this, *this, *this, *this, signer_, *this},
                                       *inbox_);
  if (const auto recovered = host_->recover(); !recovered) fail(recovered.error().context);
}

void World::crash() {
  ++crashes_;
  ++life_;
  crash_wanted_ = false;
  wished_.clear();  // what was wished and not done yet is wished again, or must not be done
  for (SimMember& m : members_) m.online = false;
  start_host();
  const std::uint64_t life = life_;
  for (SimMember& m : members_) {
    after(Millis{200 + static_cast<std::int64_t>(rng_.below(2000))}, [this, life, &m] {
      if (life == life_) join(m);
    });
  }
}

Result<host::Recovered> World::recover() {
  host::Recovered out;
  for (const host::JournalBatch& batch : durable_) {
    if (batch.snapshot) {
      out = {batch.snapshot, batch.events.back().seq, batch.event_chain.back(), {}, {}, {}};
      continue;
    }
    out.tail.insert(out.tail.end(), batch.events.begin(), batch.events.end());
    out.tail_chain.insert(out.tail_chain.end(), batch.event_chain.begin(), batch.event_chain.end());
    out.tail_entries.insert(out.tail_entries.end(), batch.entries.begin(), batch.entries.end());
  }
  return out;
}

void World::append(host::JournalBatch batch) {
  ++writes_;
  const bool by_plan = scenario_.crash_at_write == writes_;
  const bool by_chance = scenario_.crash_every_ppm > 0 && rng_.chance_ppm(scenario_.crash_every_ppm);
  const CrashMode mode = by_plan     ? scenario_.crash_mode
                         : by_chance ? (rng_.chance_ppm(500'000) ? CrashMode::WriteLost : CrashMode::AnswerLost)
                                     : CrashMode::None;
  if (mode != CrashMode::None) crash_wanted_ = true;
  if (mode == CrashMode::WriteLost) return;
  // The disk takes its time; until then nothing may leave.
  const std::uint64_t life = life_;
  const Millis delay{1 + static_cast<std::int64_t>(rng_.below(12))};
  auto shared = std::make_shared<host::JournalBatch>(std::move(batch));
  if (mode == CrashMode::AnswerLost) return become_durable(*shared);
  after(delay, [this, life, shared] {
    if (life != life_) return;
    become_durable(*shared);
    inbox_->post_durable(shared->events.back().seq);
  });
}

void World::become_durable(const host::JournalBatch& batch) {
  // Through bytes and back, as a real journal does.
  host::JournalBatch stored = batch;
  std::vector<ledger::Transaction> entries;
  std::vector<core::MemberNote> notes;
  for (core::Event& event : stored.events) {
    const Bytes bytes = core::encode(event);
    const auto back = core::decode_event(bytes);
    if (!back || core::encode(*back) != bytes) return fail("an event does not survive its encoding");
    event = *back;
    for (core::Effect& effect : shadow_.apply(event)) wished_.insert(encode_fields(effect.body));
    for (ledger::Transaction& entry : shadow_.take_entries()) entries.push_back(std::move(entry));
    for (core::MemberNote& note : shadow_.take_notes()) notes.push_back(std::move(note));
  }
  if (entries != stored.entries) fail("the journal holds other ledger entries than its events give");
  if (notes != stored.notes) fail("the journal notes other events about members than its events give");
  for (const core::MemberNote& note : notes) noted_[note.member].push_back(note.event);
  if (stored.snapshot && *stored.snapshot != shadow_.encode()) fail("a snapshot differs from the replayed state");
  durable_.push_back(std::move(stored));
}

void World::allow_only_wished(const core::EffectBody& body) {
  const auto at = wished_.find(encode_fields(body));
  if (at == wished_.end()) return fail("an effect left that no durable event wished for");
  wished_.erase(at);
}

bool World::finished() const {
  if (orders_.size() < scenario_.n_orders) return false;
  for (const auto& [id, order] : core().state().orders) {
    const bool ended = order.stage == core::OrderStage::Paid || order.stage == core::OrderStage::Slashed ||
                       order.stage == core::OrderStage::Lost || order.stage == core::OrderStage::Refused;
    if (!ended) return false;
  }
  return core().state().orders.size() >= scenario_.n_orders && host_->durable() == core().seq();
}

void World::check_promises() {
  if (const auto fault = core().fault()) fail(*fault);
  for (const auto& [id, order] : orders_) {
    if (order.bids.size() > 1) fail("two bids under different keys for one order");
  }
}

void World::fail(const std::string& what) {
  if (broken_.empty()) {
    broken_ = what + " (seed " + std::to_string(scenario_.seed) + ", write " + std::to_string(writes_) + ", event " +
              std::to_string(host_ ? core().seq().value : 0) + ")";
  }
}

std::string World::run(Millis longest) {
  const Instant end = now_ + longest;
  while (broken_.empty() && now_ < end && !finished()) {
    Instant next = acts_.empty() ? end : acts_.begin()->first;
    if (const auto due = host_->next_deadline()) next = std::min(next, *due);
    now_ = std::max(now_, next);
    while (!acts_.empty() && acts_.begin()->first <= now_) {
      const Act act = std::move(acts_.begin()->second);
      acts_.erase(acts_.begin());
      act();
    }
    for (int i = 0; i < 1000; ++i) {
      const auto busy = host_->turn(Millis{0});
      if (crash_wanted_) crash();
      if (!busy || !*busy) break;
    }
    check_promises();
    if (acts_.size() > 200'000) fail("the simulation runs away");
  }
  return broken_;
}

void World::publish(std::shared_ptr<const core::View> view) {
  if (view->seq > shadow_.seq()) fail("a view was published before its events were durable");
  for (const core::LotView& lot : view->lots) {
    if (lot.phase != core::LotPhase::Decided && !lot.bids.empty()) fail("a view shows bids of a sealed lot");
  }
  Money sum;
  for (const core::BalanceView& balance : view->ledger) sum += balance.balance;
  if (sum != Money{}) fail("the balances of a view do not sum to zero");
  view_ = std::move(view);
}

}  // namespace pp::sim
