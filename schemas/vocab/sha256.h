// SPDX-License-Identifier: Apache-2.0
// SHA-256 with a domain tag: the hash of everything that is signed, sealed, chained or addressed by content.
#pragma once
#include <string_view>

#include "schemas/vocab/bytes.h"

namespace pp {

/// Plain SHA-256 (FIPS 180-4); for content addresses and for formats fixed elsewhere.
Digest32 sha256(BytesView bytes);

/// SHA-256(u8 length of tag || tag || bytes): hashes made for one purpose never collide with another's.
/// Requires: tag.size() < 256.
Digest32 tagged_hash(std::string_view tag, BytesView bytes);

}  // namespace pp
