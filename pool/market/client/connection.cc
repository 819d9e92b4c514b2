// SPDX-License-Identifier: Apache-2.0
#include "pool/market/client/connection.h"

#include <charconv>
#include <chrono>
#include <sodium.h>

#include <boost/beast/http.hpp>

#include "pool/market/wall_clock.h"
#include "schemas/http/market_headers.h"

namespace pp::market {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::beast::error_code;
using Request = http::request<http::vector_body<std::uint8_t>>;
using ResponseParser = http::response_parser<http::vector_body<std::uint8_t>>;

namespace {

/// A request's life; well under what the market allows.
constexpr Millis kRequestLife = seconds(40);

std::chrono::milliseconds span_of(Millis span) { return std::chrono::milliseconds(span.count); }

Request make_request(const MarketCall& call, const MarketAddress& address, const RequestClaim& claim,
                     const Identity& identity) {
  Request request;
  request.version(11);
  request.method_string(call.method);
  request.target(call.target);
  request.set(http::field::host, address.host + ":" + address.port);
  request.set(http::field::user_agent, "proofpool");
  request.set(kKeyHeader, to_hex(claim.caller));
  request.set(kNonceHeader, to_hex(claim.nonce));
  request.set(kIssuedHeader, std::to_string(claim.issued.ms));
  request.set(kExpiresHeader, std::to_string(claim.expires.ms));
  request.set(kBodyHashHeader, to_hex(claim.body_hash));
  if (claim.idempotency != Digest32{}) request.set(kIdempotencyHeader, to_hex(claim.idempotency));
  request.set(kSignatureHeader, to_hex(identity.sign(kRequestTag, encode_fields(claim))));
  request.body() = call.body;
  request.prepare_payload();
  return request;
}

bool answer_genuine(const ResponseParser& parser, const RequestClaim& asked, MarketAnswer& out) {
  const auto& response = parser.get();
  const std::string_view time = response[kMarketTimeHeader];
  const auto [end, failed] = std::from_chars(time.data(), time.data() + time.size(), out.time.ms);
  const auto signature_bytes = from_hex(std::string_view(response[kMarketSignatureHeader]));
  Signature signature{};
  if (failed != std::errc{} || end != time.data() + time.size() || time.empty() || out.time.ms < 0 ||
      out.time.ms >= (1ll << 53) || !signature_bytes || signature_bytes->size() != signature.size()) {
    return false;
  }
  std::copy(signature_bytes->begin(), signature_bytes->end(), signature.begin());
  const AnswerClaim claim{.market = asked.market,
                          .method = asked.method,
                          .target = asked.target,
                          .nonce = asked.nonce,
                          .status = response.result_int(),
                          .time = out.time,
                          .body_hash = sha256(response.body())};
  return signature_valid(asked.market.bytes, kAnswerTag, encode_fields(claim), signature);
}

/// The market did not like our clock; its answer told us its own.
bool wants_new_stamp(const MarketAnswer& answer) {
  const std::string_view body(reinterpret_cast<const char*>(answer.body.data()), answer.body.size());
  return answer.status == 401 && body.find("\"P-MKT-004\"") != std::string_view::npos;
}

}  // namespace

Identity Identity::of(const SigningKey& key) {
  return {key.public_key(), [key](std::string_view tag, BytesView message) { return key.sign(tag, message); }};
}

MarketConnection::MarketConnection(Executor executor, MarketAddress address, Identity identity)
    : executor_(std::move(executor)), address_(std::move(address)), identity_(std::move(identity)) {}
MarketConnection::~MarketConnection() = default;

Instant MarketConnection::market_now() const { return wall_clock() + offset_; }

Task<Result<void>> MarketConnection::connect(Millis patience) {
  buffer_.clear();
  error_code failed;
  asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver(executor_);
  const auto places = co_await resolver.async_resolve(address_.host, address_.port, failing_into(failed));
  if (!failed) {
    stream_.emplace(executor_);
    stream_->expires_after(span_of(std::min(patience, seconds(10))));
    co_await stream_->async_connect(places, failing_into(failed));
  }
  if (failed) {
    stream_.reset();
    co_return error(kUnreachable, "the market at " + address_.host + ":" + address_.port + " cannot be reached: " +
                                      failed.message() + "; is it running, and is the address right?");
  }
  error_code ignored;
  stream_->socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  co_return Result<void>{};
}

Task<Result<MarketAnswer>> MarketConnection::exchange(const MarketCall& call) {
  RequestClaim claim{.market = address_.key,
                     .caller = identity_.key,
                     .method = call.method,
                     .target = call.target,
                     .nonce = {},
                     .issued = market_now(),
                     .expires = market_now() + kRequestLife,
                     .idempotency = call.idempotency,
                     .body_hash = sha256(call.body)};
  randombytes_buf(claim.nonce.data(), claim.nonce.size());
  Request request = make_request(call, address_, claim, identity_);
  error_code failed;
  stream_->expires_after(span_of(call.patience));
  co_await beast::async_write(*stream_, http::message_generator(std::move(request)), failing_into(failed));
  ResponseParser parser;
  parser.header_limit(16 << 10);
  parser.body_limit(call.answer_bytes_max);
  if (!failed) {
    co_await http::async_read(*stream_, buffer_, parser, failing_into(failed));
  }
  if (failed) {
    stream_.reset();
    if (failed == beast::error::timeout) {
      co_return error(kSilent, "the market at " + address_.host + ":" + address_.port + " did not answer in time");
    }
    co_return error(kUnreachable, "the connection to the market at " + address_.host + ":" + address_.port +
                                      " broke: " + failed.message());
  }
  MarketAnswer answer;
  if (!answer_genuine(parser, claim, answer)) {
    stream_.reset();
    co_return error(kForged, "an answer to " + call.method + " " + call.target +
                                 " is not signed by the market's key; check the key in the address, or someone on the "
                                 "way is changing answers");
  }
  answer.status = parser.get().result_int();
  if (!parser.keep_alive()) stream_.reset();
  answer.body = std::move(parser.get().body());
  const Millis drift = answer.time - market_now();
  if (drift > Millis{500} || drift < Millis{-500}) offset_ = offset_ + drift;
  co_return answer;
}

Task<Result<MarketAnswer>> MarketConnection::call(const MarketCall& call) {
  for (int attempt = 0;; ++attempt) {
    const bool reused = stream_.has_value();
    if (!reused) {
      Result<void> connected = co_await connect(call.patience);
      if (!connected) co_return std::move(connected).error();
    }
    Result<MarketAnswer> answer = co_await exchange(call);
    // A connection that was kept open may have been closed meanwhile: that is no failure of the market.
    const bool closed_meanwhile = !answer && reused && answer.error().code == kUnreachable;
    const bool restamp = answer && wants_new_stamp(*answer);
    if (attempt >= 2 || (!closed_meanwhile && !restamp)) co_return answer;
  }
}

}  // namespace pp::market
