// SPDX-License-Identifier: Apache-2.0
// The member's side of a Dutch lot. Ascending: it accepts at the first tick that pays its price, with a promise that it
// can keep. Descending: it joins with what it can do and leaves when the price falls below its cost.
//
// Each move is signed and must be answered by a signed receipt. A move that came too late for its tick is made again
// on the next one, if that still pays.
#include "prover/agent/loop.h"

namespace pp::agent {
namespace {

constexpr Millis kPromiseSlack = seconds(2);  // for fetching and handing in

std::string_view name_of(auction::MoveKind kind) {
  if (kind == auction::MoveKind::Accept) return "accepted";
  return kind == auction::MoveKind::Join ? "joined" : "left";
}

}  // namespace

void Loop::open_clock(const auction::LotRules& rules, KeptBid bid) {
  const auto [at, fresh] = clocks_.try_emplace(rules.lot);
  Clock& clock = at->second;
  if (fresh) {
    clock.rules = rules;
    // The last of the units, with a quarter more than it has taken so far.
    const std::int64_t rounds = (bid.units + config_.parallel_jobs - 1) / config_.parallel_jobs;
    const Millis job = speeds_.knows(rules.job_class) ? speeds_.of(rules.job_class) : Millis{60'000};
    clock.promised = std::min(Millis{job.count * rounds * 5 / 4} + kPromiseSlack, auction::kPromiseMax);
  }
  if (rules.mechanism == auction::MechanismId::DutchDown && !clock.in) move(rules.lot, auction::MoveKind::Join, 0);
}

void Loop::move(LotId lot, auction::MoveKind kind, std::uint32_t tick) {
  Clock& clock = clocks_.at(lot);
  const KeptBid& bid = bids_.at(lot);
  auction::ClockMove move{kind, identity_.member(), tick, 0, {}, {}, {}};
  if (kind != auction::MoveKind::Leave) move.units = bid.units;
  if (kind == auction::MoveKind::Accept) move.promised = clock.promised;
  const auction::LotHash hash = auction::lot_hash(clock.rules);
  move.signature = identity_.signing.sign(auction::kClockMoveTag, auction::move_message(hash, move));
  clock.waiting = move;
  link_->say(wire::ClockMove{next_request_++, lot, hash.bytes, static_cast<std::uint8_t>(kind), tick, move.units,
                             move.promised, move.signature});
}

void Loop::hear(const wire::ClockTick& v) {
  const auto at = clocks_.find(v.lot);
  if (at == clocks_.end() || at->second.done || !bids_.contains(v.lot)) return;
  Clock& clock = at->second;
  if (v.tick > clock.rules.clock.n_ticks) return warn(name_of(v.lot) + ": a tick beyond the clock's last");
  const bool up = clock.rules.mechanism == auction::MechanismId::DutchUp;
  const Money price = up ? auction::price_up(clock.rules, v.tick) : auction::price_down(clock.rules, v.tick);
  if (price != v.price) return warn(name_of(v.lot) + ": the clock shows another price than its rules give");
  const Money own = bids_.at(v.lot).price;
  if (up) {
    if (!clock.in && price >= own) move(v.lot, auction::MoveKind::Accept, v.tick);
    return;
  }
  if (clock.in && price < own) move(v.lot, auction::MoveKind::Leave, v.tick);
}

void Loop::hear(const wire::ClockReceipt& v) {
  const auto at = clocks_.find(v.lot);
  if (at == clocks_.end() || !at->second.waiting) return;
  Clock& clock = at->second;
  auction::ClockMove move = *clock.waiting;
  clock.waiting.reset();
  if (!v.counted) {
    const bool again = v.cause.code == static_cast<std::uint16_t>(auction::Reason::WrongTick);
    clock.done = !again;
    return emit(AgentEventKind::Note, name_of(v.lot) + ": our move does not count: " + v.cause.text);
  }
  move.received = v.received;
  const auction::MoveReceipt receipt{auction::lot_hash(clock.rules), v.index, move};
  if (v.seal.message != auction::receipt_message(receipt) || !signed_by_pool(auction::kMoveReceiptTag, v.seal)) {
    return warn(name_of(v.lot) + ": the receipt for our move is not validly signed");
  }
  clock.in = move.kind != auction::MoveKind::Leave;
  clock.done = move.kind != auction::MoveKind::Join;
  const Money price = clock.rules.mechanism == auction::MechanismId::DutchUp
                          ? auction::price_up(clock.rules, move.tick)
                          : auction::price_down(clock.rules, move.tick);
  emit(AgentEventKind::ClockMoved, name_of(v.lot) + ": " + std::string(name_of(move.kind)) + " with " +
                                       std::to_string(bids_.contains(v.lot) ? bids_.at(v.lot).units : 0) + " jobs at " +
                                       price.to_string());
}

}  // namespace pp::agent
