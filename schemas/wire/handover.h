// SPDX-License-Identifier: Apache-2.0
// Handover: a bounded queue of values from one thread to another that zmq_poll can wait on beside other sockets.
//
// Two PAIR sockets over inproc carry ownership of heap-allocated values; neither end blocks. One thread pushes and one
// pops; which threads those are may change only while neither is inside a call. What was never popped is freed.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <zmq.hpp>

namespace pp::wire {

template <class T>
class Handover {
 public:
  /// Throws zmq::error_t when the process is out of sockets.
  Handover(zmq::context_t& context, int values_max)
      : reader_(context, zmq::socket_type::pair), writer_(context, zmq::socket_type::pair) {
    const std::string name = "inproc://handover-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
    reader_.set(zmq::sockopt::rcvhwm, (values_max + 1) / 2);
    writer_.set(zmq::sockopt::sndhwm, (values_max + 1) / 2);
    writer_.set(zmq::sockopt::linger, 0);
    reader_.bind(name);
    writer_.connect(name);
  }
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;
  ~Handover() {
    while (pop()) {
    }
  }

  /// False when the queue is full; the value is untouched then.
  [[nodiscard]] bool push(T&& value) {
    auto box = std::make_unique<T>(std::move(value));
    T* raw = box.get();
    const auto sent = writer_.send(zmq::buffer(&raw, sizeof raw), zmq::send_flags::dontwait);
    if (!sent) {
      value = std::move(*box);
      return false;
    }
    static_cast<void>(box.release());
    return true;
  }

  std::optional<T> pop() {
    T* raw = nullptr;
    const auto received = reader_.recv(zmq::buffer(&raw, sizeof raw), zmq::recv_flags::dontwait);
    if (!received || received->size != sizeof raw) return std::nullopt;
    const std::unique_ptr<T> box(raw);
    return std::move(*box);
  }

  /// For zmq_poll, by the popping thread.
  void* handle() { return reader_.handle(); }

 private:
  zmq::socket_t reader_;
  zmq::socket_t writer_;
};

}  // namespace pp::wire
