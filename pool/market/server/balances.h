// SPDX-License-Identifier: Apache-2.0
// Balances: where the money of the marketplace lies, and the one way to move it.
//
// Every movement takes from one purse and gives to another, so all purses together are always zero: what was funded
// stands as a negative amount in Outside. No other purse ever goes below zero. Pure; owned by the order floor.
#pragma once
#include <compare>
#include <map>
#include <string>
#include <vector>

#include "schemas/vocab/fields.h"

namespace pp::market {

enum class PurseKind : std::uint8_t {
  Outside,     // the operator's configuration: minus everything that was ever funded
  Free,        // one a party: may be spent
  Escrow,      // one an order: the buyer's maximum until the order ends
  Collateral,  // one an order: the winner's, until it is paid or slashed
  Market,      // the market's own: its share of slashed collateral
};

struct Purse {
  PurseKind kind = PurseKind::Outside;
  Digest32 party{};  // of Free, else zero
  OrderId order;     // of Escrow and Collateral, else zero
  friend auto operator<=>(const Purse&, const Purse&) = default;
  PP_FIELDS(kind, party, order)
};
inline Purse outside() { return {}; }
inline Purse free_of(const Digest32& party) { return {PurseKind::Free, party, {}}; }
inline Purse escrow_of(OrderId order) { return {PurseKind::Escrow, {}, order}; }
inline Purse collateral_of(OrderId order) { return {PurseKind::Collateral, {}, order}; }
inline Purse market_purse() { return {PurseKind::Market, {}, {}}; }

/// One movement, as it is stored for good.
struct Transfer {
  std::uint64_t number = 0;  // from 1, without gaps
  Instant time;
  Purse from;
  Purse to;
  Money amount;
  PP_FIELDS(number, time, from, to, amount)
};

class Balances {
 public:
  Money at(const Purse& purse) const {
    const auto it = amounts_.find(purse);
    return it == amounts_.end() ? Money{} : it->second;
  }
  /// Moves `amount` and notes it. Requires: amount >= 0, and the purse holds it unless it is Outside.
  void move(const Purse& from, const Purse& to, Money amount, Instant time);
  Money total(PurseKind kind) const;
  const std::map<Purse, Money>& all() const { return amounts_; }

  /// Movements since the last call, in order.
  std::vector<Transfer> take_new() { return std::exchange(fresh_, {}); }
  std::uint64_t transfers() const { return transfers_; }

  /// The first broken promise; empty when there is none.
  std::string fault() const;
  /// Applies a stored movement again.
  void replay(const Transfer& transfer);

 private:
  void add(const Purse& purse, Money amount);
  std::map<Purse, Money> amounts_;  // purses at zero are absent
  std::uint64_t transfers_ = 0;
  std::vector<Transfer> fresh_;
};

}  // namespace pp::market
