// SPDX-License-Identifier: Apache-2.0
#include "pool/core/lot_record.h"

#include "schemas/vocab/sha256.h"

namespace pp::core {

auction::Beacon beacon_of(const Lot& lot) { return {lot.beacon_dated, to_bytes(*lot.beacon), {}}; }

Bytes void_record_of(const Lot& lot) {
  FieldWriter out;
  out(lot.sealed->hash(), lot.rules.lot, lot.outcome, static_cast<std::uint32_t>(lot.sealed->commits().size()));
  for (const auction::CommitRecord& c : lot.sealed->commits()) out(c.member, c.commitment);
  return out.take();
}

Digest32 transcript_link_of(BytesView transcript) { return tagged_hash("pp/lot-transcript/link/1", transcript); }

}  // namespace pp::core
