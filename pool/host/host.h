// SPDX-License-Identifier: Apache-2.0
// Host: the turn loop around the core. It stamps events, has them judged, hands them to the journal, and releases
// their effects once they are durable, in order.
//
// One thread calls recover and then run (or turn, in a simulation); everything else talks to it through the inbox.
// Promises: no effect leaves before its event is on disk; one batch is with the journal at a time and events gather
// for the next (group commit); a failed journal ends the loop with its error, and nothing more is released.
#pragma once
#include <deque>
#include <memory>
#include <stop_token>

#include "pool/core/core.h"
#include "pool/host/inbox.h"
#include "pool/host/ports.h"

namespace pp::host {

/// Everything outside, borrowed for the life of the host.
struct Ports {
  Clock& clock;
  Journal& journal;
  MemberTransport& members;
  MarketPort& market;
  PlannerPort& planner;
  CheckerPort& checker;
  Signer& signer;
  ViewSink& views;
};

struct HostConfig {
  core::CoreConfig core;
  Millis view_interval{200};  // a view is published at most so often
  std::size_t recent_events = 100;
  std::uint64_t snapshot_every_events = kSnapshotEveryEvents;
};

class Host {
 public:
  Host(HostConfig config, Ports ports, Inbox& inbox);

  /// Loads the last snapshot, replays the journal's tail, compares the ledger entries that this gives with the stored
  /// ones, and judges Started (and Configured, when the configuration is new). Call once, first.
  /// Errors: the journal's own; P-HST-001 the replay gives other entries than are stored; P-HST-002 the configuration
  /// is out of range; P-COR-001 the snapshot cannot be read.
  Result<void> recover();

  /// Runs turns until the inbox is stopped and everything judged is durable and released; then a snapshot is written.
  /// Errors: what the journal reported.
  Result<void> run();

  /// One turn: takes what is there (waiting up to `wait`), judges it, journals it, releases what became durable.
  /// True when it did anything. Errors: what the journal reported.
  Result<bool> turn(Millis wait);

  const core::Core& core() const { return core_; }
  EventSeq durable() const { return durable_; }
  /// When the core wants to be woken; nothing when it does not.
  std::optional<Instant> next_deadline() const { return core_.next_deadline(); }

 private:
  void judge(core::EventBody body);
  void hand_over();
  void release(EventSeq durable);
  void perform(const core::EffectBody& body);
  void note_recent(const core::Event& event);
  void refresh_view(bool now);
  std::size_t room() const;
  Millis wait_for(Millis longest) const;

  HostConfig config_;
  Ports ports_;
  Inbox& inbox_;
  core::Core core_;
  Digest32 chain_{};
  EventSeq durable_;
  EventSeq handed_over_;
  EventSeq snapshot_seq_;
  bool snapshot_wanted_ = false;
  JournalBatch gathering_;
  std::deque<core::Effect> held_;  // by cause, until durable
  std::deque<core::RecentEventView> recent_;
  std::shared_ptr<const core::View> waiting_view_;  // published when its event is durable
  Instant last_view_at_{INT64_MIN / 2};
  bool view_stale_ = true;
};

/// The chain's link after an event: a hash of the event and of the link before.
Digest32 event_link(const Digest32& previous, const core::Event& event);

}  // namespace pp::host
