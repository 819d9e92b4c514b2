// SPDX-License-Identifier: Apache-2.0
#include "pool/http/page_server.h"

#include <atomic>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "pool/http/page_session.h"

namespace pp::http {

using boost::asio::ip::tcp;

struct PageServer::State {
  PageFacts facts;
  Floor floor;  // before io: sessions that die with io still sign off here
  boost::asio::io_context io{1};
  Acceptor acceptor{io};
  std::atomic<std::shared_ptr<const core::View>> newest;
  std::atomic<bool> wake_posted{false};
  // The JSON of the view it was made from; on the io thread only.
  std::shared_ptr<const core::View> rendered_view;
  std::shared_ptr<const std::string> rendered;
  std::jthread thread;

  std::shared_ptr<const std::string> snapshot() {
    const auto view = newest.load();
    if (!rendered || view != rendered_view) {
      rendered = std::make_shared<const std::string>(page_json(view ? *view : core::View{}, facts));
      rendered_view = view;
    }
    return rendered;
  }

  void accept() {
    acceptor.async_accept([this](boost::system::error_code failed, Socket socket) {
      if (failed == boost::asio::error::operation_aborted) return;
      if (!failed) serve_connection(std::move(socket), floor);
      accept();
    });
  }
};

Result<std::unique_ptr<PageServer>> PageServer::start(PageConfig config) {
  auto state = std::make_unique<State>();
  PP_TRY(files, read_page(config.page_dir));
  state->floor.files = std::move(files);
  state->facts = std::move(config.facts);

  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(config.address, failed);
  if (failed || !address.is_loopback()) {
    return error("P-WEB-003", fmt::format("http.listen: '{}' is not a loopback address; the page is for the operator's "
                                          "own machine, so use 127.0.0.1 or ::1",
                                          config.address));
  }
  const tcp::endpoint endpoint(address, config.port);
  state->acceptor.open(endpoint.protocol(), failed);
  if (!failed) state->acceptor.set_option(Acceptor::reuse_address(true), failed);
  if (!failed) state->acceptor.bind(endpoint, failed);
  if (!failed) state->acceptor.listen(boost::asio::socket_base::max_listen_connections, failed);
  if (failed) {
    return error("P-WEB-003", fmt::format("cannot listen on {}:{}: {}; choose another port in http.listen",
                                          config.address, config.port, failed.message()));
  }
  const std::uint16_t port = state->acceptor.local_endpoint().port();
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
    const std::string host = fmt::format("{}:{}", name, port);
    state->floor.hosts.insert(host);
    state->floor.origins.insert("http://" + host);
  }
  state->floor.transcript = std::move(config.transcript);
  state->floor.snapshot = [raw = state.get()] { return raw->snapshot(); };
  state->accept();
  State* const raw = state.get();
  state->thread = std::jthread([raw] { raw->io.run(); });
  return std::unique_ptr<PageServer>(new PageServer(std::move(state)));
}

PageServer::PageServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

PageServer::~PageServer() {
  state_->io.stop();
  state_->thread.join();
}

void PageServer::publish(std::shared_ptr<const core::View> view) {
  state_->newest.store(std::move(view));
  if (state_->wake_posted.exchange(true)) return;
  boost::asio::post(state_->io, [state = state_.get()] {
    state->wake_posted.store(false);
    wake_live_sessions(state->floor);
  });
}

std::uint16_t PageServer::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace pp::http
