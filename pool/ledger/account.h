// SPDX-License-Identifier: Apache-2.0
// Account: the names of the pool's books. A kind, and for the accounts that one party owns, its key.
//
// Balances are signed with debits positive, so assets and expenses are positive, liabilities, equity and income
// negative, and all together are zero. Values; any thread.
#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "schemas/vocab/fields.h"

namespace pp::ledger {

enum class AccountKind : std::uint8_t {
  Cash,              // asset: free funds of the pool
  MarketReceivable,  // asset: settled by the market, not yet in cash
  CollateralPosted,  // asset: locked at the market behind won orders
  Payable,           // liability, one a member: earned and not yet paid out
  Bond,              // liability, one a member
  BuyerDeposit,      // liability, one a buyer: prefunded direct orders
  DisputeHold,       // liability
  Reserve,           // liability: covers shortfalls of batches
  Surplus,           // liability: of settled batches, on its way to the members
  Dust,              // liability: what no rule could assign
  Operator,          // equity
  Revenue,           // income: zero again when a batch is closed
  JobCost,           // expense: zero again when a batch is closed
  Fee,               // income: the operator's fees
  SlashLoss,         // expense: collateral that was lost
};
inline constexpr AccountKind kLastAccountKind = AccountKind::SlashLoss;

/// Whether accounts of this kind belong to one party each.
constexpr bool has_owner(AccountKind kind) {
  return kind == AccountKind::Payable || kind == AccountKind::Bond || kind == AccountKind::BuyerDeposit;
}
/// Whether a balance of this kind must never be a debit: what is owed cannot be negative.
constexpr bool is_liability(AccountKind kind) { return kind >= AccountKind::Payable && kind <= AccountKind::Dust; }
/// Whether a balance of this kind must never be a credit.
constexpr bool is_asset(AccountKind kind) { return kind <= AccountKind::CollateralPosted; }

struct Account {
  AccountKind kind = AccountKind::Cash;
  Digest32 owner{};  // zero unless has_owner(kind)

  friend auto operator<=>(const Account&, const Account&) = default;
  PP_FIELDS(kind, owner)
};

inline Account payable(const MemberId& member) { return {AccountKind::Payable, member.bytes}; }
inline Account bond(const MemberId& member) { return {AccountKind::Bond, member.bytes}; }
inline Account buyer_deposit(const BuyerKey& buyer) { return {AccountKind::BuyerDeposit, buyer.bytes}; }

std::string_view name_of(AccountKind kind);
/// "cash", "payable:1a2b3c4d".
std::string name_of(const Account& account);

}  // namespace pp::ledger
