// SPDX-License-Identifier: Apache-2.0
// The marketplace over real sockets: an order's whole life, who may do what, forged and replayed requests, limits,
// a restart in the middle, and garbage.
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "schemas/http/market_headers.h"
#include "tests/e2e/market/market_fixture.h"

namespace pp::market {
namespace {

namespace asio = boost::asio;
using Server = MarketFixture;

/// Sends raw bytes and reads whatever comes back until the market closes or stops talking.
std::string say(std::uint16_t port, const std::string& text) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  boost::system::error_code failed;
  asio::write(socket, asio::buffer(text), failed);
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, failed);
  std::string out;
  asio::read(socket, asio::dynamic_buffer(out), failed);
  return out;
}

TEST_F(Server, CarriesAnOrderFromPostToPay) {
  MarketClient buyer = client(buyer_key), ours = client(pool_key), theirs = client(rival_key);
  const OrderSheet posted = post(buyer, ask());
  EXPECT_EQ(posted.state, OrderState::Bidding);
  EXPECT_EQ(run(buyer.account())->escrowed, Money::units(10));
  ASSERT_TRUE(bid(ours, posted.order, Money::units(3)));
  ASSERT_TRUE(bid(theirs, posted.order, Money::units(5)));
  const OrderSheet won = follow(buyer, posted.order, OrderState::Proving);
  ASSERT_EQ(won.winner, pool);
  EXPECT_EQ(won.price, Money::units(5));
  EXPECT_EQ(*run(ours.blob(won.ask.program, 1 << 20)), program);

  ASSERT_TRUE(run(ours.report_progress(won.order, {2, 4})));
  EXPECT_EQ(run(buyer.order(won.order))->progress, (Progress{2, 4}));
  const auto proof = run(ours.put_blob(proof_for(won.order, pool)));
  const auto written = run(ours.put_blob(journal));
  ASSERT_TRUE(proof && written);
  ASSERT_TRUE(run(ours.deliver(won.order, {*proof, *written}, key_of(120))));
  const OrderSheet paid = follow(buyer, won.order, OrderState::Paid);
  ASSERT_EQ(paid.state, OrderState::Paid);
  EXPECT_EQ(*run(buyer.blob(*paid.proof, 1 << 20)), proof_for(won.order, pool));
  EXPECT_EQ(*run(buyer.blob(*paid.journal, 1 << 20)), journal);

  const auto settlements = run(ours.settlements(SettlementSeq{0}));
  ASSERT_TRUE(settlements && settlements->size() == 1);
  EXPECT_TRUE(claim_valid(server->key().bytes, kSettlementTag, settlements->front()));
  EXPECT_EQ(settlements->front().claim.revenue, Money::units(5));
  EXPECT_EQ(run(ours.account())->free, Money::units(55));
  EXPECT_EQ(run(buyer.account())->free, Money::units(95));
  const auto books = run(buyer.books());
  EXPECT_EQ(books->free + books->escrowed + books->collateral + books->market, books->funded);
  const auto feed = run(ours.feed(0, {}));
  ASSERT_EQ(feed->size(), 3u);
  EXPECT_EQ(feed->back().kind, FeedKind::Paid);
}

TEST_F(Server, RefusesAProofForAnotherPoolAndPaysTheRightOneLater) {
  MarketClient buyer = client(buyer_key), ours = client(pool_key);
  const OrderId id = post(buyer, ask()).order;
  ASSERT_TRUE(bid(ours, id, Money::units(3)));
  follow(buyer, id, OrderState::Proving);
  const auto wrong = run(ours.put_blob(proof_for(id, rival)));
  const auto written = run(ours.put_blob(journal));
  ASSERT_TRUE(run(ours.deliver(id, {*wrong, *written}, key_of(120))));
  std::uint64_t version = 0;
  OrderSheet sheet;
  do {
    sheet = *run(buyer.order(id, version, seconds(10)));
    version = sheet.version;
  } while (sheet.refusal.empty());
  EXPECT_EQ(sheet.state, OrderState::Proving);
  const auto right = run(ours.put_blob(proof_for(id, pool)));
  ASSERT_TRUE(run(ours.deliver(id, {*right, *written}, key_of(121))));
  EXPECT_EQ(follow(buyer, id, OrderState::Paid).deliveries, 2u);
}

