// SPDX-License-Identifier: Apache-2.0
// The API's words: what is written fits the published schema, is read back unchanged, and nothing else is read; every
// published path is routed and every refusal is published; the gate's verdicts in their order.
#include <gtest/gtest.h>

#include "pool/market/server/gate.h"
#include "pool/market/server/routes.h"
#include "schemas/http/market_json.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/market/key_of.h"
#include "tests/unit/market/schema_check.h"

namespace pp::market {
namespace {

using Json = nlohmann::json;

const Schemas& schemas() {
  static const Schemas s(std::string(PP_SOURCE_DIR) + "/schemas/http/market.openapi.json");
  return s;
}

OrderSheet full_sheet() {
  OrderSheet s;
  s.order = {7};
  s.buyer = BuyerKey{key_of(1)};
  s.ask = {ImageId{key_of(2)}, BlobHash{key_of(3)},     BlobHash{key_of(4)}, BlobHash{key_of(5)}, 3,
           Money::units(9),    Money::nanos(1'234'567), seconds(1),          seconds(2)};
  s.state = OrderState::Paid;
  s.version = 12;
  s.bids = {{PoolKey{key_of(6)}, Money::units(1), BidOutcome::Won}, {PoolKey{key_of(7)}, {}, BidOutcome::Unreadable}};
  s.bids_received = 2;
  s.winner = PoolKey{key_of(6)};
  s.price = Money::nanos(1);
  s.refusal = "it \"did\" not \n verify";
  s.proof = BlobHash{key_of(8)};
  s.journal = BlobHash{key_of(9)};
  s.progress = Progress{1, 2};
  return s;
}
Signed<Settlement> full_settlement() {
  return {{MarketKey{key_of(1)},
           PoolKey{key_of(2)},
           {3},
           {4},
           SettlementKind::Slashed,
           {},
           Money::units(2),
           {},
           {5},
           key_of(6)},
          {}};
}

/// Writes, checks against the schema, reads, writes again.
template <class T>
void round_trip(const T& value, const char* name) {
  const Json written = to_json(value);
  EXPECT_EQ(schemas().check(written, name), "");
  const auto read = from_json<T>(written);
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(to_json(*read), written);
}

TEST(Words, FitTheSchemaAndComeBackUnchanged) {
  round_trip(full_sheet(), "Order");
  round_trip(OrderSheet{}, "Order");
  round_trip(full_sheet().ask, "OrderAsk");
  round_trip(MarketFacts{}, "Market");
  round_trip(AccountSheet{key_of(1), Role::Pool, "a name", Money::units(90'000), {}, {}, {4}}, "Account");
  round_trip(BooksSheet{Money::units(90'000), {}, {}, Money::nanos(1), {}}, "Books");
  round_trip(Progress{1, 2}, "Progress");
  round_trip(Refusal{"P-MKT-101", "unknown_party", "no"}, "Refusal");
  round_trip(DeliveryBody{BlobHash{key_of(1)}, BlobHash{key_of(2)}}, "Delivery");
  round_trip(BidBody{Bytes(kSealedBidBytes, 5)}, "Bid");
  const Json settlements{{"settlements", Json::array({to_json(full_settlement())})}};
  EXPECT_EQ(schemas().check(settlements, "SettlementList"), "");
  EXPECT_EQ(list_from_json<Signed<Settlement>>(settlements, "settlements")->at(0).claim, full_settlement().claim);
  const FeedEvent event{3, {4}, FeedKind::Slashed, {5}, PoolKey{key_of(1)}, Money::units(1)};
  const Json feed{{"events", Json::array({to_json(event)})}};
  EXPECT_EQ(schemas().check(feed, "Feed"), "");
  EXPECT_EQ(list_from_json<FeedEvent>(feed, "events")->at(0), event);
  Signed<Beacon> beacon;
  beacon.claim.round = 4;
  const Json beacons{{"beacons", Json::array({to_json(beacon)})}};
  EXPECT_EQ(schemas().check(beacons, "BeaconList"), "");
  EXPECT_EQ(list_from_json<Signed<Beacon>>(beacons, "beacons")->at(0).claim, beacon.claim);
}

TEST(Words, TheCheckerItselfCanFail) {
  Json order = to_json(full_sheet());
  order["state"] = "lost";
  EXPECT_NE(schemas().check(order, "Order"), "");
  order = to_json(full_sheet());
  order["price"] = 5;
  EXPECT_NE(schemas().check(order, "Order"), "");
  order = to_json(full_sheet());
  order["more"] = 5;
  EXPECT_NE(schemas().check(order, "Order"), "");
  order.erase("more");
  order.erase("ask");
  EXPECT_NE(schemas().check(order, "Order"), "");
}

TEST(Reading, NamesWhatIsWrong) {
  const auto fault = [](Json json) {
    const auto read = from_json<OrderAsk>(json);
    return read ? "" : read.error().context;
  };
  const Json good = to_json(full_sheet().ask);
  EXPECT_EQ(fault(good), "");
  for (const auto& [name, bad] : std::vector<std::pair<std::string, Json>>{{"price_max", "-1"},
                                                                           {"price_max", 5},
                                                                           {"price_max", "1e5"},
                                                                           {"price_max", "99999999"},
                                                                           {"price_max", "0.0000000001"},
                                                                           {"image", "abc"},
                                                                           {"image", nullptr},
                                                                           {"witness", 5},
                                                                           {"exit_code", -1},
                                                                           {"exit_code", 4294967296},
                                                                           {"exit_code", 1.5},
                                                                           {"bid_span_ms", "1"},
                                                                           {"bid_span_ms", 1e300},
                                                                           {"surprise", 1}}) {
    Json json = good;
    json[name] = bad;
    EXPECT_NE(fault(json).find(name), std::string::npos) << name << " " << bad << ": " << fault(json);
  }
  for (const auto& [name, value] : good.items()) {
    Json json = good;
    json.erase(name);
    EXPECT_NE(fault(json).find(name), std::string::npos);
  }
  for (const Json& json : {Json(), Json(5), Json::array(), Json("x")}) EXPECT_NE(fault(json), "");
}

TEST(Reading, BoundsTextAndNesting) {
  EXPECT_TRUE(parse_json("{}", 2));
  EXPECT_EQ(parse_json("{} ", 2).error().code, "P-API-001");
  EXPECT_EQ(parse_json(std::string(100'000, '['), 1 << 20).error().code, "P-API-001");
  EXPECT_EQ(parse_json("{\"a\":", 100).error().code, "P-API-001");
  EXPECT_EQ(parse_json("\xff\xfe", 100).error().code, "P-API-001");
  EXPECT_TRUE(parse_json("{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[\"}", 100)) << "brackets in text are no nesting";
  Json many = Json::array();
  for (std::size_t i = 0; i <= kPageMax; ++i) many.push_back(to_json(FeedEvent{}));
  EXPECT_FALSE(list_from_json<FeedEvent>({{"events", many}}, "events"));
  EXPECT_FALSE(list_from_json<FeedEvent>(Json(3), "events"));
}

TEST(Reading, SurvivesMutations) {
  Rng rng(1);
  const std::string good = to_json(full_sheet()).dump();
  for (int i = 0; i < 5000; ++i) {
    std::string text = good;
    for (std::uint64_t n = 1 + rng.below(4); n > 0; --n)
      text[rng.below(text.size())] = static_cast<char>(rng.below(256));
    if (const auto json = parse_json(text, 1 << 16)) (void)from_json<OrderSheet>(*json);
  }
}

TEST(Routes, EveryPublishedPathIsRouted) {
  std::set<RouteKind> found;
  for (const auto& [path, methods] : schemas().document()["paths"].items()) {
    std::string target = path;
    if (const auto at = target.find("{order}"); at != std::string::npos) target.replace(at, 7, "5");
    if (const auto at = target.find("{hash}"); at != std::string::npos) target.replace(at, 6, to_hex(key_of(1)));
    for (const auto& [method, operation] : methods.items()) {
      std::string verb = method;
      for (char& c : verb) c = static_cast<char>(std::toupper(c));
      const auto route = parse_route(verb, target);
      ASSERT_TRUE(route) << verb << " " << target;
      EXPECT_TRUE(found.insert(route->kind).second) << verb << " " << target;
      EXPECT_EQ(route->is_open(), operation["security"].empty()) << target;
      const Json parameters = operation.value("parameters", Json::array());
      const bool keyed = parameters.dump().find("IdempotencyKey") != std::string::npos;
      EXPECT_EQ(route->changes_state(), keyed) << target;
    }
  }
  EXPECT_EQ(found.size(), static_cast<std::size_t>(RouteKind::Report) + 1);
}

TEST(Routes, RefuseEverythingElse) {
  for (const auto& [method, target] :
       std::vector<std::pair<std::string, std::string>>{{"GET", "/"},
                                                        {"GET", "/v1"},
                                                        {"GET", "/v1/"},
                                                        {"GET", "/v2/market"},
                                                        {"POST", "/v1/market"},
                                                        {"DELETE", "/v1/orders/5"},
                                                        {"GET", "/v1/orders/"},
                                                        {"GET", "/v1/orders/-5"},
                                                        {"GET", "/v1/orders/5/"},
                                                        {"GET", "/v1/orders/5x"},
                                                        {"GET", "/v1/orders/99999999999999999999"},
                                                        {"POST", "/v1/orders/5"},
                                                        {"POST", "/v1/orders/5/bid/"},
                                                        {"GET", "/v1/orders/5/bid"},
                                                        {"GET", "/v1/blobs/abcd"},
                                                        {"GET", "/v1/market?x=1"},
                                                        {"GET", "/v1/feed?after"},
                                                        {"GET", "/v1/feed?after=1&after="},
                                                        {"GET", "/v1/feed?wait_ms=25001"},
                                                        {"GET", "/v1/market/../books"},
                                                        {"GET", "/v1/feed?" + std::string(600, 'a')}}) {
    EXPECT_FALSE(parse_route(method, target)) << method << " " << target;
  }
  EXPECT_EQ(parse_route("GET", "/v1/feed?after=7&wait_ms=25000")->after, 7u);
}

TEST(Refusals, AreAllPublished) {
  const Json& published = schemas().document()["x-refusals"];
  for (int v = 1; v <= static_cast<int>(kLastVerdict); ++v) {
    const VerdictWords& words = words_of(static_cast<Verdict>(v));
    EXPECT_EQ(published.value(std::string(words.code), ""), words.name);
  }
  for (int v = 1; v <= static_cast<int>(GateVerdict::TooFast); ++v) {
    const Refusal words = words_of(static_cast<GateVerdict>(v));
    EXPECT_EQ(published.value(words.code, ""), words.name);
  }
}

// ---- the gate ----

struct GateTest : ::testing::Test {
  SigningKey key = SigningKey::from_seed(key_of(1));
  Instant now{1'000'000};
  Gate gate{{2, 3}, Instant{900'000}};
  std::uint8_t next_nonce = 0;

  SignedRequest request() {
    RequestClaim claim{.market = MarketKey{key_of(9)},
                       .caller = key.public_key(),
                       .method = "GET",
                       .target = "/v1/account",
                       .nonce = {++next_nonce},
                       .issued = now,
                       .expires = now + seconds(30),
                       .idempotency = {},
                       .body_hash = {}};
    return sign(claim);
  }
  SignedRequest sign(const RequestClaim& claim) { return {claim, key.sign(kRequestTag, encode_fields(claim))}; }
};

TEST_F(GateTest, RefusesInDocumentedOrder) {
  EXPECT_EQ(gate.admit({}, true, now), GateVerdict::NotSigned);
  SignedRequest r = request();
  r.claim.expires = r.claim.issued + seconds(61);
  EXPECT_EQ(gate.admit(r, false, now), GateVerdict::UnknownKey);
  EXPECT_EQ(gate.admit(r, true, now), GateVerdict::LivesTooLong);
  r.claim.expires = r.claim.issued;
  EXPECT_EQ(gate.admit(r, true, now), GateVerdict::LivesTooLong);
  r = request();
  EXPECT_EQ(gate.admit(r, true, now + seconds(30)), GateVerdict::Stale) << "expired";
  EXPECT_EQ(gate.admit(r, true, now - seconds(11)), GateVerdict::Stale) << "from the future";
  r.claim.issued = Instant{899'999};
  r.claim.expires = r.claim.issued + seconds(60);
  EXPECT_EQ(gate.admit(r, true, Instant{900'001}), GateVerdict::Stale) << "from before the start";
  r = request();
  r.claim.method = "PUT";
  EXPECT_EQ(gate.admit(r, true, now), GateVerdict::WrongSignature);
  r = request();
  EXPECT_EQ(gate.admit(r, true, now), GateVerdict::Open);
  EXPECT_EQ(gate.admit(r, true, now), GateVerdict::Replayed);
  EXPECT_EQ(gate.admit(request(), true, now), GateVerdict::Open);
  EXPECT_EQ(gate.admit(request(), true, now), GateVerdict::Open);
  EXPECT_EQ(gate.admit(request(), true, now), GateVerdict::TooFast);
  now = now + seconds(1);
  EXPECT_EQ(gate.admit(request(), true, now), GateVerdict::Open) << "the bucket fills again";
}

TEST_F(GateTest, SomeoneElsesForgeriesCostAKeyNothing) {
  SignedRequest forged = request();
  forged.signature[0] ^= 1;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(gate.admit(forged, true, now), GateVerdict::WrongSignature);
  EXPECT_EQ(gate.admit(request(), true, now), GateVerdict::Open);
}

TEST(Seal, OpensForItsOrderAndPoolOnly) {
  const SealKey key = SealKey::from_seed(key_of(4));
  const PoolKey pool{key_of(5)};
  const Bytes box = seal_price(key.public_key(), {OrderId{3}, pool, Money::units(2)});
  EXPECT_EQ(box.size(), kSealedBidBytes);
  EXPECT_EQ(key.open(box, OrderId{3}, pool), Money::units(2));
  EXPECT_FALSE(key.open(box, OrderId{4}, pool));
  EXPECT_FALSE(key.open(box, OrderId{3}, PoolKey{key_of(6)}));
  EXPECT_FALSE(SealKey::from_seed(key_of(7)).open(box, OrderId{3}, pool));
  Bytes bent = box;
  bent[50] ^= 1;
  EXPECT_FALSE(key.open(bent, OrderId{3}, pool));
  EXPECT_FALSE(key.open(Bytes(3), OrderId{3}, pool));
  const Bytes negative = seal_price(key.public_key(), {OrderId{3}, pool, Money::nanos(-1)});
  EXPECT_FALSE(key.open(negative, OrderId{3}, pool));
  EXPECT_NE(seal_price(key.public_key(), {OrderId{3}, pool, Money::units(2)}), box) << "equal prices look different";
}

TEST(Context, DiffersByMarketOrderAndPool) {
  const MarketKey m{key_of(1)};
  const PoolKey p{key_of(2)};
  const Digest32 base = order_context(m, OrderId{1}, p);
  EXPECT_EQ(base, order_context(m, OrderId{1}, p));
  EXPECT_NE(base, order_context(MarketKey{key_of(3)}, OrderId{1}, p));
  EXPECT_NE(base, order_context(m, OrderId{2}, p));
  EXPECT_NE(base, order_context(m, OrderId{1}, PoolKey{key_of(3)}));
}

}  // namespace
}  // namespace pp::market
