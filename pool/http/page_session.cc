// SPDX-License-Identifier: Apache-2.0
#include "pool/http/page_session.h"

#include <charconv>
#include <chrono>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace pp::http {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;
using boost::beast::error_code;

namespace {

/// Why a request is turned away, in the order in which it is judged.
enum class Refusal { None, ForeignHost, NotGet, ForeignOrigin, NotFound };

/// The lot that "/api/lots/17/transcript" asks for; nothing for any other target.
std::optional<LotId> lot_of(const Request& request) {
  const std::string_view target(request.target().data(), request.target().size());
  constexpr std::string_view kHead = "/api/lots/", kTail = "/transcript";
  if (!target.starts_with(kHead) || !target.ends_with(kTail)) return std::nullopt;
  if (target.size() <= kHead.size() + kTail.size()) return std::nullopt;
  const std::string_view number = target.substr(kHead.size(), target.size() - kHead.size() - kTail.size());
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (failed != std::errc{} || end != number.data() + number.size()) return std::nullopt;
  return LotId{value};
}

Refusal judge(const Request& request, const Floor& floor) {
  if (!floor.hosts.contains(std::string(request[http::field::host]))) return Refusal::ForeignHost;
  if (request.method() != http::verb::get && request.method() != http::verb::head) return Refusal::NotGet;
  if (websocket::is_upgrade(request)) {
    if (!floor.origins.contains(std::string(request[http::field::origin]))) return Refusal::ForeignOrigin;
    return request.target() == "/api/live" ? Refusal::None : Refusal::NotFound;
  }
  if (request.target() == "/api/snapshot" || lot_of(request)) return Refusal::None;
  return floor.files.contains(std::string(request.target())) ? Refusal::None : Refusal::NotFound;
}

std::pair<http::status, const char*> words_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::ForeignHost:
      return {http::status::misdirected_request, "This server answers only to its own loopback name.\n"};
    case Refusal::NotGet:
      return {http::status::method_not_allowed, "This page is read-only: GET and HEAD only.\n"};
    case Refusal::ForeignOrigin:
      return {http::status::forbidden, "The live feed is for this server's own page only.\n"};
    case Refusal::NotFound:
    case Refusal::None:
      return {http::status::not_found, "There is nothing here. The page is at /.\n"};
  }
  return {http::status::not_found, ""};
}

void set_common_fields(Response& response) {
  response.set(http::field::server, "proofpool");
  response.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
               "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
}

Response answer(const Request& request, Floor& floor) {
  const Refusal refusal = judge(request, floor);
  Response response;
  response.version(request.version());
  response.keep_alive(request.keep_alive());
  set_common_fields(response);
  response.set(http::field::cache_control, "no-store");
  if (refusal != Refusal::None) {
    const auto [status, words] = words_of(refusal);
    response.result(status);
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.body() = words;
  } else if (request.target() == "/api/snapshot") {
    response.set(http::field::content_type, "application/json");
    response.body() = *floor.snapshot();
  } else if (const auto lot = lot_of(request)) {
    response.set(http::field::content_type, "application/octet-stream");
    if (floor.transcript) response.body() = floor.transcript(*lot);
    if (response.body().empty()) response.result(http::status::not_found);
  } else {
    const PageFile& file = floor.files.find(std::string(request.target()))->second;
    response.set(http::field::content_type, file.content_type);
    if (file.immutable) response.set(http::field::cache_control, "public, max-age=31536000, immutable");
    response.body() = file.body;
  }
  response.prepare_payload();
  if (request.method() == http::verb::head) response.body().clear();
  return response;
}

}  // namespace

/// The live feed of one browser: the newest snapshot, never more often than the pause, never two at once.
class LiveSession : public std::enable_shared_from_this<LiveSession> {
 public:
  LiveSession(Stream stream, Floor& floor) : socket_(std::move(stream)), pause_(socket_.get_executor()), floor_(floor) {
    ++floor_.sessions;
  }
  ~LiveSession() {
    floor_.live.erase(this);
    --floor_.sessions;
  }

  void start(const Request& request) {
    beast::get_lowest_layer(socket_).expires_never();
    socket_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket_.read_message_max(1024);
    socket_.async_accept(request, [self = shared_from_this()](error_code failed) {
      if (failed) return;
      self->floor_.live.insert(self.get());
      self->listen();
      self->wake();
    });
  }

  void wake() {
    stale_ = true;
    if (!sending_) send();
  }

 private:
  /// The browser has nothing to say; reading only notices that it left.
  void listen() {
    socket_.async_read(inbox_, [self = shared_from_this()](error_code failed, std::size_t) {
      if (failed) {
        self->closed_ = true;
        self->pause_.cancel();
        return;
      }
      self->inbox_.clear();
      self->listen();
    });
  }

  void send() {
    if (closed_ || !stale_) return;
    stale_ = false;
    sending_ = floor_.snapshot();
    socket_.text(true);
    socket_.async_write(boost::asio::buffer(*sending_), [self = shared_from_this()](error_code failed, std::size_t) {
      if (failed) return;
      self->pause_.expires_after(std::chrono::milliseconds(kFramePauseMs));
      self->pause_.async_wait([self](error_code) {
        self->sending_.reset();
        self->send();
      });
    });
  }

  websocket::stream<Stream, false> socket_;  // uncompressed: the browser is on this machine or near
  Timer pause_;
  Floor& floor_;
  beast::flat_buffer inbox_;
  std::shared_ptr<const std::string> sending_;
  bool stale_ = false;
  bool closed_ = false;
};

namespace {

/// Counts a connection for as long as it lives.
class Seat {
 public:
  explicit Seat(Floor& floor) : floor_(floor) { ++floor_.sessions; }
  ~Seat() { --floor_.sessions; }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

 private:
  Floor& floor_;
};

/// Answers plain requests, one after another, until the browser leaves, is slow or wants the live feed.
Task<void> serve_plainly(Socket socket, Floor& floor) {
  const Seat seat(floor);
  error_code failed;
  Stream stream(std::move(socket));
  beast::flat_buffer buffer(kHeaderBytesMax + 1024);
  for (bool alive = true; alive;) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(kHeaderBytesMax);
    parser.body_limit(0);
    stream.expires_after(std::chrono::seconds(kRequestTimeoutS));
    co_await http::async_read(stream, buffer, parser, failing_into(failed));
    if (failed) co_return;
    const Request& request = parser.get();
    if (websocket::is_upgrade(request) && judge(request, floor) == Refusal::None) {
      std::make_shared<LiveSession>(std::move(stream), floor)->start(request);
      co_return;
    }
    http::message_generator response(answer(request, floor));
    alive = response.keep_alive();
    co_await beast::async_write(stream, std::move(response), failing_into(failed));
    if (failed) break;
  }
  stream.socket().shutdown(Socket::shutdown_send, failed);
}

}  // namespace

void serve_connection(Socket socket, Floor& floor) {
  if (floor.sessions >= kSessionsMax) return;  // closing the socket is the answer
  const Executor executor = socket.get_executor();
  boost::asio::co_spawn(executor, serve_plainly(std::move(socket), floor), boost::asio::detached);
}

void wake_live_sessions(Floor& floor) {
  const std::set<LiveSession*> sessions = floor.live;
  for (LiveSession* session : sessions) session->wake();
}

}  // namespace pp::http
