// SPDX-License-Identifier: Apache-2.0
// The transcript of a decided lot: everything from which its winners and prices follow, as canonical bytes.
//
// Pure. Each transcript names the link of the one before, and its own link is what the pool signs, so a transcript
// cannot be changed, swapped or left out unseen.
#pragma once
#include "auction/types.h"
#include "pool/core/state.h"

namespace pp::core {

inline constexpr std::string_view kTranscriptTag = "pp/lot-transcript/1";  // signed by the pool over the link

/// Requires: lot.sealed.
Bytes transcript_of(const Digest32& previous, const Lot& lot, const auction::Clearing& clearing);
Digest32 transcript_link_of(BytesView transcript);

}  // namespace pp::core
