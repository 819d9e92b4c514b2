// SPDX-License-Identifier: Apache-2.0
#include "pool/host/host.h"

#include <algorithm>

#include "pool/host/signer.h"
#include "schemas/vocab/sha256.h"

namespace pp::host {
namespace {

constexpr Millis kLongestWait{1000};

/// Those of a body's alternatives that go to members become messages; the rest is not for them.
template <class T>
concept ForMembers = std::is_constructible_v<MemberWord, std::in_place_type_t<T>, T>;

}  // namespace

Digest32 event_link(const Digest32& previous, const core::Event& event) {
  FieldWriter out;
  out(previous, event);
  return tagged_hash("pp/journal/event/1", out.bytes());
}

Host::Host(HostConfig config, Ports ports, Inbox& inbox) : config_(std::move(config)), ports_(ports), inbox_(inbox) {}

Result<void> Host::recover() {
  if (const auto fault = config_.core.fault())
    return error("P-HST-002", "the configuration is out of range: " + *fault);
  PP_TRY(found, ports_.journal.recover());
  if (found.snapshot) {
    PP_TRY(core, core::Core::decode(*found.snapshot));
    core_ = std::move(core);
    chain_ = found.snapshot_link;
    snapshot_seq_ = found.snapshot_seq;
  }
  std::vector<ledger::Transaction> entries;
  for (const core::Event& event : found.tail) {
    core_.apply(event);  // its effects left, or are asked for again by Started
    for (ledger::Transaction& entry : core_.take_entries()) entries.push_back(std::move(entry));
    core_.take_notes();  // stored with their events
    chain_ = event_link(chain_, event);
    note_recent(event);
  }
  if (entries != found.tail_entries) {
    return error("P-HST-001",
                 "replaying the journal gives other ledger entries than are stored; the program's rules "
                 "have changed under the journal: start the version that wrote it");
  }
  durable_ = handed_over_ = core_.seq();
  judge(core::Started{ports_.signer.key()});
  if (core_.state().config != config_.core) judge(core::Configured{config_.core});
  hand_over();
  return {};
}

Result<void> Host::run() {
  for (;;) {
    PP_TRY(busy, turn(kLongestWait));
    static_cast<void>(busy);
    const InboxBatch rest = inbox_.take(0, Millis{0});
    if (rest.durable) release(*rest.durable);
    if (rest.journal_error) return *rest.journal_error;
    if (!rest.stopping || inbox_.size() > 0 || durable_ != core_.seq()) continue;
    if (snapshot_seq_ != core_.seq()) {
      // The next start reads one snapshot and replays nothing, whatever version of the rules it brings.
      judge(core::TimePassed{});
      snapshot_wanted_ = true;
      hand_over();
      continue;
    }
    refresh_view(true);
    return {};
  }
}

Result<bool> Host::turn(Millis wait) {
  InboxBatch batch = inbox_.take(std::min(kTurnEventsMax, room()), wait_for(wait));
  if (batch.journal_error) return *batch.journal_error;
  if (batch.durable) release(*batch.durable);
  bool busy = batch.durable.has_value();
  for (core::EventBody& body : batch.events) {
    judge(std::move(body));
    busy = true;
  }
  const auto due = core_.next_deadline();
  if (due && *due <= ports_.clock.now() && room() > 0) {
    judge(core::TimePassed{});
    busy = true;
  }
  hand_over();
  refresh_view(false);
  return busy;
}

std::size_t Host::room() const {
  const std::uint64_t unsynced = core_.seq().value - durable_.value;
  return unsynced >= kUnsyncedEventsMax ? 0 : static_cast<std::size_t>(kUnsyncedEventsMax - unsynced);
}

Millis Host::wait_for(Millis longest) const {
  if (view_stale_ && !waiting_view_) longest = std::min(longest, config_.view_interval);
  const auto due = core_.next_deadline();
  if (!due) return longest;
  return std::clamp(*due - ports_.clock.now(), Millis{0}, longest);
}

void Host::judge(core::EventBody body) {
  const EventSeq seq{core_.seq().value + 1};
  core::Event event{seq, std::max(core_.now(), ports_.clock.now()), std::move(body)};
  core::Effects effects = core_.apply(event);
  for (ledger::Transaction& entry : core_.take_entries()) gathering_.entries.push_back(std::move(entry));
  for (core::MemberNote& note : core_.take_notes()) gathering_.notes.push_back(std::move(note));
  for (SignedRecord& record : records_of(ports_.signer, effects)) gathering_.records.push_back(std::move(record));
  for (core::Effect& effect : effects) held_.push_back(std::move(effect));
  chain_ = event_link(chain_, event);
  note_recent(event);
  gathering_.events.push_back(std::move(event));
  gathering_.event_chain.push_back(chain_);
  view_stale_ = true;
}

void Host::hand_over() {
  if (gathering_.events.empty() || handed_over_ != durable_) return;
  if (snapshot_wanted_ || core_.seq().value - snapshot_seq_.value >= config_.snapshot_every_events) {
    snapshot_wanted_ = false;
    gathering_.snapshot = core_.encode();
    snapshot_seq_ = core_.seq();
  }
  refresh_view(gathering_.snapshot.has_value());
  gathering_.view = waiting_view_;
  handed_over_ = core_.seq();
  ports_.journal.append(std::exchange(gathering_, {}));
}

void Host::release(EventSeq durable) {
  PP_CHECK(durable <= handed_over_);
  durable_ = std::max(durable_, durable);
  while (!held_.empty() && held_.front().cause <= durable_) {
    const core::Effect effect = std::move(held_.front());
    held_.pop_front();
    perform(effect.body);
  }
  if (waiting_view_ && waiting_view_->seq <= durable_) ports_.views.publish(std::exchange(waiting_view_, nullptr));
}

void Host::perform(const core::EffectBody& body) {
  std::visit(
      [this](const auto& effect) {
        using T = std::decay_t<decltype(effect)>;
        if constexpr (std::is_same_v<T, core::PlaceBid>) ports_.market.place_bid(effect);
        if constexpr (std::is_same_v<T, core::Deliver>) ports_.market.deliver(effect);
        if constexpr (std::is_same_v<T, core::RefreshOrders>) ports_.market.refresh(effect);
        if constexpr (std::is_same_v<T, core::RunPreflight>) ports_.planner.preflight(effect);
        if constexpr (std::is_same_v<T, core::AssembleProof>) ports_.planner.assemble(effect);
        if constexpr (std::is_same_v<T, core::CheckProof>) ports_.checker.check(effect);
        if constexpr (ForMembers<T>) ports_.members.send(signed_message(ports_.signer, effect));
      },
      body);
}

void Host::note_recent(const core::Event& event) {
  std::string text = core::describe(event.body);
  if (text.empty()) return;
  recent_.push_front({event.seq, event.time, std::string(core::name_of(event.body)), std::move(text)});
  if (recent_.size() > config_.recent_events) recent_.pop_back();
}

void Host::refresh_view(bool now) {
  const Instant clock = ports_.clock.now();
  if (waiting_view_ || !view_stale_ || (!now && clock - last_view_at_ < config_.view_interval)) return;
  auto view = std::make_shared<core::View>(core_.view());
  view->recent.assign(recent_.begin(), recent_.end());
  last_view_at_ = clock;
  view_stale_ = false;
  if (view->seq <= durable_) return ports_.views.publish(std::move(view));
  waiting_view_ = std::move(view);
}

}  // namespace pp::host
