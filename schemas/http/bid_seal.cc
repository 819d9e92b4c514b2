// SPDX-License-Identifier: Apache-2.0
#include "schemas/http/bid_seal.h"

#include <sodium.h>

namespace pp::market {

static_assert(kSealedBidBytes == crypto_box_SEALBYTES + 8 + 32 + 8);

SealKey SealKey::from_seed(const Digest32& seed) {
  SealKey key;
  static_assert(crypto_box_SEEDBYTES == 32 && crypto_box_PUBLICKEYBYTES == 32 && crypto_box_SECRETKEYBYTES == 32);
  PP_CHECK(crypto_box_seed_keypair(key.public_key_.data(), key.secret_.data(), seed.data()) == 0);
  return key;
}

std::optional<Money> SealKey::open(BytesView sealed, OrderId order, const PoolKey& pool) const {
  if (sealed.size() != kSealedBidBytes) return std::nullopt;
  Bytes plain(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(plain.data(), sealed.data(), sealed.size(), public_key_.data(), secret_.data()) != 0) {
    return std::nullopt;
  }
  const auto price = decode_fields<SealedPrice>(plain);
  if (!price || price->order != order || price->pool != pool) return std::nullopt;
  if (price->price.negative() || price->price > kMoneyMax) return std::nullopt;
  return price->price;
}

Bytes seal_price(const SealPublicKey& market, const SealedPrice& price) {
  const Bytes plain = encode_fields(price);
  Bytes sealed(plain.size() + crypto_box_SEALBYTES);
  PP_CHECK(crypto_box_seal(sealed.data(), plain.data(), plain.size(), market.data()) == 0);
  return sealed;
}

}  // namespace pp::market
