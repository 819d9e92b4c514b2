// SPDX-License-Identifier: Apache-2.0
// Purchase: what a rollup does at a marketplace, from upload to a proof that it has checked itself.
//
// `buy` blocks its caller's thread until the order has ended, telling a watcher each change. It believes nothing it
// has not checked: answers carry the market's signature, the award must follow from the opened bids, and the proof is
// verified here against image, input, journal, exit code and context. The same reference and terms name the same
// order, so a purchase that was interrupted is taken up again by asking once more.
#pragma once
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "pool/market/client/address.h"
#include "schemas/http/market_words.h"
#include "schemas/vocab/result.h"
#include "schemas/vocab/signature.h"

namespace pp::buyer {

struct Wish {
  market::MarketAddress market;
  SigningKey key;
  ImageId image;
  Bytes program;
  Bytes input;
  std::optional<Bytes> witness;  // not part of the claim, and not secret: pools and provers read it
  std::uint32_t exit_code = 0;
  Money price_max;
  Money collateral;
  Millis bid_span = seconds(10);
  Millis prove_span = seconds(3600);
  std::string reference;           // names this purchase; empty: a new one each time
  Millis patience = seconds(120);  // how long the market may be unreachable
  std::size_t proof_bytes_max = 512u << 20;
};

/// What the proof must prove, for whoever verifies it.
struct Claim {
  ImageId image;
  std::uint32_t exit_code = 0;
  Digest32 context{};
  BytesView input;
  BytesView journal;
};
/// Verifies the proof. An error says why it does not hold.
using ProofCheck = std::function<Result<void>(const Claim& claim, BytesView proof)>;
/// Told after each change and at least every few seconds; `now` is this machine's clock.
using Watch = std::function<void(const market::OrderSheet& order, Instant now)>;

struct Purchase {
  market::OrderSheet order;
  Bytes proof;
  Bytes journal;
  Digest32 context{};  // what `proofpool verify --context` needs
};

/// Errors: P-BUY-001 nobody took the order, P-BUY-002 it was cancelled, P-BUY-003 the pool that won did not deliver
/// (the money is back), P-BUY-004 the proof does not hold, P-BUY-005 stopped by the caller (the order goes on),
/// P-BUY-006 the award breaks the market's own rule; the market's refusals and the connection's failures as they are.
Result<Purchase> buy(const Wish& wish, const ProofCheck& check, const Watch& watch, std::stop_token stop = {});

}  // namespace pp::buyer
