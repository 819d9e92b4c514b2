// SPDX-License-Identifier: Apache-2.0
#include "schemas/http/market_json.h"

#include <nlohmann/json.hpp>

namespace pp::market {

using Json = nlohmann::json;

namespace {

template <class Tag>
std::string hex_of(const KeyId<Tag>& v) {
  return v.hex();
}
template <class T>
Json or_null(const std::optional<T>& v) {
  return v ? Json(hex_of(*v)) : Json(nullptr);
}

}  // namespace

Json to_json(const OrderAsk& v) {
  return {{"image", v.image.hex()},
          {"program", v.program.hex()},
          {"input", v.input.hex()},
          {"witness", or_null(v.witness)},
          {"exit_code", v.exit_code},
          {"price_max", v.price_max.to_string()},
          {"collateral", v.collateral.to_string()},
          {"bid_span_ms", v.bid_span.count},
          {"prove_span_ms", v.prove_span.count}};
}

Json to_json(const Progress& v) { return {{"jobs_done", v.jobs_done}, {"jobs_total", v.jobs_total}}; }

Json to_json(const OrderSheet& v) {
  Json bids = Json::array();
  for (const OpenedBid& bid : v.bids) {
    bids.push_back({{"pool", bid.pool.hex()},
                    {"price", bid.price ? Json(bid.price->to_string()) : Json(nullptr)},
                    {"outcome", name_of(bid.outcome)}});
  }
  return {{"order", v.order.value},
          {"buyer", v.buyer.hex()},
          {"ask", to_json(v.ask)},
          {"program_bytes", v.program_bytes},
          {"input_bytes", v.input_bytes},
          {"witness_bytes", v.witness_bytes},
          {"state", name_of(v.state)},
          {"version", v.version},
          {"posted_at_ms", v.posted_at.ms},
          {"bid_close_ms", v.bid_close.ms},
          {"deadline_ms", v.deadline.ms},
          {"bids_received", v.bids_received},
          {"bids", std::move(bids)},
          {"tie_seed", to_hex(v.tie_seed)},
          {"winner", or_null(v.winner)},
          {"price", v.price.to_string()},
          {"deliveries", v.deliveries},
          {"refusal", v.refusal},
          {"proof", or_null(v.proof)},
          {"journal", or_null(v.journal)},
          {"progress", v.progress ? to_json(*v.progress) : Json(nullptr)}};
}

Json to_json(const FeedEvent& v) {
  return {{"seq", v.seq},           {"time_ms", v.time.ms},    {"kind", name_of(v.kind)},
          {"order", v.order.value}, {"pool", or_null(v.pool)}, {"price", v.price.to_string()}};
}

Json to_json(const MarketFacts& v) {
  return {{"market", v.market.hex()},
          {"seal_key", to_hex(v.seal_key)},
          {"time_ms", v.time.ms},
          {"feed_first", v.feed_first},
          {"feed_last", v.feed_last},
          {"beacon_round", v.beacon_round},
          {"blob_bytes_max", v.blob_bytes_max},
          {"bid_span_min_ms", v.bid_span_min.count},
          {"bid_span_max_ms", v.bid_span_max.count},
          {"prove_span_min_ms", v.prove_span_min.count},
          {"prove_span_max_ms", v.prove_span_max.count}};
}

Json to_json(const AccountSheet& v) {
  return {{"key", to_hex(v.key)},
          {"role", name_of(v.role)},
          {"name", v.name},
          {"free", v.free.to_string()},
          {"escrowed", v.escrowed.to_string()},
          {"collateral", v.collateral.to_string()},
          {"settlements", v.settlements.value}};
}

Json to_json(const BooksSheet& v) {
  return {{"free", v.free.to_string()},
          {"escrowed", v.escrowed.to_string()},
          {"collateral", v.collateral.to_string()},
          {"market", v.market.to_string()},
          {"funded", v.funded.to_string()}};
}

Json to_json(const Refusal& v) { return {{"code", v.code}, {"name", v.name}, {"message", v.message}}; }
Json to_json(const DeliveryBody& v) { return {{"proof", v.proof.hex()}, {"journal", v.journal.hex()}}; }
Json to_json(const BidBody& v) { return {{"sealed", to_hex(v.sealed)}}; }

Json to_json(const Signed<Settlement>& v) {
  return {{"market", v.claim.market.hex()},
          {"pool", v.claim.pool.hex()},
          {"seq", v.claim.seq.value},
          {"order", v.claim.order.value},
          {"kind", name_of(v.claim.kind)},
          {"revenue", v.claim.revenue.to_string()},
          {"collateral", v.claim.collateral.to_string()},
          {"proof", v.claim.proof.hex()},
          {"time_ms", v.claim.time.ms},
          {"previous", to_hex(v.claim.previous)},
          {"signature", to_hex(v.signature)}};
}

Json to_json(const Signed<Beacon>& v) {
  return {{"market", v.claim.market.hex()},       {"round", v.claim.round},         {"dated_ms", v.claim.dated.ms},
          {"previous", to_hex(v.claim.previous)}, {"fresh", to_hex(v.claim.fresh)}, {"value", to_hex(v.claim.value)},
          {"signature", to_hex(v.signature)}};
}

}  // namespace pp::market
