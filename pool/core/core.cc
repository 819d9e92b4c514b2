// SPDX-License-Identifier: Apache-2.0
#include "pool/core/core.h"

#include "pool/core/bonds.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {
namespace {

void ring(Turn& t, const Timer& timer) {
  switch (timer.kind) {
    case TimerKind::LotCommitClose:
      return lot_commit_close(t, LotId{timer.id});
    case TimerKind::LotRevealClose:
      return lot_reveal_close(t, LotId{timer.id});
    case TimerKind::LotNoSeed:
      return lot_no_seed(t, LotId{timer.id});
    case TimerKind::LeaseDeadline:
      return lease_deadline(t, JobId{timer.id}, LeaseEpoch{timer.detail});
    case TimerKind::LeaseHedge:
      return;
    case TimerKind::AssignTick:
      return assign_tick(t);
    case TimerKind::DisputeEnd:
      return dispute_end(t, timer.id);
    case TimerKind::TrialEnd:
      return trial_end(t, timer.member, LeaseEpoch{timer.id});
    case TimerKind::BondExit:
      return bond_exit(t, timer.member);
    case TimerKind::QuotaIdle:
      return quota_idle(t, AwardId{timer.id});
    case TimerKind::QuotaEnd:
      return quota_end(t, AwardId{timer.id});
    case TimerKind::BackupStep:
      return backup_step(t, BatchId{timer.id}, static_cast<std::uint16_t>(timer.detail));
    case TimerKind::MemberSilence:
      return member_silence(t, timer.member);
    case TimerKind::OrderPatience:
      return order_patience(t, OrderId{timer.id});
    case TimerKind::BatchDeadline:
      return batch_deadline(t, BatchId{timer.id});
    case TimerKind::BatchPatience:
      return batch_patience(t, BatchId{timer.id}, static_cast<std::uint32_t>(timer.detail));
    case TimerKind::LotTick:
      return lot_tick(t, LotId{timer.id});
    case TimerKind::RoundCall:
      return round_call(t, static_cast<std::uint16_t>(timer.detail));
    case TimerKind::AdaptiveEpoch:
      return adaptive_epoch(t, static_cast<std::uint16_t>(timer.detail));
    case TimerKind::BookEpoch:
      return book_epoch(t, static_cast<std::uint16_t>(timer.detail));
  }
}

}  // namespace

Core::Core() = default;
Core::Core(Core&&) noexcept = default;
Core& Core::operator=(Core&&) noexcept = default;
Core::~Core() = default;

void Core::run_timers(Turn& t) {
  while (!state_.timers.empty() && state_.timers.begin()->at <= t.now) {
    const Timer timer = *state_.timers.begin();
    state_.timers.erase(state_.timers.begin());
    ring(t, timer);
  }
}

Effects Core::apply(const Event& event) {
  PP_CHECK(event.seq.value == state_.seq.value + 1);
  PP_CHECK(event.time >= state_.now);
  Effects effects;
  Turn t{state_, effects, payouts_, event.seq, event.time, state_.now};
  state_.seq = event.seq;
  state_.now = event.time;
  // What was due comes before what happens now; only a restart first settles what the time away means.
  const bool restart = std::holds_alternative<Started>(event.body);
  if (!restart) run_timers(t);
  std::visit([&t](const auto& body) { on(t, body); }, event.body);
  if (restart) run_timers(t);
  if (t.dispatch_wanted || !t.to_feed.empty()) dispatch(t);
  return effects;
}

std::optional<Instant> Core::next_deadline() const {
  if (state_.timers.empty()) return std::nullopt;
  return state_.timers.begin()->at;
}

Bytes Core::encode() const { return encode_fields(state_); }

Digest32 Core::state_hash() const { return tagged_hash("pp/core/state/1", encode()); }

Result<Core> Core::decode(BytesView bytes) {
  auto state = decode_fields<State>(bytes);
  if (!state) {
    return error("P-COR-001",
                 "the snapshot of the pool's state cannot be read; it was written by another version or "
                 "is damaged: restore the database from a backup, or start the version that wrote it");
  }
  Core core;
  core.state_ = std::move(*state);
  for (auto& [id, lot] : core.state_.lots) {
    if (lot.phase != LotPhase::Decided) lot.rebuild();
  }
  return core;
}

}  // namespace pp::core
