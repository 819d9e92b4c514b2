// SPDX-License-Identifier: Apache-2.0
#include "auction/clock_lot.h"

#include <algorithm>

#include "auction/book.h"
#include "auction/lot.h"
#include "auction/stack_writer.h"

namespace pp::auction {

Bytes move_message(const LotHash& lot, const ClockMove& move) {
  StackWriter<88> out;
  out.raw(lot.bytes);
  out.u8(static_cast<std::uint8_t>(move.kind));
  out.raw(move.member.bytes);
  out.u32(move.tick);
  out.i64(move.units);
  out.i64(move.promised.count);
  return to_bytes(out.bytes());
}

Bytes receipt_message(const MoveReceipt& receipt) {
  StackWriter<192> out;
  out.raw(receipt.lot.bytes);
  out.u32(receipt.index);
  out.raw(move_message(receipt.lot, receipt.move));
  out.i64(receipt.move.received.ms);
  return to_bytes(out.bytes());
}

ClockLot::ClockLot(const LotRules& lot, std::vector<MemberTerms> terms)
    : lot_(lot), hash_(lot_hash(lot)), terms_(std::move(terms)), last_{INT64_MIN} {
  PP_CHECK(form_of(lot.mechanism) == SaleForm::Clock && lot.clock.n_ticks > 0 && lot.clock.tick.count > 0);
  std::sort(terms_.begin(), terms_.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
  for (std::size_t i = 1; i < terms_.size(); ++i) PP_CHECK(terms_[i - 1].member != terms_[i].member);
}

const Terms* ClockLot::terms_of(const MemberId& member) const {
  const auto it = std::lower_bound(terms_.begin(), terms_.end(), member,
                                   [](const MemberTerms& t, const MemberId& m) { return t.member < m; });
  return it != terms_.end() && it->member == member ? &it->terms : nullptr;
}

std::int64_t ClockLot::units_of(const ClockMove& move) const {
  const Terms* terms = terms_of(move.member);
  return std::min({move.units, terms->capacity_units, terms->bonded_units});
}

bool ClockLot::settled() const {
  return lot_.mechanism == MechanismId::DutchDown ? units_ <= lot_.units : units_ >= lot_.units;
}

std::optional<std::uint32_t> ClockLot::tick_at(Instant now) const {
  const Millis since = std::max(now, last_) - lot_.commit_close;
  if (since.count < 0) return std::nullopt;
  const std::int64_t tick = since.count / lot_.clock.tick.count;
  if (tick > lot_.clock.n_ticks) return std::nullopt;
  // The tick that settles the lot runs to its end, so that all its moves are one batch. Settled by joins alone, a
  // descending lot needs no tick at all.
  const bool no_move = moves_.empty() || moves_.back().kind == MoveKind::Join;
  if (settled() && (no_move || tick > moves_.back().tick)) return std::nullopt;
  return static_cast<std::uint32_t>(tick);
}

Money ClockLot::price_at_tick(std::uint32_t tick) const {
  return lot_.mechanism == MechanismId::DutchUp ? price_up(lot_, tick) : price_down(lot_, tick);
}

Instant ClockLot::end_of_tick(std::uint32_t tick) const {
  return lot_.commit_close + lot_.clock.tick * (static_cast<std::int64_t>(tick) + 1);
}

MoveReceipt ClockLot::receipt_of(std::uint32_t move_index) const {
  PP_CHECK(move_index < moves_.size());
  return {hash_, move_index, moves_[move_index]};
}

bool ClockLot::over(Instant now) const {
  return std::max(now, last_) >= lot_.commit_close && !tick_at(now).has_value();
}

Reason ClockLot::take(ClockMove move, bool signed_well, Instant now) {
  last_ = std::max(last_, now);
  move.received = last_;
  const Terms* terms = terms_of(move.member);
  if (!terms) return Reason::UnknownMember;
  if (!signed_well) return Reason::BadSignature;
  const std::uint8_t bit = static_cast<std::uint8_t>(1u << static_cast<unsigned>(move.kind));
  const auto made = made_.find(move.member);
  const std::uint8_t bits = made == made_.end() ? std::uint8_t{0} : made->second;
  const std::optional<std::uint32_t> tick = tick_at(last_);
  const bool down = lot_.mechanism == MechanismId::DutchDown;
  if (move.kind == MoveKind::Join) {
    if (!down || last_ >= lot_.commit_close) return Reason::CommitLate;
    if (last_ < lot_.opened) return Reason::CommitEarly;
    move.tick = 0;
  } else {
    if (down != (move.kind == MoveKind::Leave) || !tick) return Reason::ClockNotRunning;
    if (move.tick != *tick || (down && *tick == 0)) return Reason::WrongTick;
  }
  if ((bits & bit) != 0) return Reason::AlreadyAccepted;
  if (move.kind == MoveKind::Leave && bits == 0) return Reason::RevealWithoutCommit;
  if (move.kind != MoveKind::Leave) {
    const Reason admitted = admit(lot_, {move.member, Money{}, move.units, *terms}, RankBy::Price);
    if (admitted != Reason::Won) return admitted;
  }
  if (move.kind == MoveKind::Accept && (move.promised.count <= 0 || move.promised > kPromiseMax)) {
    return Reason::AbsurdPromise;
  }
  made_[move.member] = bits | bit;
  if (move.kind == MoveKind::Join) units_ += joined_[move.member] = units_of(move);
  if (move.kind == MoveKind::Accept) units_ += units_of(move);
  if (move.kind == MoveKind::Leave) units_ -= joined_[move.member];
  moves_.push_back(move);
  return Reason::Won;
}

std::vector<Acceptance> ClockLot::acceptances() const {
  std::vector<Acceptance> out;
  for (const ClockMove& move : moves_) {
    out.push_back({{move.member, Money{}, move.units, *terms_of(move.member)}, move.tick, move.promised});
  }
  return out;
}

std::vector<Stay> ClockLot::stays() const {
  std::map<MemberId, Stay> by_member;
  for (const ClockMove& move : moves_) {
    Stay& stay = by_member[move.member];
    if (move.kind == MoveKind::Join) {
      stay = {{move.member, Money{}, move.units, *terms_of(move.member)}, lot_.clock.n_ticks + 1};
    } else {
      stay.exit = move.tick;
    }
  }
  std::vector<Stay> out;
  for (const auto& [member, stay] : by_member) out.push_back(stay);
  return out;
}

Clearing ClockLot::clear(const Seed& seed) const {
  return lot_.mechanism == MechanismId::DutchUp ? clear_dutch_up(lot_, acceptances(), seed)
                                                : clear_dutch_down(lot_, stays(), seed);
}

}  // namespace pp::auction
