// SPDX-License-Identifier: Apache-2.0
// The coroutines of those who speak HTTP, and what they wait on. Types, and the token
// that they wait with.
//
// All of it runs on an io_context and says so in its types: with executors that may be any, the compiler would make
// every operation for what any executor needs.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>

namespace pp {

using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
using Stream = boost::beast::basic_stream<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::steady_timer::rebind_executor<Executor>::other;

/// Has a coroutine wait for an operation, whose failure is told and not thrown.
inline auto failing_into(boost::system::error_code& failed) {
  return boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>(), failed);
}

}  // namespace pp
