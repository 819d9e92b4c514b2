// SPDX-License-Identifier: Apache-2.0
// Hostile bytes in both directions: mutated requests against a live market, and a market that answers with garbage to
// a client. Seeded, bounded, and each ends with a proof of life.
#include <thread>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "schemas/http/market_headers.h"
#include "schemas/vocab/rng.h"
#include "tests/e2e/market/market_fixture.h"

namespace pp::market {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Fuzz = MarketFixture;

std::string mutate(std::string text, Rng& rng) {
  for (std::uint64_t n = 1 + rng.below(6); n > 0 && !text.empty(); --n) {
    const std::size_t at = rng.below(text.size());
    switch (rng.below(5)) {
      case 0:
        text[at] = static_cast<char>(rng.below(256));
        break;
      case 1:
        text.erase(at, rng.below(20));
        break;
      case 2:
        text.insert(at, text.substr(rng.below(text.size()), rng.below(40)));
        break;
      case 3:
        text.insert(at, std::string(rng.below(300), static_cast<char>(rng.below(256))));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

std::string exchange(std::uint16_t port, const std::string& text) {
  asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code failed;
  socket.connect({asio::ip::make_address("127.0.0.1"), port}, failed);
  asio::write(socket, asio::buffer(text), failed);
  socket.shutdown(tcp::socket::shutdown_send, failed);
  std::string out;
  asio::read(socket, asio::dynamic_buffer(out, 1 << 20), failed);
  return out;
}

std::string post_order_text(const MarketKey& market, const SigningKey& key, Instant now, const std::string& body,
                            std::uint8_t nonce) {
  const RequestClaim c{.market = market,
                       .caller = key.public_key(),
                       .method = "POST",
                       .target = "/v1/orders",
                       .nonce = {nonce, 77},
                       .issued = now,
                       .expires = now + seconds(40),
                       .idempotency = key_of(nonce),
                       .body_hash = sha256(as_bytes(body))};
  return "POST /v1/orders HTTP/1.1\r\nHost: m\r\nConnection: close\r\nPP-Key: " + to_hex(c.caller) +
         "\r\nPP-Nonce: " + to_hex(c.nonce) + "\r\nPP-Issued: " + std::to_string(c.issued.ms) +
         "\r\nPP-Expires: " + std::to_string(c.expires.ms) + "\r\nPP-Idempotency-Key: " + to_hex(c.idempotency) +
         "\r\nPP-Body-SHA256: " + to_hex(c.body_hash) +
         "\r\nPP-Signature: " + to_hex(key.sign(kRequestTag, encode_fields(c))) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(Fuzz, AMarketSurvivesMutatedRequests) {
  Rng rng(20);
  const Instant now = run(client(buyer_key).facts())->time;
  for (int i = 0; i < 400; ++i) {
    exchange(server->port(), mutate(post_order_text(server->key(), buyer_key, now, "{}", 1), rng));
  }
  EXPECT_EQ(run(client(buyer_key).account())->free, Money::units(100));
}

TEST_F(Fuzz, AMarketSurvivesSignedNonsense) {
  // The signature is good, so the bytes reach the reader of orders.
  Rng rng(21);
  run(client(buyer_key).put_blob(program));
  const Instant now = run(client(buyer_key).facts())->time;
  const std::string good =
      R"({"image":")" + to_hex(key_of(1)) + R"(","program":")" + to_hex(sha256(program)) + R"(","input":")" +
      to_hex(sha256(input)) +
      R"(","witness":null,"exit_code":0,"price_max":"5.00","collateral":"0.00","bid_span_ms":1000,"prove_span_ms":1000})";
  int answered = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string reply = exchange(server->port(), post_order_text(server->key(), buyer_key, now, mutate(good, rng),
                                                                       static_cast<std::uint8_t>(i)));
    answered += reply.starts_with("HTTP/1.1 4");
  }
  EXPECT_GT(answered, 190) << "refused with words, not with silence";
  const auto books = run(client(buyer_key).books());
  EXPECT_EQ(books->free + books->escrowed + books->collateral + books->market, books->funded);
}

/// Listens on a free port and answers each connection with what `script` makes, whatever was asked.
class Impostor {
 public:
  explicit Impostor(std::function<std::string()> script) : script_(std::move(script)) {
    port_ = acceptor_.local_endpoint().port();
    thread_ = std::jthread([this](std::stop_token stop) {
      while (!stop.stop_requested()) {
        boost::system::error_code failed;
        tcp::socket socket(io_);
        acceptor_.accept(socket, failed);
        if (failed || stop.stop_requested()) return;
        std::string some(1024, '\0');
        socket.read_some(asio::buffer(some), failed);
        asio::write(socket, asio::buffer(script_()), failed);
      }
    });
  }
  ~Impostor() {
    thread_.request_stop();
    // Wakes the acceptor if it still waits; nobody may be left to answer, so nothing is read.
    asio::io_context io;
    tcp::socket socket(io);
    boost::system::error_code failed;
    socket.connect({asio::ip::make_address("127.0.0.1"), port_}, failed);
  }
  std::uint16_t port() const { return port_; }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  std::function<std::string()> script_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

TEST_F(Fuzz, AClientBelievesNoGarbage) {
  Rng rng(22);
  const std::string genuine =
      exchange(server->port(), "GET /v1/market HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(genuine.starts_with("HTTP/1.1 200"));
  Impostor impostor([&] { return mutate(genuine, rng); });
  MarketAddress there = address();
  there.port = std::to_string(impostor.port());
  for (int i = 0; i < 300; ++i) {
    MarketClient fooled(io.get_executor(), there, Identity::of(buyer_key));
    const auto facts = run(fooled.facts());
    ASSERT_FALSE(facts) << "an answer to another request is no answer to this one";
    const std::string code = facts.error().code;
    ASSERT_TRUE(code == kForged || code == kUnreachable || code == kSilent) << code;
  }
}

TEST_F(Fuzz, AnEndlessAnswerIsCutOff) {
  Impostor impostor(
      [] { return "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n" + std::string(1 << 16, 'x'); });
  MarketAddress there = address();
  there.port = std::to_string(impostor.port());
  MarketClient fooled(io.get_executor(), there, Identity::of(buyer_key));
  EXPECT_EQ(run(fooled.facts()).error().code, kUnreachable);
}

}  // namespace
}  // namespace pp::market
