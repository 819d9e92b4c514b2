// SPDX-License-Identifier: Apache-2.0
// Books: the balances of every account, and the one way to change them.
//
// Owned by whoever judges events (the core thread). `post` accepts a transaction or leaves the books untouched and
// says why. Promises: all balances together are zero after every call; no liability turns into a claim and no asset
// into a debt; a key that was posted is never posted again; each transaction carries the link of the one before.
// The transactions themselves are handed out and not kept, so memory follows the number of accounts and open scopes.
#pragma once
#include <map>
#include <optional>
#include <set>

#include "pool/ledger/entry.h"

namespace pp::ledger {

/// Answers of `post`, in the order in which the rules are checked.
enum class PostVerdict : std::uint8_t {
  Posted,
  AlreadyPosted,  // the key is in the books: nothing moves, and that is what a repetition wants
  Empty,          // no posting, or a posting of nothing
  ForeignOwner,   // an owner on an account that has none, or none where one belongs
  TooLarge,       // an amount or a balance would leave int64
  Unbalanced,     // the postings do not sum to zero
  Overdrawn,      // a liability would turn into a claim, or an asset into a debt
};
std::string_view name_of(PostVerdict verdict);

/// What a caller wants booked; the books add number, chain and time.
struct Draft {
  EntryKey key;
  std::vector<Posting> postings;
  Draft& debit(const Account& account, Money amount) { return add(account, amount); }
  Draft& credit(const Account& account, Money amount) { return add(account, -amount); }

 private:
  /// An amount of zero is no posting.
  Draft& add(const Account& account, Money amount) {
    if (amount != Money{}) postings.push_back({account, amount});
    return *this;
  }
};

class Books {
 public:
  PostVerdict post(const Draft& draft, EventSeq cause, Instant time);

  Money balance(const Account& account) const;
  Money balance(AccountKind kind) const;  // of an account without owner
  /// Sum over every owner of this kind.
  Money total(AccountKind kind) const;
  const std::map<Account, Money>& balances() const { return balances_; }

  bool posted(const EntryKey& key) const { return keys_.contains(key); }
  /// Forgets the keys of a scope that is closed for good. The caller promises never to post to it again.
  void close_scope(std::uint64_t scope);

  /// Transactions since the last call, in order.
  std::vector<Transaction> take_new() { return std::exchange(fresh_, {}); }
  std::uint64_t transactions() const { return next_number_ - 1; }
  const Digest32& last_link() const { return last_link_; }

  /// The first invariant that does not hold; nothing when the books are in order.
  std::optional<std::string> fault() const;

  PP_FIELDS(balances_, keys_, next_number_, last_link_)

 private:
  std::map<Account, Money> balances_;  // accounts at zero are absent
  std::set<EntryKey> keys_;
  std::uint64_t next_number_ = 1;
  Digest32 last_link_{};
  std::vector<Transaction> fresh_;  // not part of the state: empty between events
};

}  // namespace pp::ledger
