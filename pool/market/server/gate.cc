// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/gate.h"

#include <algorithm>

namespace pp::market {

Refusal words_of(GateVerdict verdict) {
  switch (verdict) {
    case GateVerdict::Open:
      return {"P-MKT-000", "open", ""};
    case GateVerdict::NotSigned:
      return {"P-MKT-001", "not_signed", "this request must be signed: send the PP-* headers of market.openapi.json"};
    case GateVerdict::UnknownKey:
      return {"P-MKT-002", "unknown_key", "this key has no account here; ask the market's operator to add it"};
    case GateVerdict::LivesTooLong:
      return {"P-MKT-003", "lives_too_long", "a request may be valid for a minute at most; set PP-Expires nearer"};
    case GateVerdict::Stale:
      return {"P-MKT-004", "stale",
              "the request is too old or too new by the market's clock (PP-Market-Time); sign it anew by that clock"};
    case GateVerdict::WrongSignature:
      return {"P-MKT-005", "wrong_signature", "the signature is not that of this key over this request"};
    case GateVerdict::Replayed:
      return {"P-MKT-006", "replayed", "this nonce was used before; sign the request anew with a fresh nonce"};
    case GateVerdict::TooFast:
      return {"P-MKT-007", "too_fast", "this key asks more often than the market allows; wait a second"};
  }
  return {};
}

unsigned http_status_of(GateVerdict verdict) {
  switch (verdict) {
    case GateVerdict::Open:
      return 200;
    case GateVerdict::UnknownKey:
      return 403;
    case GateVerdict::TooFast:
      return 429;
    default:
      return 401;
  }
}

bool Gate::take_token(Caller& caller, Instant now) const {
  const std::int64_t full = std::int64_t{limits_.burst} * 1000;
  const Millis passed = now > caller.refilled ? now - caller.refilled : Millis{};
  const std::int64_t gained = std::min(full, std::min(passed.count, std::int64_t{1'000'000}) * limits_.per_s);
  caller.tokens_milli = std::min(full, caller.tokens_milli + gained);
  caller.refilled = std::max(caller.refilled, now);
  if (caller.tokens_milli < 1000) return false;
  caller.tokens_milli -= 1000;
  return true;
}

GateVerdict Gate::admit(const std::optional<SignedRequest>& request, bool known, Instant now) {
  if (!request) return GateVerdict::NotSigned;
  const RequestClaim& claim = request->claim;
  if (!known) return GateVerdict::UnknownKey;
  if (claim.expires <= claim.issued || claim.expires - claim.issued > kRequestLifeMax) return GateVerdict::LivesTooLong;
  if (claim.expires <= now || claim.issued > now + kClockSkewMax || claim.issued < started_) return GateVerdict::Stale;
  if (!signature_valid(claim.caller, kRequestTag, encode_fields(claim), request->signature)) {
    return GateVerdict::WrongSignature;
  }
  const auto [it, fresh] = callers_.try_emplace(claim.caller);
  Caller& caller = it->second;
  if (fresh) {
    caller.tokens_milli = std::int64_t{limits_.burst} * 1000;
    caller.refilled = now;
  }
  std::erase_if(caller.nonces, [&](const auto& entry) { return entry.second <= now; });
  if (caller.nonces.contains(claim.nonce)) return GateVerdict::Replayed;
  // The bucket comes before the memory, so that a fast caller cannot fill it.
  if (!take_token(caller, now)) return GateVerdict::TooFast;
  caller.nonces.emplace(claim.nonce, claim.expires);
  return GateVerdict::Open;
}

}  // namespace pp::market
