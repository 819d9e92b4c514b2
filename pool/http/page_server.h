// SPDX-License-Identifier: Apache-2.0
// PageServer: shows the pool to its operator, read-only, on the loopback interface.
//
// It owns one thread with one io_context, on which every connection lives. The core thread hands over views through
// `publish`, which never waits; the newest view replaces an older one that was not yet sent. Requests must name this
// server in Host, and WebSockets must come from its own page (Origin), so that no other site in the operator's
// browser can read it. Connections, request sizes and times are bounded (limits in page_session.h).
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "pool/host/ports.h"
#include "pool/http/page_json.h"

namespace pp::http {

struct PageConfig {
  std::string address = "127.0.0.1";  // must be a loopback address
  std::uint16_t port = 7480;          // 0: any free port
  std::string page_dir;
  PageFacts facts;
  /// What /api/lots/N/transcript answers: the signed transcript of a cleared lot, empty when there is none. Called on
  /// the server's thread.
  std::function<std::string(LotId)> transcript{};
};

class PageServer final : public host::ViewSink {
 public:
  /// Errors: P-WEB-001/002 the page, P-WEB-003 the address is not loopback or cannot be listened on.
  static Result<std::unique_ptr<PageServer>> start(PageConfig config);
  ~PageServer() override;

  void publish(std::shared_ptr<const core::View> view) override;
  std::uint16_t port() const;

 private:
  struct State;
  explicit PageServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pp::http
