// SPDX-License-Identifier: Apache-2.0
// Sealed bids: the commitment that hides a bid, what members and pool sign about it, and the roots of a lot.
//
// A member commits to (price, units) under a random nonce, signs the commitment, and opens it after the close. The
// pool answers each commit with a signed receipt and publishes the commit root at the close; a receipt whose leaf is
// not under the root is a portable proof of fraud. Hiding rests on the 32 random bytes of the nonce, binding on
// SHA-256. Pure functions on canonical bytes; keys stay with the caller. Any thread.
#pragma once
#include <span>

#include "auction/types.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/signature.h"

namespace pp::auction {

inline constexpr std::string_view kCommitTag = "pp/commit/1";                 // signed by the member
inline constexpr std::string_view kCommitReceiptTag = "pp/commit-receipt/1";  // signed by the pool
inline constexpr std::string_view kRevealReceiptTag = "pp/reveal-receipt/1";  // signed by the pool

/// What a member keeps to itself until the commits have closed.
struct Opening {
  Money price;
  std::int64_t units = 0;
  Digest32 nonce{};  // from the operating system's generator; never reused
  friend bool operator==(const Opening&, const Opening&) = default;
};

using Commitment = KeyId<struct CommitmentTag>;

/// H("pp/bid/1", lot, member, class, price, units, nonce).
Commitment seal(const LotHash& lot, const MemberId& member, JobClass job_class, const Opening& opening);

/// The bytes that the member signs under kCommitTag.
Bytes commit_message(const LotHash& lot, const MemberId& member, const Commitment& commitment);

/// The pool's word that a commitment came in: leaf `index` of the commit root.
struct CommitReceipt {
  LotHash lot;
  std::uint32_t index = 0;
  MemberId member;
  Commitment commitment;
  Instant received;
  friend bool operator==(const CommitReceipt&, const CommitReceipt&) = default;
};
Bytes receipt_message(const CommitReceipt& receipt);  // signed by the pool under kCommitReceiptTag
Digest32 commit_leaf(const CommitReceipt& receipt);

/// The pool's word that an opening came in for commit `index`.
struct RevealReceipt {
  LotHash lot;
  std::uint32_t index = 0;
  Opening opening;
  Instant received;
  friend bool operator==(const RevealReceipt&, const RevealReceipt&) = default;
};
Bytes receipt_message(const RevealReceipt& receipt);  // signed by the pool under kRevealReceiptTag
Digest32 reveal_leaf(const RevealReceipt& receipt);

/// Seed = H("pp/seed/1", lot, beacon value): a beacon that serves many lots orders each of them differently.
Seed seed_of(const LotHash& lot, BytesView beacon_value);

/// The fee for a commitment that was never opened: min(free bond, ceil(units * reserve * ppm / 10^6)).
/// The units are those the pool allowed the member, since its bid stayed shut.
Money non_reveal_fee(const LotRules& lot, const Terms& terms, Money free_bond);

}  // namespace pp::auction
