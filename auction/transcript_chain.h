// SPDX-License-Identifier: Apache-2.0
// The chain of a transcript: how it begins, and how each section is linked to those before. For who writes a transcript
// and who reads one; nobody else. Pure.
#pragma once
#include "auction/stack_writer.h"
#include "auction/transcript.h"
#include "schemas/vocab/sha256.h"

namespace pp::auction {

inline constexpr std::string_view kTranscriptMagic = "pp/lot-transcript/1\n";

inline Digest32 first_link() { return tagged_hash("pp/lot-chain/1", as_bytes(kTranscriptMagic)); }

inline Digest32 next_link(const Digest32& link, Section section, BytesView body) {
  StackWriter<65> message;
  message.raw(link);
  message.u8(static_cast<std::uint8_t>(section));
  message.raw(sha256(body));
  return tagged_hash("pp/lot-link/1", message.bytes());
}

}  // namespace pp::auction
