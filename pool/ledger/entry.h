// SPDX-License-Identifier: Apache-2.0
// Transaction: one immutable entry in the books: postings that sum to zero, why, and a key that makes it unique.
//
// Written once, chained by hash to the one before, stored beside the event that caused it. Values; any thread.
#pragma once
#include <string_view>
#include <vector>

#include "pool/ledger/account.h"
#include "schemas/vocab/fields.h"
#include "schemas/vocab/ids.h"

namespace pp::ledger {

/// Why money moved. Numbers are stored: append only.
enum class EntryKind : std::uint8_t {
  EquityPaidIn,        // cash / operator
  CollateralLocked,    // collateral_posted / cash
  CollateralReturned,  // cash / collateral_posted
  CollateralSlashed,   // slash_loss / collateral_posted
  JobPaid,             // job_cost / payable:member, and bond:member for what is held back
  RevenueSettled,      // cash / revenue
  BatchClosed,         // revenue / job_cost, fee, reserve, surplus; a loss falls on reserve, then operator
  SurplusShared,       // surplus / payable:member..., dust
  CancelFee,           // job_cost / payable:member, for a copy that another's result made needless
  BondPaidIn,          // cash / bond:member
  BondSlashed,         // bond:member / dispute_hold
  DisputeSettled,      // dispute_hold / payable:rescuer, reserve; or back to bond:member
  BondReleased,        // bond:member / payable:member
};

/// Unique in the books for good: the same thing is never booked twice.
struct EntryKey {
  EntryKind kind = EntryKind::EquityPaidIn;
  std::uint64_t scope = 0;    // batch or order number, zero outside both
  std::uint64_t subject = 0;  // job, settlement number, or a digest's first bytes
  friend auto operator<=>(const EntryKey&, const EntryKey&) = default;
  PP_FIELDS(kind, scope, subject)
};

struct Posting {
  Account account;
  Money amount;  // debit positive
  friend bool operator==(const Posting&, const Posting&) = default;
  PP_FIELDS(account, amount)
};

struct Transaction {
  std::uint64_t number = 0;  // from 1, without gaps
  EventSeq cause;
  Instant time;
  EntryKey key;
  std::vector<Posting> postings;
  Digest32 previous{};  // link of the transaction before
  friend bool operator==(const Transaction&, const Transaction&) = default;
  PP_FIELDS(number, cause, time, key, postings, previous)
};

/// The chain's link after this transaction: a hash of everything in it and of the link before.
Digest32 link_of(const Transaction& transaction);

std::string_view name_of(EntryKind kind);

}  // namespace pp::ledger
