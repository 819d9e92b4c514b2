// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/session.h"

#include <charconv>
#include <chrono>

#include <boost/asio/this_coro.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "pool/market/server/routes.h"
#include "schemas/http/market_headers.h"

namespace pp::market {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::beast::error_code;
using RequestParser = http::request_parser<http::vector_body<std::uint8_t>>;
using Request = http::request<http::vector_body<std::uint8_t>>;
using Response = http::response<http::string_body>;

namespace {

template <std::size_t N>
bool read_hex(std::string_view text, std::array<std::uint8_t, N>& out) {
  const auto bytes = text.size() == 2 * N ? from_hex(text) : std::nullopt;
  if (!bytes) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

bool read_instant(std::string_view text, Instant& out) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out.ms);
  // Bounded, so that sums of times cannot overflow.
  return failed == std::errc{} && end == text.data() + text.size() && out.ms >= 0 && out.ms < (1ll << 53);
}

std::optional<SignedRequest> signed_request(const Request& request, const MarketKey& market) {
  SignedRequest out;
  out.claim.market = market;
  out.claim.method = request.method_string();
  out.claim.target = request.target();
  const std::string_view idempotency = request[kIdempotencyHeader];
  const bool whole =
      read_hex(request[kKeyHeader], out.claim.caller) && read_hex(request[kNonceHeader], out.claim.nonce) &&
      read_instant(request[kIssuedHeader], out.claim.issued) &&
      read_instant(request[kExpiresHeader], out.claim.expires) &&
      read_hex(request[kBodyHashHeader], out.claim.body_hash) && read_hex(request[kSignatureHeader], out.signature) &&
      (idempotency.empty() || read_hex(idempotency, out.claim.idempotency));
  return whole ? std::optional(out) : std::nullopt;
}

/// What was decided about a request from its header alone.
struct Entry {
  std::optional<Route> route;
  std::optional<SignedRequest> request;
  std::optional<Reply> refusal;
};

Entry judge_header(RequestParser& parser, Hall& hall) {
  const Request& request = parser.get();
  Entry entry;
  entry.route = parse_route(request.method_string(), request.target());
  if (!entry.route) {
    entry.refusal =
        refusal_reply(404, {"P-MKT-010", "no_such_route", "there is nothing here; see market.openapi.json"});
    return entry;
  }
  const Route& route = *entry.route;
  if (!route.is_open()) {
    entry.request = signed_request(request, hall.market->key());
    const bool known = entry.request && hall.market->party(entry.request->claim.caller);
    const GateVerdict verdict = hall.gate.admit(entry.request, known, hall.clock());
    if (verdict != GateVerdict::Open) {
      entry.refusal = refusal_reply(http_status_of(verdict), words_of(verdict));
      return entry;
    }
    if (route.changes_state() && entry.request->claim.idempotency == Digest32{}) {
      entry.refusal = refusal_reply(
          400, {"P-MKT-011", "key_missing", "this request changes something and needs a PP-Idempotency-Key"});
      return entry;
    }
  }
  const std::uint64_t allowed = body_bytes_max(route, hall.market->config());
  if (parser.chunked() || parser.content_length().value_or(0) > allowed) {
    entry.refusal = refusal_reply(413, {"P-MKT-012", "body_too_large",
                                        "the body must have a Content-Length of at most " + std::to_string(allowed)});
  }
  return entry;
}

Response signed_response(const Request& request, const Reply& reply, const Hall& hall) {
  AnswerClaim claim{.market = hall.market->key(),
                    .method = std::string(request.method_string()),
                    .target = std::string(request.target()),
                    .nonce = {},
                    .status = reply.status,
                    .time = hall.market->facts(hall.clock()).time,
                    .body_hash = sha256(as_bytes(reply.body))};
  if (!read_hex(request[kNonceHeader], claim.nonce)) claim.nonce = {};
  Response response;
  response.version(11);
  response.result(reply.status);
  response.set(http::field::server, "proofpool");
  response.set(http::field::content_type, reply.blob ? "application/octet-stream" : "application/json");
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set(kMarketTimeHeader, std::to_string(claim.time.ms));
  response.set(kMarketSignatureHeader, to_hex(hall.key.sign(kAnswerTag, encode_fields(claim))));
  response.body() = reply.body;
  response.prepare_payload();
  return response;
}

std::chrono::seconds patience(std::uint64_t bytes) {
  return std::chrono::seconds(kBodyTimeoutS + static_cast<int>(bytes / kSlowestBytesPerS));
}

/// Counts a connection for as long as it lives.
class Seat {
 public:
  Seat(Hall& hall, const asio::ip::address& address) : hall_(hall), address_(address) {
    ++hall_.connections;
    ++hall_.connections_by_address[address_];
  }
  ~Seat() {
    --hall_.connections;
    if (--hall_.connections_by_address[address_] == 0) hall_.connections_by_address.erase(address_);
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

 private:
  Hall& hall_;
  asio::ip::address address_;
};

/// Answers, waiting for news for as long as the route allows.
Task<Reply> answer_in_time(Hall& hall, const Route& route, const Caller& caller, const Bytes& body) {
  Timer patience_timer(co_await asio::this_coro::executor);
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(route.wait_ms);
  for (;;) {
    const bool may_wait = std::chrono::steady_clock::now() < until && !hall.market->failure();
    std::optional<Reply> reply = answer(*hall.market, route, caller, body, hall.clock(), may_wait);
    if (reply) co_return std::move(*reply);
    patience_timer.expires_at(until);
    hall.waiting.insert(&patience_timer);
    error_code woken;
    co_await patience_timer.async_wait(failing_into(woken));
    hall.waiting.erase(&patience_timer);
  }
}

}  // namespace

Task<void> serve_session(Socket socket, Hall& hall) {
  error_code failed;
  const auto peer = socket.remote_endpoint(failed);
  if (failed) co_return;
  const Seat seat(hall, peer.address());
  Stream stream(std::move(socket));
  beast::flat_buffer buffer;
  bool alive = true;
  while (alive) {
    RequestParser parser;
    parser.header_limit(kHeaderBytesMax);
    parser.body_limit(hall.market->config().blob_bytes_max);
    stream.expires_after(std::chrono::seconds(kHeaderTimeoutS));
    co_await http::async_read_header(stream, buffer, parser, failing_into(failed));
    if (failed) break;

    const std::uint64_t body_bytes = parser.content_length().value_or(0);
    Entry entry = judge_header(parser, hall);
    alive = parser.keep_alive() && !(entry.refusal && (body_bytes > 0 || parser.chunked()));
    if (!entry.refusal && body_bytes > 0) {
      stream.expires_after(patience(body_bytes));
      co_await http::async_read(stream, buffer, parser, failing_into(failed));
      if (failed) break;
    }
    const Request& request = parser.get();
    Caller caller;
    if (!entry.refusal && entry.request) {
      const RequestClaim& claim = entry.request->claim;
      FieldWriter what;
      what(claim.method, claim.target, claim.body_hash);
      caller = {claim.caller, claim.idempotency, sha256(what.bytes())};
      if (sha256(request.body()) != claim.body_hash) {
        entry.refusal = refusal_reply(401, {"P-MKT-013", "body_mismatch", "the body is not the one that was signed"});
      }
    }
    Reply reply;
    if (entry.refusal) {
      reply = std::move(*entry.refusal);
    } else {
      stream.expires_never();
      reply = co_await answer_in_time(hall, *entry.route, caller, request.body());
    }
    hall.changed();
    Response response = signed_response(request, reply, hall);
    response.keep_alive(alive);
    stream.expires_after(patience(reply.body.size()));
    co_await beast::async_write(stream, http::message_generator(std::move(response)), failing_into(failed));
    if (failed) break;
  }
  stream.socket().shutdown(Socket::shutdown_send, failed);
}

}  // namespace pp::market