TEST_F(Server, SlashesWhoDoesNotDeliver) {
  MarketClient buyer = client(buyer_key), ours = client(pool_key);
  const OrderId id = post(buyer, ask(Millis{200}, Millis{200})).order;
  ASSERT_TRUE(bid(ours, id, Money::units(3)));
  EXPECT_EQ(follow(buyer, id, OrderState::Slashed).state, OrderState::Slashed);
  EXPECT_EQ(run(buyer.account())->free, Money::units(101));
  EXPECT_EQ(run(ours.account())->free, Money::units(48));
  EXPECT_EQ(run(ours.settlements(SettlementSeq{0}))->front().claim.kind, SettlementKind::Slashed);
}

TEST_F(Server, GoesOnAfterARestartInEachStage) {
  MarketClient buyer = client(buyer_key), ours = client(pool_key);
  const OrderId id = post(buyer, ask(seconds(1))).order;
  ASSERT_TRUE(bid(ours, id, Money::units(3)));
  start();
  follow(buyer, id, OrderState::Proving);
  start();
  const auto proof = run(ours.put_blob(proof_for(id, pool)));
  const auto written = run(ours.put_blob(journal));
  ASSERT_TRUE(proof && written) << "a kept connection that broke is opened again";
  start();
  ASSERT_TRUE(run(ours.deliver(id, {*proof, *written}, key_of(120))));
  ASSERT_TRUE(run(ours.deliver(id, {*proof, *written}, key_of(120)))) << "the same key, the same answer";
  start();
  EXPECT_EQ(follow(buyer, id, OrderState::Paid).state, OrderState::Paid);
  EXPECT_EQ(run(ours.account())->free, Money::units(60));
  EXPECT_EQ(run(ours.account())->settlements.value, 1u);
}

TEST_F(Server, KnowsOnlyRegisteredKeysAndTheirRoles) {
  MarketClient stranger = client(stranger_key), buyer = client(buyer_key), ours = client(pool_key);
  EXPECT_EQ(run(stranger.account()).error().code, "P-MKT-002");
  EXPECT_TRUE(run(stranger.facts())) << "what is public needs no account";
  EXPECT_TRUE(run(stranger.beacons(0, seconds(5))));
  const OrderId id = post(buyer, ask(seconds(2))).order;
  EXPECT_EQ(run(ours.post_order(ask(), key_of(130))).error().code, "P-MKT-102");
  EXPECT_EQ(bid(buyer, id, Money::units(1)).error().code, "P-MKT-102");
  EXPECT_EQ(run(ours.cancel_order(id, key_of(131))).error().code, "P-MKT-102");
  EXPECT_EQ(run(ours.blob(BlobHash{key_of(9)}, 100)).error().code, "P-MKT-018");
  EXPECT_EQ(run(buyer.order(OrderId{77})).error().code, "P-MKT-103");
  EXPECT_TRUE(run(buyer.cancel_order(id, key_of(132))));
  EXPECT_EQ(run(buyer.account())->free, Money::units(100));
}

TEST_F(Server, AnotherMarketsKeyIsNotBelieved) {
  MarketAddress wrong = address();
  wrong.key = MarketKey{stranger_key.public_key()};
  MarketClient fooled(io.get_executor(), wrong, Identity::of(buyer_key));
  EXPECT_EQ(run(fooled.facts()).error().code, kForged);
}

TEST_F(Server, NobodyThereIsUnreachable) {
  const MarketAddress gone = address();
  server.reset();
  MarketClient lonely(io.get_executor(), gone, Identity::of(buyer_key));
  EXPECT_EQ(run(lonely.facts()).error().code, kUnreachable);
}

