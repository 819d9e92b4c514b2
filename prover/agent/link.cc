// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/link.h"

#include <cstring>

namespace pp::agent {
namespace {

constexpr std::size_t kOutboxFramesMax = 1024;
constexpr int kUndecodableMax = 16;

std::string monitor_name(const void* self) {
  return "inproc://monitor-" + std::to_string(reinterpret_cast<std::uintptr_t>(self));
}

const char* meaning(std::uint16_t event) {
  switch (event) {
    case ZMQ_EVENT_DISCONNECTED:
      return "the connection was closed";
    case ZMQ_EVENT_CLOSED:
      return "nobody answers at this address";
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
      return "the pool does not let this key in at the moment";
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
      return "the handshake failed; is the key in the pool's address right?";
    default:
      return nullptr;
  }
}

}  // namespace

Link::Link(zmq::context_t& context, const wire::PoolAddress& pool, const wire::CurvePair& keys)
    : socket_(context, zmq::socket_type::dealer), monitor_(context, zmq::socket_type::pair) {
  wire::secure_client(socket_, keys, pool.key, {});
  const std::string name = monitor_name(this);
  const int events = ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                     ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
  if (zmq_socket_monitor(socket_.handle(), name.c_str(), events) != 0) throw zmq::error_t();
  monitor_.set(zmq::sockopt::linger, 0);
  monitor_.connect(name);
  socket_.connect(pool.endpoint);
}

Link::~Link() { zmq_socket_monitor(socket_.handle(), nullptr, 0); }

void Link::say(const wire::ToPool& message) {
  outbox_.push_back(wire::encode(message));
  if (outbox_.size() > kOutboxFramesMax) broken_ = "the pool does not read";
  turn();
}

std::optional<wire::ToMember> Link::hear() {
  zmq::message_t frame;
  while (zmq_msg_recv(frame.handle(), socket_.handle(), ZMQ_DONTWAIT) >= 0) {
    const bool whole = !frame.more();
    zmq::message_t rest;
    for (bool more = !whole; more; more = rest.more()) {
      if (zmq_msg_recv(rest.handle(), socket_.handle(), 0) < 0) return std::nullopt;
    }
    auto message = wire::decode_to_member({static_cast<const std::uint8_t*>(frame.data()), frame.size()});
    if (whole && message) return std::move(*message);
    // A kind that a newer pool added is no fault; anything else is.
    if (!whole || message.error().code != "P-WIR-004") ++undecodable_;
    if (undecodable_ > kUndecodableMax) broken_ = "the pool sends messages that cannot be read";
  }
  return std::nullopt;
}

void Link::turn() {
  while (!outbox_.empty()) {
    if (zmq_send(socket_.handle(), outbox_.front().data(), outbox_.front().size(), ZMQ_DONTWAIT) < 0) break;
    outbox_.pop_front();
  }
  zmq::message_t event;
  while (zmq_msg_recv(event.handle(), monitor_.handle(), ZMQ_DONTWAIT) >= 0) {
    std::uint16_t number = 0;
    if (event.size() >= sizeof number) std::memcpy(&number, event.data(), sizeof number);
    zmq::message_t address;
    if (event.more() && zmq_msg_recv(address.handle(), monitor_.handle(), 0) < 0) return;
    const char* what = meaning(number);
    // A failed handshake is followed by a plain close: the first reason is the one to show.
    if (what && broken_.empty()) broken_ = what;
  }
}

}  // namespace pp::agent
