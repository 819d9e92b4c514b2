// SPDX-License-Identifier: Apache-2.0
// Gate: decides whether a signed request may come in, before its body is read.
//
// The headers carry the caller's key, a nonce, a short life and the hash of the body, all under one Ed25519
// signature. A nonce is remembered for as long as its request could be valid; requests issued before the market's
// last start are refused, so forgetting nonces at a restart opens nothing. Each key has a bucket of requests. Pure
// but for its memory; owned by the server's thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/http/market_claims.h"
#include "schemas/http/market_words.h"
#include "schemas/vocab/result.h"

namespace pp::market {

/// In the order in which they are checked.
enum class GateVerdict : std::uint8_t {
  Open,
  NotSigned,     // a header is missing or malformed
  UnknownKey,    // not registered
  LivesTooLong,  // expires more than kRequestLifeMax after it was issued, or before
  Stale,         // expired, issued ahead of the market's clock, or before its last start
  WrongSignature,
  Replayed,
  TooFast,
};
Refusal words_of(GateVerdict verdict);
unsigned http_status_of(GateVerdict verdict);

/// A request as its headers present it.
struct SignedRequest {
  RequestClaim claim;
  Signature signature{};
};

class Gate {
 public:
  struct Limits {
    std::uint32_t per_s = 100;
    std::uint32_t burst = 400;
  };
  Gate(Limits limits, Instant started) : limits_(limits), started_(started) {}

  /// `known` says whether the key has an account; only known keys cost memory.
  GateVerdict admit(const std::optional<SignedRequest>& request, bool known, Instant now);

 private:
  struct Caller {
    std::map<Nonce, Instant> nonces;  // until when each must be remembered
    std::int64_t tokens_milli = 0;
    Instant refilled;
  };
  bool take_token(Caller& caller, Instant now) const;

  Limits limits_;
  Instant started_;
  std::map<PublicKey, Caller> callers_;
};

}  // namespace pp::market