TEST_F(Server, RefusesAReplayAndAChangedBody) {
  // One signed request, sent byte for byte by hand.
  RequestClaim claim{.market = server->key(),
                     .caller = buyer_key.public_key(),
                     .method = "PUT",
                     .target = "/v1/blobs/" + to_hex(sha256(program)),
                     .nonce = {1, 2, 3},
                     .issued = run(client(buyer_key).facts())->time,
                     .expires = {},
                     .idempotency = {},
                     .body_hash = sha256(program)};
  claim.expires = claim.issued + seconds(30);
  const auto text = [&](const RequestClaim& c, const std::string& body) {
    const Signature signature = buyer_key.sign(kRequestTag, encode_fields(claim));
    return c.method + " " + c.target + " HTTP/1.1\r\nHost: m\r\nConnection: close\r\nPP-Key: " + to_hex(c.caller) +
           "\r\nPP-Nonce: " + to_hex(c.nonce) + "\r\nPP-Issued: " + std::to_string(c.issued.ms) +
           "\r\nPP-Expires: " + std::to_string(c.expires.ms) + "\r\nPP-Body-SHA256: " + to_hex(c.body_hash) +
           "\r\nPP-Signature: " + to_hex(signature) + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  };
  const std::string body(program.begin(), program.end());
  std::string changed = body;
  changed[0] = 'T';
  EXPECT_NE(say(server->port(), text(claim, changed)).find("P-MKT-013"), std::string::npos);
  claim.nonce[0] = 9;
  EXPECT_NE(say(server->port(), text(claim, body)).find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(say(server->port(), text(claim, body)).find("P-MKT-006"), std::string::npos);
  RequestClaim other = claim;
  other.target = "/v1/blobs/" + to_hex(sha256(input));
  EXPECT_NE(say(server->port(), text(other, body)).find("P-MKT-005"), std::string::npos);
  other = claim;
  other.expires = claim.issued + seconds(61);
  EXPECT_NE(say(server->port(), text(other, body)).find("P-MKT-003"), std::string::npos);
  // Not even the nonces of before the restart open the door again.
  start();
  EXPECT_NE(say(server->port(), text(claim, body)).find("P-MKT-004"), std::string::npos);
}

TEST_F(Server, SurvivesGarbage) {
  const std::string port_line = "Host: m\r\n\r\n";
  for (const std::string& text : std::vector<std::string>{
           std::string("\0\0\0\0", 4), std::string(100'000, 'A'), std::string("GET / HTTP/1.1\r\n\r\n"),
           "GET /v1/market HTTP/9.9\r\n" + port_line, "GET /v1/market?x=1 HTTP/1.1\r\n" + port_line,
           "GET /v1/orders/99999999999999999999 HTTP/1.1\r\n" + port_line, "DELETE /v1/market HTTP/1.1\r\n" + port_line,
           "GET /v1/feed?after=-1 HTTP/1.1\r\n" + port_line, "GET /v1/account HTTP/1.1\r\nPP-Key: zz\r\n" + port_line,
           "POST /v1/orders HTTP/1.1\r\nHost: m\r\nContent-Length: 99999999999999\r\n\r\n{}",
           "POST /v1/orders HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
           "GET " + std::string(600, '/') + " HTTP/1.1\r\n" + port_line}) {
    const std::string reply = say(server->port(), text);
    EXPECT_EQ(reply.find("HTTP/1.1 200"), std::string::npos) << text.substr(0, 60);
  }
  EXPECT_TRUE(run(client(buyer_key).facts())) << "and is still there";
}

TEST_F(Server, SlowsDownWhoAsksTooOften) {
  config.requests_per_s = 5;
  config.requests_burst = 5;
  start();
  MarketClient buyer = client(buyer_key), ours = client(pool_key);
  std::string code;
  for (int i = 0; i < 20 && code.empty(); ++i) {
    if (const auto account = run(buyer.account()); !account) code = account.error().code;
  }
  EXPECT_EQ(code, "P-MKT-007");
  EXPECT_TRUE(run(ours.account())) << "others are not slowed";
}

TEST_F(Server, WakesWhoWaitsAndAnswersAtTheEndOfTheWait) {
  MarketClient ours = client(pool_key), buyer = client(buyer_key);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(run(ours.feed(0, Millis{300}))->empty());
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(290));
  std::thread poster([&] {
    asio::io_context own;
    MarketClient other(own.get_executor(), address(), Identity::of(buyer_key));
    run_to_end(own, other.put_blob(program));
    run_to_end(own, other.put_blob(input));
    run_to_end(own, other.post_order(ask(), key_of(140)));
  });
  const auto news = run(ours.feed(0, seconds(20)));
  poster.join();
  ASSERT_TRUE(news && news->size() == 1u);
  EXPECT_EQ(run(ours.feed(5, {})).error().code, "P-MKT-017");
}

TEST_F(Server, BoundsConnections) {
  config.connections_max = 2;
  start();
  asio::io_context own;
  std::vector<asio::ip::tcp::socket> held;
  for (int i = 0; i < 2; ++i) {
    held.emplace_back(own).connect({asio::ip::make_address("127.0.0.1"), server->port()});
  }
  EXPECT_EQ(say(server->port(), "GET /v1/market HTTP/1.1\r\nHost: m\r\n\r\n"), "");
  held.clear();
}

}  // namespace
}  // namespace pp::market
