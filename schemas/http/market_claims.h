// SPDX-License-Identifier: Apache-2.0
// Claims: everything that is signed between a marketplace and those who use it, as canonical values.
//
// A caller signs each request, the market signs each answer, so plain HTTP carries nothing that can be forged or
// replayed; settlements and beacon values are signed once more on their own, because they are shown to third parties.
// Values only; any thread. The canonical bytes are those of schemas/vocab/fields.h.
#pragma once
#include <string>
#include <string_view>

#include "schemas/vocab/fields.h"
#include "schemas/vocab/sha256.h"
#include "schemas/vocab/signature.h"

namespace pp::market {

inline constexpr std::string_view kRequestTag = "pp/market/request/1";
inline constexpr std::string_view kAnswerTag = "pp/market/answer/1";
inline constexpr std::string_view kSettlementTag = "pp/market/settlement/1";
inline constexpr std::string_view kBeaconTag = "pp/market/beacon/1";

/// A request is valid for at most this long after it was issued, so that the market may forget its nonce.
inline constexpr Millis kRequestLifeMax = seconds(60);
/// How far ahead of the market's clock a caller's may be.
inline constexpr Millis kClockSkewMax = seconds(10);

using Nonce = std::array<std::uint8_t, 16>;

/// What the proof of an order is bound to, so that it is worth nothing in another order or another pool's hands.
/// Market, pool and buyer each compute it.
Digest32 order_context(const MarketKey& market, OrderId order, const PoolKey& pool);

/// What the signature of a request covers.
struct RequestClaim {
  MarketKey market;
  PublicKey caller{};
  std::string method;
  std::string target;  // path and query, exactly as sent
  Nonce nonce{};
  Instant issued;
  Instant expires;
  Digest32 idempotency{};  // zero when the request changes nothing
  Digest32 body_hash{};    // SHA-256
  PP_FIELDS(market, caller, method, target, nonce, issued, expires, idempotency, body_hash)
  friend bool operator==(const RequestClaim&, const RequestClaim&) = default;
};

/// What the signature of an answer covers: the request it belongs to and everything in it.
struct AnswerClaim {
  MarketKey market;
  std::string method;
  std::string target;
  Nonce nonce{};
  std::uint32_t status = 0;
  Instant time;  // the market's
  Digest32 body_hash{};
  PP_FIELDS(market, method, target, nonce, status, time, body_hash)
};

enum class SettlementKind : std::uint8_t { Paid, Slashed };

/// One movement between the market and a pool, numbered without gaps from 1 for each pool and chained by hash.
struct Settlement {
  MarketKey market;
  PoolKey pool;
  SettlementSeq seq;
  OrderId order;
  SettlementKind kind = SettlementKind::Paid;
  Money revenue;     // paid to the pool; zero when slashed
  Money collateral;  // given back when paid, lost when slashed
  BlobHash proof;    // zero when slashed
  Instant time;
  Digest32 previous{};  // settlement_link of the one before, zero for the first
  PP_FIELDS(market, pool, seq, order, kind, revenue, collateral, proof, time, previous)
  friend bool operator==(const Settlement&, const Settlement&) = default;
};
Digest32 settlement_link(const Settlement& settlement);

/// One value a second: hash of the previous value, fresh randomness of the market, the round and its date.
struct Beacon {
  MarketKey market;
  std::uint64_t round = 0;
  Instant dated;
  Digest32 previous{};
  Digest32 fresh{};
  Digest32 value{};  // beacon_value of the fields above
  PP_FIELDS(market, round, dated, previous, fresh, value)
  friend bool operator==(const Beacon&, const Beacon&) = default;
};
Digest32 beacon_value(const Beacon& beacon);

template <class T>
struct Signed {
  T claim;
  Signature signature{};
  PP_FIELDS(claim, signature)
};

template <class T>
Signed<T> sign_claim(const SigningKey& key, std::string_view tag, T claim) {
  const Signature signature = key.sign(tag, encode_fields(claim));
  return {std::move(claim), signature};
}
template <class T>
bool claim_valid(const PublicKey& key, std::string_view tag, const Signed<T>& signed_claim) {
  return signature_valid(key, tag, encode_fields(signed_claim.claim), signed_claim.signature);
}

}  // namespace pp::market
