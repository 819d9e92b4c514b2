// SPDX-License-Identifier: Apache-2.0
// What the pool signs: receipts for sealed bids and results, lot transcripts, payout roots.
//
// The core makes the statements, the signer the signatures; a signature is deterministic, so a statement that is
// repeated after a restart carries the same one. Core thread only.
//
//   statement                 tag                      signed bytes
//   commitment received       auction::kCommitReceiptTag  auction::receipt_message(CommitReceipt)
//   result accepted           kResultReceiptTag        fields of ResultReceipt
//   lot cleared               auction::kLotResultTag   auction::statement_message; the transcript's last 64 bytes
//   lot void                  core::kTranscriptTag     the hash of the void record (32 bytes)
//   clock move counted        auction::kMoveReceiptTag  auction::receipt_message(MoveReceipt)
//   commitment opened         auction::kRevealReceiptTag  auction::receipt_message(RevealReceipt)
//   payout epoch, statement   kPayoutTag               fields of PayoutStatement
#pragma once
#include <string_view>

#include "pool/host/ports.h"

namespace pp::host {

inline constexpr std::string_view kResultReceiptTag = "pp/result-receipt/1";
inline constexpr std::string_view kPayoutTag = "pp/payout-root/1";

/// The pool's word that a result was accepted and what it earned: job, epoch, member, proof, pay.
struct ResultReceipt {
  JobId job;
  LeaseEpoch epoch;
  MemberId member;
  BlobHash proof;
  Money pay;
  PP_FIELDS(job, epoch, member, proof, pay)
};

/// The pool's word on what it owes: the root of one payout epoch.
struct PayoutStatement {
  std::uint64_t epoch = 0;
  Digest32 root{};
  PP_FIELDS(epoch, root)
};

/// A signer that holds its key in memory.
class KeySigner : public Signer {
 public:
  explicit KeySigner(SigningKey key) : key_(std::move(key)) {}
  PoolKey key() const override { return PoolKey{key_.public_key()}; }
  Signature sign(std::string_view tag, BytesView message) const override { return key_.sign(tag, message); }

 private:
  SigningKey key_;
};

/// Adds to a message what the pool must sign about it; nothing for messages that need no signature.
MemberMessage signed_message(const Signer& signer, MemberWord body);

/// The statements among an event's effects that are kept with it.
std::vector<SignedRecord> records_of(const Signer& signer, const core::Effects& effects);

}  // namespace pp::host
