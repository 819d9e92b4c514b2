// SPDX-License-Identifier: Apache-2.0
#include "pool/core/lot_record.h"

#include "pool/core/class_fields.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {

Bytes transcript_of(const Digest32& previous, const Lot& lot, const auction::Clearing& clearing) {
  FieldWriter out;
  out(previous, lot.rules, lot.sealed->hash());
  out(static_cast<std::uint32_t>(lot.sealed->terms().size()));
  for (const auction::MemberTerms& t : lot.sealed->terms()) out(t.member, t.terms);
  out(static_cast<std::uint32_t>(lot.sealed->commits().size()));
  for (const auction::CommitRecord& c : lot.sealed->commits()) out(c.member, c.commitment, c.signature, c.received);
  out(static_cast<std::uint32_t>(lot.sealed->reveals().size()));
  for (const auction::RevealRecord& r : lot.sealed->reveals()) {
    out(r.commit_index, r.opening.price, r.opening.units, r.opening.nonce, r.received);
  }
  out(lot.commit_root, lot.reveal_root, lot.beacon_round, lot.beacon, lot.seed, lot.outcome);
  out(static_cast<std::uint32_t>(lot.bids.size()));
  for (const LotBid& bid : lot.bids) out(bid);
  out(static_cast<std::uint32_t>(clearing.awards.size()));
  for (const auction::Award& award : clearing.awards) out(award);
  return out.take();
}

Digest32 transcript_link_of(BytesView transcript) { return tagged_hash("pp/lot-transcript/link/1", transcript); }

}  // namespace pp::core
