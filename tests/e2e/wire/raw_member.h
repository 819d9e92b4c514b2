// SPDX-License-Identifier: Apache-2.0
// A member that says exactly what a test wants, right or wrong, over a real CURVE connection.
#pragma once
#include "prover/agent/link.h"
#include "schemas/wire/handshake.h"
#include "tests/e2e/wire/pool_side.h"

namespace pp::wire {

class RawMember {
 public:
  explicit RawMember(const PoolAddress& pool, Digest32 seed = random_digest(), CurvePair curve = CurvePair::random())
      : pool_(pool), curve_(curve), signing(SigningKey::from_seed(seed)), link(context_, pool, curve) {}

  template <class T>
  T await() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
      link.turn();
      while (auto message = link.hear()) {
        if (T* wanted = std::get_if<T>(&*message)) return std::move(*wanted);
      }
      if (!link.broken().empty()) throw std::runtime_error("broken: " + link.broken());
      zmq_pollitem_t items[] = {{link.handle(), 0, ZMQ_POLLIN, 0}, {link.monitor_handle(), 0, ZMQ_POLLIN, 0}};
      zmq_poll(items, 2, 100);
    }
    throw std::runtime_error("no such message in time");
  }
  std::string await_broken() {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (link.broken().empty() && std::chrono::steady_clock::now() < until) {
      zmq_pollitem_t item{link.monitor_handle(), 0, ZMQ_POLLIN, 0};
      zmq_poll(&item, 1, 100);
      link.turn();
    }
    return link.broken();
  }

  Hello hello_for(const Challenge& challenge) {
    Hello hello;
    hello.member = MemberId{signing.public_key()};
    hello.name = "raw";
    hello.capabilities = {{auction::JobClass{auction::JobKind::Segment, 18}.code(), {1000}}};
    const Meeting meeting{pool_.key, curve_.public_key, challenge.nonce};
    hello.signature = signing.sign(kHelloTag, hello_message(meeting, challenge.pool, hello));
    return hello;
  }
  Challenge knock() {
    link.say(Knock{});
    return await<Challenge>();
  }
  /// Up to the hello; the pool still has to welcome.
  void greet() { link.say(hello_for(knock())); }
  Welcome join(PoolSide& pool) {
    greet();
    pool.welcome();
    return await<Welcome>();
  }

 private:
  PoolAddress pool_;
  CurvePair curve_;
  zmq::context_t context_{1};

 public:
  SigningKey signing;
  agent::Link link;
};

}  // namespace pp::wire
