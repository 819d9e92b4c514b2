// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/balances.h"

namespace pp::market {

void Balances::add(const Purse& purse, Money amount) {
  const auto [it, fresh] = amounts_.try_emplace(purse);
  it->second += amount;
  if (it->second == Money{}) amounts_.erase(it);
}

void Balances::move(const Purse& from, const Purse& to, Money amount, Instant time) {
  PP_CHECK(!amount.negative());
  PP_CHECK(from.kind == PurseKind::Outside || at(from) >= amount);
  if (amount == Money{}) return;
  add(from, -amount);
  add(to, amount);
  fresh_.push_back({++transfers_, time, from, to, amount});
}

void Balances::replay(const Transfer& transfer) {
  PP_CHECK(transfer.number == transfers_ + 1);
  ++transfers_;
  add(transfer.from, -transfer.amount);
  add(transfer.to, transfer.amount);
}

Money Balances::total(PurseKind kind) const {
  Money sum;
  for (const auto& [purse, amount] : amounts_) {
    if (purse.kind == kind) sum += amount;
  }
  return sum;
}

std::string Balances::fault() const {
  Money sum;
  for (const auto& [purse, amount] : amounts_) {
    sum += amount;
    if (purse.kind != PurseKind::Outside && amount.negative()) return "a purse holds less than nothing";
  }
  return sum == Money{} ? "" : "the purses do not sum to zero";
}

}  // namespace pp::market
