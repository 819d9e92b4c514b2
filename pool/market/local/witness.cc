// SPDX-License-Identifier: Apache-2.0
#include "pool/market/local/witness.h"

#include <algorithm>

namespace pp::market {

namespace {

std::string numbered(const char* what, std::uint64_t got, std::uint64_t expected) {
  return std::string(what) + " " + std::to_string(got) + " came where " + std::to_string(expected) + " was due";
}

}  // namespace

std::string FeedWitness::check(const FeedEvent& event) {
  if (event.seq != last_ + 1) return numbered("feed line", event.seq, last_ + 1);
  if (event.time < time_) return "the time of feed line " + std::to_string(event.seq) + " runs backwards";
  last_ = event.seq;
  time_ = event.time;
  return {};
}

std::string BeaconWitness::check(const Signed<Beacon>& beacon) {
  const Beacon& b = beacon.claim;
  if (b.market != market_ || !claim_valid(market_.bytes, kBeaconTag, beacon)) {
    return "a beacon value is not signed by the market";
  }
  if (b.value != beacon_value(b)) return "beacon value " + std::to_string(b.round) + " is not the hash of its parts";
  if (b.round != last_.round + 1) return numbered("beacon value", b.round, last_.round + 1);
  const bool have_last = last_.value != Digest32{};
  if (have_last && b.previous != last_.value) {
    return "beacon value " + std::to_string(b.round) + " does not follow from the one before";
  }
  if (have_last && b.dated < last_.dated) return "the date of beacon value " + std::to_string(b.round) + " runs back";
  last_ = b;
  return {};
}

std::string SettlementWitness::check(const Signed<Settlement>& settlement) {
  const Settlement& s = settlement.claim;
  if (s.market != market_ || s.pool != pool_ || !claim_valid(market_.bytes, kSettlementTag, settlement)) {
    return "a settlement is not signed by the market for this pool";
  }
  const bool anchor = is_anchor(s);
  const std::uint64_t due = anchored_ ? last_.value + 1 : last_.value;
  if (s.seq.value != due) return numbered("settlement", s.seq.value, due);
  if (!anchor && s.previous != link_) {
    return "settlement " + std::to_string(s.seq.value) + " does not follow from the one before";
  }
  if (s.time < time_) return "the time of settlement " + std::to_string(s.seq.value) + " runs backwards";
  if (s.kind == SettlementKind::Slashed && s.revenue != Money{}) {
    return "settlement " + std::to_string(s.seq.value) + " pays for a slashed order";
  }
  anchored_ = true;
  last_ = s.seq;
  link_ = settlement_link(s);
  time_ = s.time;
  return {};
}

std::string OrderWitness::check(const OrderSheet& sheet) {
  FieldWriter writer;
  writer(sheet.order, sheet.buyer, sheet.ask, sheet.bid_close, sheet.deadline);
  const Digest32 digest = sha256(writer.bytes());
  const auto [it, fresh] = terms_.try_emplace(sheet.order, digest);
  if (!fresh && it->second != digest) return "the terms of order " + std::to_string(sheet.order.value) + " changed";
  if (terms_.size() > kOrdersMax) terms_.erase(terms_.begin());
  return award_fault(sheet);
}

}  // namespace pp::market
