// SPDX-License-Identifier: Apache-2.0
#include "pool/market/client/run_to_end.h"

#include <boost/asio/co_spawn.hpp>

namespace pp::market {

void run_to_end(boost::asio::io_context& io, Task<void> work) {
  bool ended = false;
  boost::asio::co_spawn(io, std::move(work), [&ended](std::exception_ptr failed) {
    ended = true;
    if (failed) std::rethrow_exception(failed);
  });
  io.restart();
  while (!ended && io.run_one() > 0) {
  }
}

}  // namespace pp::market
