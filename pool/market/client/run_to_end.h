// SPDX-License-Identifier: Apache-2.0
// run_to_end: a call to a market for those who wait for its answer and do nothing else.
//
// The io_context belongs to the calling thread, which runs it for as long as the work takes.
#pragma once
#include <optional>

#include "schemas/http/task.h"

namespace pp::market {

/// Runs `work` on `io` until it has ended. Throws what `work` throws. Requires: nobody else runs `io`.
void run_to_end(boost::asio::io_context& io, Task<void> work);

/// The same, for work that answers.
template <class T>
T run_to_end(boost::asio::io_context& io, Task<T> work) {
  std::optional<T> out;
  const auto keep = [](Task<T> answer, std::optional<T>& to) -> Task<void> { to.emplace(co_await std::move(answer)); };
  run_to_end(io, keep(std::move(work), out));
  return std::move(*out);
}

}  // namespace pp::market
