// SPDX-License-Identifier: Apache-2.0
// What is said in a sealed lot: commits until the close, then reveals, each judged by auction::SealedLot and recorded
// step by step, so that a snapshot rebuilds it.
#include "pool/core/turn.h"

namespace pp::core {

using auction::Reason;

void on(Turn& t, const BidCommitted& e) {
  Lot* lot = find_lot(t.s, e.lot);
  CommitAnswered answer{e.member,     e.request, e.lot, door_of(t.s, e.member, lot, t.now), Reason::CommitLate, {},
                        e.commitment, 0,         t.now};
  if (answer.door != LotDoor::Open || !lot->sealed) return t.emit(std::move(answer));
  answer.hash = lot->sealed->hash();
  const auction::Commitment commitment{e.commitment};
  answer.reason = lot->sealed->commit(e.member, commitment, e.signature, true, t.now);
  const auto& commits = lot->sealed->commits();
  if (answer.reason == Reason::Won) {
    lot->steps.push_back({e.member, commitment, e.signature, {}, 0, {}, t.now});
    answer.index = static_cast<std::uint32_t>(commits.size() - 1);
  }
  if (answer.reason == Reason::CommitReplayed) {
    // The receipt may have been lost on its way: the same one again.
    for (std::size_t i = commits.size(); i-- > 0;) {
      if (commits[i].member != e.member) continue;
      answer.index = static_cast<std::uint32_t>(i);
      answer.sealed_at = commits[i].received;
      break;
    }
  }
  t.emit(std::move(answer));
}

void on(Turn& t, const BidRevealed& e) {
  Lot* lot = find_lot(t.s, e.lot);
  RevealAnswered answer{
      e.member, e.request, e.lot, door_of(t.s, e.member, lot, t.now), Reason::RevealLate, {}, 0, e.price,
      e.units,  e.nonce,   t.now};
  if (answer.door != LotDoor::Open || !lot->sealed) return t.emit(answer);
  const auction::Opening opening{e.price, e.units, e.nonce};
  // An opening of another class cannot match: the class is under the seal.
  const auto sealing = lot->sealed->sealing();
  const auto before = sealing.find(e.member);
  const bool badly_before = before != sealing.end() && before->second == Reason::BadOpening;
  answer.reason =
      e.job_class == lot->rules.job_class ? lot->sealed->reveal(e.member, opening, t.now) : Reason::BadOpening;
  answer.hash = lot->sealed->hash();
  if (answer.reason == Reason::Won) answer.index = lot->sealed->reveals().back().commit_index;
  const bool matters = answer.reason == Reason::Won || (answer.reason == Reason::BadOpening && !badly_before);
  if (matters && e.job_class == lot->rules.job_class) {
    lot->steps.push_back({e.member, {}, {}, e.price, e.units, e.nonce, t.now});
  }
  t.emit(answer);
  try_decide(t, *lot);
}

void lot_commit_close(Turn& t, LotId id) {
  Lot* lot = find_lot(t.s, id);
  if (!lot || lot->phase != LotPhase::Committing) return;
  if (lot->clock) return start_clock(t, *lot);
  lot->phase = LotPhase::Revealing;
  lot->commit_root = lot->sealed->commit_root();
  if (lot->sealed->commits().empty()) return void_lot(t, *lot, LotOutcome::NoOffers);
  RevealsWanted wanted{
      id, lot->commit_root, static_cast<std::uint32_t>(lot->sealed->commits().size()), lot->rules.reveal_close, {}};
  for (const auto& [member, reason] : lot->sealed->sealing()) wanted.members.push_back(member);
  t.emit(std::move(wanted));
}

void lot_reveal_close(Turn& t, LotId id) {
  Lot* lot = find_lot(t.s, id);
  if (!lot || lot->phase != LotPhase::Revealing) return;
  lot->phase = LotPhase::AwaitingSeed;
  if (lot->beacon) return try_decide(t, *lot);
  const Instant patience = lot->rules.commit_close + t.s.config.beacon_patience;
  t.wake(std::max(patience, t.now), TimerKind::LotNoSeed, id.value);
}

}  // namespace pp::core
