// SPDX-License-Identifier: Apache-2.0
// run_to_end: a call to a market for those who wait for its answer and do nothing else.
//
// The io_context belongs to the calling thread, which runs it for as long as the work takes.
#pragma once
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace pp::market {

/// Runs `work` on `io` until it has ended. Throws what `work` throws. Requires: nobody else runs `io`.
void run_to_end(boost::asio::io_context& io, boost::asio::awaitable<void> work);

/// The same, for work that answers.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  std::optional<T> out;
  const auto keep = [](boost::asio::awaitable<T> answer, std::optional<T>& to) -> boost::asio::awaitable<void> {
    to.emplace(co_await std::move(answer));
  };
  run_to_end(io, keep(std::move(work), out));
  return std::move(*out);
}

}  // namespace pp::market
