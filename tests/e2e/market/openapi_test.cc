// SPDX-License-Identifier: Apache-2.0
// The published document against the running server: every operation's answer, good or refused, has its shape.
#include <nlohmann/json.hpp>

#include "tests/e2e/market/market_fixture.h"
#include "tests/unit/market/schema_check.h"

namespace pp::market {
namespace {

struct Published : MarketFixture {
  Schemas schemas{std::string(PP_SOURCE_DIR) + "/schemas/http/market.openapi.json"};
  std::set<std::string> asked;
  std::uint8_t next_key = 150;

  nlohmann::json ask_as(const SigningKey& who, const std::string& method, const std::string& path,
                        const std::string& target, Bytes body = {}, unsigned status = 200) {
    MarketConnection connection(io.get_executor(), address(), Identity::of(who));
    MarketCall call{.method = method, .target = target, .body = std::move(body), .idempotency = key_of(next_key++)};
    const auto answer = run(connection.call(call));
    EXPECT_TRUE(answer) << target;
    if (!answer) return {};
    EXPECT_EQ(answer->status, status) << method << " " << target << " "
                                      << std::string(answer->body.begin(), answer->body.end());
    std::string verb = method;
    for (char& c : verb) c = static_cast<char>(std::tolower(c));
    const auto& operation = schemas.document()["paths"][path][verb];
    const auto& response = operation["responses"][answer->status == 200 ? "200" : "default"];
    asked.insert(verb + " " + path);
    if (response["content"].contains("application/octet-stream")) return {};
    const auto json = nlohmann::json::parse(answer->body, nullptr, false);
    EXPECT_FALSE(json.is_discarded());
    EXPECT_EQ(schemas.check(json, response["content"]["application/json"]["schema"], path), "");
    return json;
  }
  static Bytes text(const nlohmann::json& json) { return to_bytes(as_bytes(json.dump())); }
};

TEST_F(Published, EveryAnswerHasItsShape) {
  const std::string program_path = "/v1/blobs/" + to_hex(sha256(program));
  ask_as(buyer_key, "PUT", "/v1/blobs/{hash}", program_path, program);
  ask_as(buyer_key, "PUT", "/v1/blobs/{hash}", "/v1/blobs/" + to_hex(sha256(input)), input);
  ask_as(buyer_key, "GET", "/v1/blobs/{hash}", program_path);
  ask_as(buyer_key, "POST", "/v1/orders", "/v1/orders", text(to_json(ask())));
  const auto cancelled = ask_as(buyer_key, "POST", "/v1/orders", "/v1/orders", text(to_json(ask(seconds(5)))));
  ask_as(buyer_key, "POST", "/v1/orders/{order}/cancel", "/v1/orders/2/cancel", text(nlohmann::json::object()));
  const auto facts = ask_as(pool_key, "GET", "/v1/market", "/v1/market");
  const auto seal = *digest_from_hex(facts["seal_key"].get<std::string>());
  const Bytes box = seal_price(seal, {OrderId{1}, pool, Money::units(3)});
  ask_as(pool_key, "POST", "/v1/orders/{order}/bid", "/v1/orders/1/bid", text(to_json(BidBody{box})));
  ask_as(pool_key, "GET", "/v1/orders", "/v1/orders");
  MarketClient ours = client(pool_key);
  follow(ours, OrderId{1}, OrderState::Proving);
  ask_as(pool_key, "POST", "/v1/orders/{order}/progress", "/v1/orders/1/progress", text(to_json(Progress{1, 2})));
  ask_as(pool_key, "GET", "/v1/orders/{order}", "/v1/orders/1");
  const auto proof = run(ours.put_blob(proof_for(OrderId{1}, pool)));
  const auto written = run(ours.put_blob(journal));
  ask_as(pool_key, "POST", "/v1/orders/{order}/delivery", "/v1/orders/1/delivery",
         text(to_json(DeliveryBody{*proof, *written})));
  follow(ours, OrderId{1}, OrderState::Paid);
  ask_as(buyer_key, "GET", "/v1/orders/{order}", "/v1/orders/1");
  ask_as(pool_key, "GET", "/v1/settlements", "/v1/settlements");
  ask_as(pool_key, "GET", "/v1/account", "/v1/account");
  ask_as(pool_key, "GET", "/v1/feed", "/v1/feed?after=0");
  ask_as(pool_key, "GET", "/v1/beacons", "/v1/beacons?after=0");
  ask_as(pool_key, "GET", "/v1/books", "/v1/books");

  ask_as(stranger_key, "GET", "/v1/account", "/v1/account", {}, 403);
  ask_as(pool_key, "POST", "/v1/orders/{order}/bid", "/v1/orders/1/bid", text({{"sealed", "zz"}}), 400);
  ask_as(pool_key, "POST", "/v1/orders/{order}/bid", "/v1/orders/1/bid", text(to_json(BidBody{box})), 409);
  ask_as(pool_key, "GET", "/v1/orders/{order}", "/v1/orders/99", {}, 404);

  std::size_t operations = 0;
  for (const auto& [path, methods] : schemas.document()["paths"].items()) operations += methods.size();
  EXPECT_EQ(asked.size(), operations) << "each published operation was asked";
}

}  // namespace
}  // namespace pp::market
