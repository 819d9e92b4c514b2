// SPDX-License-Identifier: Apache-2.0
#include "pool/core/lot_record.h"

#include <algorithm>

#include "schemas/vocab/sha256.h"

namespace pp::core {
namespace {

using auction::Reason;

void enter_result(const auction::LotResult& result, std::map<MemberId, LotBid>& by_member) {
  for (const auction::ResultLine& line : result.lines) {
    const auto at = by_member.find(line.member);
    if (at == by_member.end() || !at->second.revealed) continue;
    at->second.reason = line.verdict.reason;
    at->second.units_won = line.verdict.units_won;
  }
  for (const auction::Award& award : result.awards) by_member[award.member].price_won = award.unit_price;
}

std::vector<LotBid> sealed_bids(const auction::SealedLot& sealed, const auction::LotResult& result) {
  std::map<MemberId, LotBid> by_member;
  for (const auto& [member, reason] : sealed.sealing()) by_member[member] = {member, {}, false, {}, 0, reason, 0, {}};
  for (const auction::Offer& offer : sealed.offers()) {
    LotBid& bid = by_member[offer.member];
    bid.revealed = true;
    bid.price = offer.price;
    bid.units = offer.units;
    bid.reason = Reason::NoTrade;  // unless the result says better
  }
  enter_result(result, by_member);
  // From the last to the first: a member's last commitment is the one that counts, those before it were replaced.
  std::vector<LotBid> out;
  std::set<MemberId> seen;
  for (std::size_t i = sealed.commits().size(); i-- > 0;) {
    const auction::CommitRecord& commit = sealed.commits()[i];
    const bool live = seen.insert(commit.member).second;
    out.push_back(live ? by_member[commit.member] : LotBid{commit.member, {}, false, {}, 0, Reason::Superseded, 0, {}});
    out.back().commitment = commit.commitment.bytes;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

/// One bid a member: at the price that it accepted, or the lowest that it stayed for.
std::vector<LotBid> clock_bids(const auction::ClockLot& clock, const auction::LotResult& result) {
  std::map<MemberId, LotBid> by_member;
  std::vector<MemberId> order;
  const std::uint32_t last = clock.rules().clock.n_ticks;
  for (const auction::ClockMove& move : clock.moves()) {
    const auto [at, fresh] = by_member.try_emplace(move.member);
    LotBid& bid = at->second;
    if (fresh) {
      order.push_back(move.member);
      bid = {move.member, {}, true, {}, move.units, Reason::NoTrade, 0, {}};
    }
    const bool leaves = move.kind == auction::MoveKind::Leave;
    const std::uint32_t tick = leaves ? move.tick - 1 : move.kind == auction::MoveKind::Join ? last : move.tick;
    bid.price = clock.price_at_tick(tick);
  }
  enter_result(result, by_member);
  std::vector<LotBid> out;
  for (const MemberId& member : order) out.push_back(by_member[member]);
  return out;
}

}  // namespace

auction::Beacon beacon_of(const Lot& lot) { return {lot.beacon_dated, to_bytes(*lot.beacon), {}}; }

std::vector<LotBid> bids_of(const Lot& lot, const auction::LotResult& result) {
  return lot.sealed ? sealed_bids(*lot.sealed, result) : clock_bids(*lot.clock, result);
}

Bytes void_record_of(const Lot& lot) {
  FieldWriter out;
  if (!lot.sealed) {
    out(lot.clock->hash(), lot.rules.lot, lot.outcome, lot.moves);
    return out.take();
  }
  out(lot.sealed->hash(), lot.rules.lot, lot.outcome, static_cast<std::uint32_t>(lot.sealed->commits().size()));
  for (const auction::CommitRecord& c : lot.sealed->commits()) out(c.member, c.commitment);
  return out.take();
}

Digest32 transcript_link_of(BytesView transcript) { return tagged_hash("pp/lot-transcript/link/1", transcript); }

}  // namespace pp::core
