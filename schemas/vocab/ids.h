// SPDX-License-Identifier: Apache-2.0
// Ids: one strong type for each kind of thing that is named, so that none is passed where another belongs.
//
// Numbered ids are drawn in order by the one who owns the sequence; key ids are Ed25519 public keys.
#pragma once
#include <compare>
#include <cstdint>
#include <string>

#include "schemas/vocab/bytes.h"

namespace pp {

/// A 64-bit number that means one kind of thing. `Tag` is never defined.
template <class Tag>
struct NumberedId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(NumberedId, NumberedId) = default;
};

/// A 32-byte key or hash that means one kind of thing.
template <class Tag>
struct KeyId {
  Digest32 bytes{};
  friend constexpr auto operator<=>(const KeyId&, const KeyId&) = default;
  std::string hex() const { return to_hex(bytes); }
  /// The first eight hex digits: for people, never for matching.
  std::string brief() const { return hex().substr(0, 8); }
};

using OrderId = NumberedId<struct OrderTag>;  // drawn by the marketplace
using BatchId = NumberedId<struct BatchTag>;  // drawn by the pool, like the rest below
using JobId = NumberedId<struct JobTag>;
using LotId = NumberedId<struct LotTag>;
using AwardId = NumberedId<struct AwardTag>;
using LeaseEpoch = NumberedId<struct LeaseTag>;  // rises each time a job is leased anew
using EventSeq = NumberedId<struct EventTag>;
using SettlementSeq = NumberedId<struct SettlementTag>;

using MemberId = KeyId<struct MemberTag>;   // Ed25519 public key
using PoolKey = KeyId<struct PoolTag>;      // Ed25519 public key
using BuyerKey = KeyId<struct BuyerTag>;    // Ed25519 public key
using MarketKey = KeyId<struct MarketTag>;  // Ed25519 public key
using BlobHash = KeyId<struct BlobTag>;     // SHA-256 of stored bytes (programs, jobs, proofs)
using ImageId = KeyId<struct ImageTag>;     // the commitment to a guest program that a verifier pins

}  // namespace pp
