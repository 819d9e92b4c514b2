// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/server.h"

#include <chrono>
#include <sodium.h>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "pool/market/server/session.h"
#include "pool/market/wall_clock.h"

namespace pp::market {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kTick = std::chrono::milliseconds(50);

JudgeVerdict judge_safely(const ProofJudge& judge, const JudgeRequest& request) {
  try {
    return judge(request);
  } catch (const std::exception& e) {
    return {false, std::string("the market could not check this proof: ") + e.what()};
  }
}

}  // namespace

struct MarketServer::State {
  State(std::unique_ptr<Marketplace> opened, const SigningKey& key, ProofJudge proof_judge)
      : market(std::move(opened)),
        judge(std::move(proof_judge)),
        hall{.market = market.get(),
             .key = key,
             .gate = Gate({market->config().requests_per_s, market->config().requests_burst}, wall_clock()),
             .clock = wall_clock,
             .changed = [this] { look_around(); },
             .connections = 0,
             .connections_by_address = {},
             .waiting = {}},
        acceptor(io),
        ticker(io),
        judges(market->config().judge_threads) {}

  /// After anything that may have changed the state: news for those who wait, work for the judges.
  void look_around() {
    if (market->failure()) return io.stop();
    if (market->pulse() != seen_pulse) {
      seen_pulse = market->pulse();
      hall.wake();
    }
    const std::size_t room = market->config().judge_threads + 1;
    if (judging >= room) return;
    for (JudgeRequest& work : market->take_judge_work(room - judging)) {
      ++judging;
      asio::post(judges, [this, request = std::make_shared<const JudgeRequest>(std::move(work))] {
        JudgeVerdict verdict = judge_safely(judge, *request);
        asio::post(io, [this, order = request->order, number = request->delivery, verdict = std::move(verdict)] {
          --judging;
          market->judged(order, number, verdict, wall_clock());
          look_around();
        });
      });
    }
  }

  Task<void> tick() {
    error_code stopped;
    while (!stopped) {
      market->tick(wall_clock());
      look_around();
      ticker.expires_after(kTick);
      co_await ticker.async_wait(failing_into(stopped));
    }
  }

  Task<void> accept() {
    for (;;) {
      error_code failed;
      Socket socket = co_await acceptor.async_accept(failing_into(failed));
      if (failed == asio::error::operation_aborted) co_return;
      if (failed) {
        // Out of descriptors, most likely: let some connections end first.
        Timer pause(io, kTick);
        co_await pause.async_wait(failing_into(failed));
        continue;
      }
      const auto peer = socket.remote_endpoint(failed);
      const MarketConfig& config = market->config();
      const auto same = hall.connections_by_address.find(peer.address());
      const bool full =
          hall.connections >= config.connections_max ||
          (same != hall.connections_by_address.end() && same->second >= config.connections_per_address_max);
      if (failed || full) continue;  // the socket closes
      socket.set_option(tcp::no_delay(true), failed);
      asio::co_spawn(io, serve_session(std::move(socket), hall), asio::detached);
    }
  }

  Result<void> listen() {
    const MarketConfig& config = market->config();
    error_code failed;
    const auto address = asio::ip::make_address(config.address, failed);
    const tcp::endpoint endpoint(address, config.port);
    if (!failed) acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(Acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (!failed) port = acceptor.local_endpoint(failed).port();
    if (!failed) return {};
    return error("P-MKT-030", "cannot listen on " + config.address + ":" + std::to_string(config.port) + ": " +
                                  failed.message() + "; choose another address or port");
  }

  void run() {
    asio::co_spawn(io, tick(), asio::detached);
    asio::co_spawn(io, accept(), asio::detached);
    thread = std::thread([this] { io.run(); });
  }

  // The order matters at the end: sessions that still wait die with the io_context, and they know the hall.
  std::unique_ptr<Marketplace> market;
  ProofJudge judge;
  Hall hall;
  asio::io_context io{1};
  Acceptor acceptor;
  Timer ticker;
  std::uint16_t port = 0;
  std::uint64_t seen_pulse = 0;
  std::size_t judging = 0;
  asio::thread_pool judges;
  std::thread thread;
};

Marketplace::Secrets MarketServer::secrets_from_seed(const Digest32& seed) {
  return {SigningKey::from_seed(seed), SealKey::from_seed(tagged_hash("pp/market/seal-key/1", seed)), [] {
            Digest32 fresh;
            randombytes_buf(fresh.data(), fresh.size());
            return fresh;
          }};
}

MarketServer::MarketServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<MarketServer>> MarketServer::start(const MarketConfig& config, Marketplace::Secrets secrets,
                                                          ProofJudge judge) {
  const SigningKey key = secrets.key;
  PP_TRY(market, Marketplace::open(config, std::move(secrets), wall_clock()));
  auto state = std::make_unique<State>(std::move(market), key, std::move(judge));
  if (auto listening = state->listen(); !listening) return std::move(listening).error();
  state->run();
  return std::unique_ptr<MarketServer>(new MarketServer(std::move(state)));
}

MarketServer::~MarketServer() {
  stop();
  join();
}

std::uint16_t MarketServer::port() const { return state_->port; }
MarketKey MarketServer::key() const { return state_->market->key(); }
void MarketServer::stop() { state_->io.stop(); }

std::optional<Error> MarketServer::join() {
  if (state_->thread.joinable()) state_->thread.join();
  state_->judges.stop();
  state_->judges.join();
  return state_->market->failure();
}

}  // namespace pp::market
