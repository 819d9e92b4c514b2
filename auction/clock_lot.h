// SPDX-License-Identifier: Apache-2.0
// ClockLot: one Dutch lot as it runs, ascending or descending, as a value.
//
// Owned by whoever runs the lot; copyable, comparable, no clock and no key inside. The caller passes the time of each
// message and has checked its signature. The tick is a function of the largest time seen, so it never steps back.
// A move counts when it arrives inside the tick that it names, judged by the pool's time at receipt.
// Ascending: a member accepts once. Descending: a member joins before the clock starts and leaves once.
#pragma once
#include <map>
#include <vector>

#include "auction/mechanisms/dutch_down.h"
#include "auction/mechanisms/dutch_up.h"
#include "auction/sealed_lot.h"

namespace pp::auction {

inline constexpr std::string_view kClockMoveTag = "pp/clock-move/1";      // signed by the member
inline constexpr std::string_view kMoveReceiptTag = "pp/move-receipt/1";  // signed by the pool

enum class MoveKind : std::uint8_t { Accept = 0, Join = 1, Leave = 2 };

struct ClockMove {
  MoveKind kind = MoveKind::Accept;
  MemberId member;
  std::uint32_t tick = 0;
  std::int64_t units = 0;  // of an Accept or a Join
  Millis promised;         // of an Accept
  Signature signature{};
  Instant received;
  friend bool operator==(const ClockMove&, const ClockMove&) = default;
};

/// The bytes that the member signs under kClockMoveTag.
Bytes move_message(const LotHash& lot, const ClockMove& move);

/// The pool's word that a move counts: move `index` of the lot, at the time that `move.received` says.
struct MoveReceipt {
  LotHash lot;
  std::uint32_t index = 0;
  ClockMove move;
  friend bool operator==(const MoveReceipt&, const MoveReceipt&) = default;
};
Bytes receipt_message(const MoveReceipt& receipt);  // signed by the pool under kMoveReceiptTag

class ClockLot {
 public:
  /// Requires: check_lot(lot) holds, lot.mechanism is a clock, terms name each member once.
  /// The clock starts at lot.commit_close; a descending lot takes joins from lot.opened until then.
  ClockLot(const LotRules& lot, std::vector<MemberTerms> terms);

  const LotRules& rules() const { return lot_; }
  const LotHash& hash() const { return hash_; }
  const std::vector<MemberTerms>& terms() const { return terms_; }
  const std::vector<ClockMove>& moves() const { return moves_; }

  /// The running tick at `now`; nothing before the start, after the last tick, or once the lot is filled.
  std::optional<std::uint32_t> tick_at(Instant now) const;
  Money price_at_tick(std::uint32_t tick) const;
  Instant end_of_tick(std::uint32_t tick) const;
  MoveReceipt receipt_of(std::uint32_t move_index) const;
  /// Units accepted so far (ascending) or still in (descending).
  std::int64_t units() const { return units_; }
  /// Returns Won when the move counts. `move.received` is overwritten with the time that counted.
  Reason take(ClockMove move, bool signed_well, Instant now);
  /// True when the tick before `now` filled (ascending) or emptied (descending) the lot, or the clock has run out.
  bool over(Instant now) const;

  Clearing clear(const Seed& seed) const;
  std::vector<Acceptance> acceptances() const;
  std::vector<Stay> stays() const;

  friend bool operator==(const ClockLot&, const ClockLot&) = default;

 private:
  const Terms* terms_of(const MemberId& member) const;
  std::int64_t units_of(const ClockMove& move) const;
  /// The tick that the moves so far settle, after which the lot needs no other.
  bool settled() const;

  LotRules lot_;
  LotHash hash_;
  std::vector<MemberTerms> terms_;
  std::vector<ClockMove> moves_;
  std::map<MemberId, std::uint8_t> made_;    // bit per MoveKind
  std::map<MemberId, std::int64_t> joined_;  // units of a descending lot's joins
  std::int64_t units_ = 0;                   // accepted so far (ascending) or still in (descending)
  Instant last_;
};

}  // namespace pp::auction
