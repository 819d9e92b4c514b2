// SPDX-License-Identifier: Apache-2.0
#include "pool/ledger/books.h"

namespace pp::ledger {
namespace {

bool owner_fits(const Account& account) { return has_owner(account.kind) == (account.owner != Digest32{}); }

bool sign_fits(const Account& account, Money balance) {
  if (is_liability(account.kind)) return balance <= Money{};
  if (is_asset(account.kind)) return balance >= Money{};
  return true;
}

std::optional<Money> sum(Money a, Money b) {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a.nanos(), b.nanos(), &out)) return std::nullopt;
  return Money::nanos(out);
}

}  // namespace

PostVerdict Books::post(const Draft& draft, EventSeq cause, Instant time) {
  if (keys_.contains(draft.key)) return PostVerdict::AlreadyPosted;
  if (draft.postings.empty()) return PostVerdict::Empty;

  // Several postings may touch one account, so the rules look at the balances after all of them.
  std::map<Account, Money> after;
  Money total;
  for (const Posting& posting : draft.postings) {
    if (posting.amount == Money{}) return PostVerdict::Empty;
    if (!owner_fits(posting.account)) return PostVerdict::ForeignOwner;
    const auto [at, fresh] = after.try_emplace(posting.account, balance(posting.account));
    const auto balance_after = sum(at->second, posting.amount);
    const auto total_after = sum(total, posting.amount);
    if (!balance_after || !total_after) return PostVerdict::TooLarge;
    at->second = *balance_after;
    total = *total_after;
  }
  if (total != Money{}) return PostVerdict::Unbalanced;
  for (const auto& [account, balance_after] : after) {
    if (!sign_fits(account, balance_after)) return PostVerdict::Overdrawn;
  }

  for (const auto& [account, balance_after] : after) {
    if (balance_after == Money{}) {
      balances_.erase(account);
    } else {
      balances_[account] = balance_after;
    }
  }
  keys_.insert(draft.key);
  Transaction transaction{next_number_++, cause, time, draft.key, draft.postings, last_link_};
  last_link_ = link_of(transaction);
  fresh_.push_back(std::move(transaction));
  return PostVerdict::Posted;
}

Money Books::balance(const Account& account) const {
  const auto at = balances_.find(account);
  return at == balances_.end() ? Money{} : at->second;
}

Money Books::balance(AccountKind kind) const { return balance(Account{kind, {}}); }

Money Books::total(AccountKind kind) const {
  Money out;
  for (auto at = balances_.lower_bound({kind, {}}); at != balances_.end() && at->first.kind == kind; ++at) {
    out += at->second;
  }
  return out;
}

void Books::close_scope(std::uint64_t scope) {
  std::erase_if(keys_, [scope](const EntryKey& key) { return key.scope == scope; });
}

std::optional<std::string> Books::fault() const {
  Money total;
  for (const auto& [account, balance] : balances_) {
    total += balance;
    if (!owner_fits(account)) return name_of(account) + " has an owner that does not fit";
    if (!sign_fits(account, balance)) return name_of(account) + " is overdrawn: " + balance.to_string();
  }
  if (total != Money{}) return "the balances sum to " + total.to_string();
  return std::nullopt;
}

std::string_view name_of(PostVerdict verdict) {
  switch (verdict) {
    case PostVerdict::Posted:
      return "posted";
    case PostVerdict::AlreadyPosted:
      return "already posted";
    case PostVerdict::Empty:
      return "empty";
    case PostVerdict::ForeignOwner:
      return "foreign owner";
    case PostVerdict::TooLarge:
      return "too large";
    case PostVerdict::Unbalanced:
      return "unbalanced";
    case PostVerdict::Overdrawn:
      return "overdrawn";
  }
  return "unknown";
}

}  // namespace pp::ledger
