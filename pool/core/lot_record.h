// SPDX-License-Identifier: Apache-2.0
// The transcript of a decided lot and what the pool signs about it.
//
// Pure. The bytes are those of auction/transcript.h, from which anyone derives every winner and price again. Members
// get the body and the signed statement of its last link, which together are the transcript that audits read and that
// the record keeps.
#pragma once
#include "auction/transcript.h"
#include "pool/core/state.h"

namespace pp::core {

inline constexpr std::string_view kTranscriptTag = "pp/lot-transcript/1";  // signed by the pool over a void record

/// The beacon that a lot was seeded with. Requires: lot.beacon.
auction::Beacon beacon_of(const Lot& lot);
/// What stands in for the transcript of a lot that was void: which lot, why, and every commitment that was in it.
Bytes void_record_of(const Lot& lot);
/// Every bid, acceptance or stay of the lot with what became of it, in the order in which it came.
std::vector<LotBid> bids_of(const Lot& lot, const auction::LotResult& result);
/// What a void record is signed by: a hash of the whole body.
Digest32 transcript_link_of(BytesView transcript);

}  // namespace pp::core
