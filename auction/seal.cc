// SPDX-License-Identifier: Apache-2.0
#include "auction/seal.h"

#include <algorithm>

#include "auction/stack_writer.h"
#include "schemas/vocab/sha256.h"

namespace pp::auction {
namespace {

StackWriter<128> written(const CommitReceipt& receipt) {
  StackWriter<128> out;
  out.raw(receipt.lot.bytes);
  out.u32(receipt.index);
  out.raw(receipt.member.bytes);
  out.raw(receipt.commitment.bytes);
  out.i64(receipt.received.ms);
  return out;
}

StackWriter<128> written(const RevealReceipt& receipt) {
  StackWriter<128> out;
  out.raw(receipt.lot.bytes);
  out.u32(receipt.index);
  out.i64(receipt.opening.price.nanos());
  out.i64(receipt.opening.units);
  out.raw(receipt.opening.nonce);
  out.i64(receipt.received.ms);
  return out;
}

}  // namespace

Commitment seal(const LotHash& lot, const MemberId& member, JobClass job_class, const Opening& opening) {
  StackWriter<128> out;
  out.raw(lot.bytes);
  out.raw(member.bytes);
  out.u16(job_class.code());
  out.i64(opening.price.nanos());
  out.i64(opening.units);
  out.raw(opening.nonce);
  return {tagged_hash("pp/bid/1", out.bytes())};
}

Bytes commit_message(const LotHash& lot, const MemberId& member, const Commitment& commitment) {
  StackWriter<128> out;
  out.raw(lot.bytes);
  out.raw(member.bytes);
  out.raw(commitment.bytes);
  return to_bytes(out.bytes());
}

Bytes receipt_message(const CommitReceipt& receipt) { return to_bytes(written(receipt).bytes()); }

Bytes receipt_message(const RevealReceipt& receipt) { return to_bytes(written(receipt).bytes()); }

Digest32 commit_leaf(const CommitReceipt& receipt) { return tagged_hash("pp/commit-leaf/1", written(receipt).bytes()); }
Digest32 reveal_leaf(const RevealReceipt& receipt) { return tagged_hash("pp/reveal-leaf/1", written(receipt).bytes()); }

Seed seed_of(const LotHash& lot, BytesView beacon_value) {
  ByteWriter out;
  out.raw(lot.bytes);
  out.blob(beacon_value);
  return {tagged_hash("pp/seed/1", out.bytes())};
}

Money non_reveal_fee(const LotRules& lot, const Terms& terms, Money free_bond) {
  const std::int64_t units =
      std::clamp<std::int64_t>(std::min({terms.capacity_units, terms.bonded_units, lot.units}), 0, kUnitsMax);
  const Money fee = -((-(lot.reserve * units)).scaled(lot.non_reveal_fee_ppm, 1'000'000));
  return std::clamp(fee, Money{}, std::max(free_bond, Money{}));
}

}  // namespace pp::auction
