// SPDX-License-Identifier: Apache-2.0
// Audit: derives every winner, price and reason of a lot again from its transcript alone, and names what is wrong.
//
// Pure, any thread, any bytes: it never crashes, and what it allocates is bounded by the bytes that it is given. It
// trusts nothing but the pool's key. It runs the very rules that the pool runs, so it cannot disagree by accident.
// It cannot see what the pool left out: for that a member holds its signed receipt against the transcript.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "auction/transcript.h"

namespace pp::auction {

/// What is wrong, in the order in which it is looked for.
enum class Fault : std::uint8_t {
  NotATranscript,
  Malformed,    // a section is cut, foreign or holds unread bytes
  ChainBroken,  // a byte of this section was changed after the pool signed
  WrongPool,    // the rules name another pool than the given key
  BadPoolSignature,
  BadRules,   // check_lot refuses the rules
  BadTerms,   // terms out of order or of one member twice
  BadCommit,  // a commitment that the rules would have refused
  BadCommitRoot,
  BadReveal,  // an opening that the rules would have refused
  BadRevealRoot,
  BadMove,    // a clock move that the rules would have refused
  BadBeacon,  // dated before the commits closed or the clock ended
  WrongWinner,
  WrongPrice,
  WrongReason,
  WrongTotals,
  BadAsks,     // the asks of a round are not those that its rules name
  BadBook,     // a sale names another book than the one that it shows
  WrongOrder,  // an order of a round is served, refused or priced against the rules
};
std::string_view to_text(Fault fault);

struct Finding {
  Fault fault;
  std::string what;  // a sentence with the member, the section or the number at fault
};

struct AuditReport {
  std::vector<Finding> findings;  // at most kFindingsMax
  std::size_t n_bids = 0;
  std::size_t n_awards = 0;
  std::optional<LotRules> lot;
  std::optional<LotResult> derived;
  bool holds() const { return findings.empty(); }
};
inline constexpr std::size_t kFindingsMax = 100;

enum class Signatures : std::uint8_t { Check, Skip };

AuditReport audit(BytesView transcript, const PoolKey& pool, Signatures signatures = Signatures::Check);

/// True when the receipt's commitment stands in the transcript where the receipt says.
/// A receipt that the pool signed and for which this is false is a portable proof of fraud.
bool includes(const Transcript& transcript, const CommitReceipt& receipt);
bool includes(const Transcript& transcript, const RevealReceipt& receipt);
bool includes(const Transcript& transcript, const MoveReceipt& receipt);

}  // namespace pp::auction
