// SPDX-License-Identifier: Apache-2.0
#include "schemas/http/market_claims.h"

namespace pp::market {

Digest32 order_context(const MarketKey& market, OrderId order, const PoolKey& pool) {
  FieldWriter writer;
  writer(market, order, pool);
  return tagged_hash("pp/market/context/1", writer.bytes());
}

Digest32 settlement_link(const Settlement& settlement) {
  return tagged_hash("pp/market/settlement-link/1", encode_fields(settlement));
}

Digest32 beacon_value(const Beacon& beacon) {
  FieldWriter writer;
  writer(beacon.market, beacon.round, beacon.dated, beacon.previous, beacon.fresh);
  return tagged_hash("pp/market/beacon-value/1", writer.bytes());
}

}  // namespace pp::market
