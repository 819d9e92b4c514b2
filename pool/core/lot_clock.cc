// SPDX-License-Identifier: Apache-2.0
// What happens on the clock of a Dutch lot: ticks are told as they begin, moves are judged by auction::ClockLot and
// recorded, and when the clock is over the lot waits for a beacon dated after its end.
//
// Between opening and the start of the clock a descending lot takes its joins; an ascending one lets its rules sink in.
#include <algorithm>

#include "pool/core/turn.h"

namespace pp::core {
namespace {

std::vector<MemberId> invited(const Lot& lot) {
  std::vector<MemberId> out;
  for (const auction::MemberTerms& entry : lot.terms) out.push_back(entry.member);
  return out;
}

void end_clock(Turn& t, Lot& lot) {
  lot.phase = LotPhase::AwaitingSeed;
  lot.clock_ended = t.now;
  if (lot.clock->moves().empty()) {
    // It went all the way for nothing, and another would too: the lane takes over.
    for (const BatchId id : lot.batches) t.s.batches.at(id).classes.at(lot.rules.job_class).round = UINT32_MAX;
    return void_lot(t, lot, LotOutcome::NoOffers);
  }
  t.wake(t.now + t.s.config.beacon_patience, TimerKind::LotNoSeed, lot.rules.lot.value);
}

void tell_tick(Turn& t, Lot& lot) {
  if (lot.clock->over(t.now)) return end_clock(t, lot);
  const std::uint32_t tick = *lot.clock->tick_at(t.now);
  const Instant ends = lot.clock->end_of_tick(tick);
  t.emit(ClockTicked{lot.rules.lot, tick, lot.clock->price_at_tick(tick), ends, invited(lot)});
  t.wake(ends, TimerKind::LotTick, lot.rules.lot.value);
}

}  // namespace

void start_clock(Turn& t, Lot& lot) {
  lot.phase = LotPhase::Ticking;
  // A descending clock that nobody joined has nothing to descend for.
  if (lot.rules.mechanism == auction::MechanismId::DutchDown && lot.clock->moves().empty()) return end_clock(t, lot);
  tell_tick(t, lot);
}

void lot_tick(Turn& t, LotId id) {
  Lot* lot = find_lot(t.s, id);
  if (lot && lot->phase == LotPhase::Ticking) tell_tick(t, *lot);
}

void on(Turn& t, const ClockMoved& e) {
  Lot* lot = find_lot(t.s, e.lot);
  auction::ClockMove move{e.kind, e.member, e.tick, e.units, e.promised, e.signature, t.now};
  MoveAnswered answer{e.member, e.request, e.lot, door_of(t.s, e.member, lot, t.now), auction::Reason::ClockNotRunning,
                      {},       0,         move};
  if (answer.door != LotDoor::Open || !lot->clock) return t.emit(answer);
  answer.hash = lot->clock->hash();
  if (lot->phase != LotPhase::AwaitingSeed) answer.reason = lot->clock->take(move, true, t.now);
  const std::vector<auction::ClockMove>& moves = lot->clock->moves();
  if (answer.reason == auction::Reason::Won) {
    lot->moves.push_back(moves.back());
    answer.index = static_cast<std::uint32_t>(moves.size() - 1);
    answer.move = moves.back();
    return t.emit(answer);
  }
  // The receipt may have been lost on its way: a move that counts already gets the same one again.
  for (std::size_t i = moves.size(); i-- > 0;) {
    move.received = moves[i].received;
    if (moves[i] != move) continue;
    answer.reason = auction::Reason::Won;
    answer.index = static_cast<std::uint32_t>(i);
    answer.move = moves[i];
    break;
  }
  t.emit(answer);
}

}  // namespace pp::core
