// SPDX-License-Identifier: Apache-2.0
// A lot's rules as bytes, its hash, and the check that the rules make sense before anybody bids under them.
//
// Pure functions, any thread. Two lots with one hash have the same rules to the last bit; every commitment, receipt
// and signature of the lot names that hash, so nothing made for one lot means anything in another.
#pragma once
#include <optional>
#include <span>

#include "auction/types.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::auction {

/// Writes the canonical encoding (little-endian, fixed length: kLotBytes).
void write_lot(ByteWriter& out, const LotRules& lot);
/// Reads what write_lot wrote; nothing when a byte is out of range. Ranges of amounts are check_lot's business.
std::optional<LotRules> read_lot(ByteReader& in);
LotHash lot_hash(const LotRules& lot);

/// The hash of a round's asks, which the rules name before the first offer comes.
Digest32 asks_hash(std::span<const BatchAsk> asks);

/// Errors: P-AUC-001 units, P-AUC-002 reserve, P-AUC-003 phases, P-AUC-004 clock, P-AUC-005 fee, P-AUC-006 a rule that
/// has no lots, P-AUC-007 round.
Result<void> check_lot(const LotRules& lot);

/// A digest that orders equal offers of one lot: H(seed, lot, member). Nobody chose it, arrival does not enter.
Digest32 tie_digest(const Seed& seed, const LotHash& lot, const MemberId& member);

}  // namespace pp::auction
