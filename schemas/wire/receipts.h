// SPDX-License-Identifier: Apache-2.0
// What the pool signs for members, byte for byte: the part of the contract that a member can hold against it.
//
// Pure functions; any thread. The receipts for sealed bids are defined in auction/seal.h; these are the others. A test
// compares the tags and bytes with those of the pool's signer.
#pragma once
#include <string_view>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/sha256.h"

namespace pp::wire {

inline constexpr std::string_view kResultReceiptTag = "pp/result-receipt/1";
inline constexpr std::string_view kLotTranscriptTag = "pp/lot-transcript/1";  // over the hash of a void record

/// The pool's word that it accepted a proof and owes `pay` for it.
inline Bytes result_receipt_message(JobId job, LeaseEpoch epoch, const MemberId& member, const BlobHash& proof,
                                    Money pay) {
  ByteWriter out;
  out.u64(job.value);
  out.u64(epoch.value);
  out.raw(member.bytes);
  out.raw(proof.bytes);
  out.i64(pay.nanos());
  return out.take();
}

inline Digest32 transcript_link(BytesView transcript) { return tagged_hash("pp/lot-transcript/link/1", transcript); }

}  // namespace pp::wire
