// SPDX-License-Identifier: Apache-2.0
// Bid seal: a price that only the market can read, and that it opens when the bids close.
//
// An anonymous X25519 box (libsodium's sealed box) around order, pool and price. The pool's signature on the request
// says who sealed it; the order and the pool inside stop a box from being shown as someone else's bid. The market
// keeps boxes closed until the close, so neither its database nor the wire shows a price before. Any thread.
#pragma once
#include <optional>

#include "schemas/vocab/fields.h"

namespace pp::market {

using SealPublicKey = Digest32;

/// A sealed bid has exactly this many bytes, whatever the price.
inline constexpr std::size_t kSealedBidBytes = 48 + 8 + 32 + 8;

struct SealedPrice {
  OrderId order;
  PoolKey pool;
  Money price;
  PP_FIELDS(order, pool, price)
};

/// The market's key pair for seals.
class SealKey {
 public:
  /// `seed` is secret.
  static SealKey from_seed(const Digest32& seed);
  const SealPublicKey& public_key() const { return public_key_; }
  /// The price, when the box is whole and holds this order and pool; nothing otherwise.
  std::optional<Money> open(BytesView sealed, OrderId order, const PoolKey& pool) const;

 private:
  SealPublicKey public_key_{};
  Digest32 secret_{};
};

Bytes seal_price(const SealPublicKey& market, const SealedPrice& price);

}  // namespace pp::market
