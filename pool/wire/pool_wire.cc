// SPDX-License-Identifier: Apache-2.0
#include "pool/wire/pool_wire.h"

#include <thread>

#include "pool/wire/switchboard.h"

namespace pp::wire {

struct PoolWire::Parts {
  Parts(WireConfig wire_config, WirePorts wire_ports)
      : config(std::move(wire_config)),
        ports(std::move(wire_ports)),
        context(1),
        from_core(context, config.limits.handed_over_max) {}

  const WireConfig config;
  WirePorts ports;
  Counters counters;
  zmq::context_t context;
  Handover<host::MemberMessage> from_core;
  std::unique_ptr<Switchboard> switchboard;
  std::jthread thread;
};

PoolWire::PoolWire(WireConfig config, WirePorts ports)
    : parts_(std::make_unique<Parts>(std::move(config), std::move(ports))) {}

PoolWire::~PoolWire() { stop(); }

Result<PoolAddress> PoolWire::start() {
  Parts& p = *parts_;
  try {
    p.switchboard = std::make_unique<Switchboard>(p.context, p.config, p.ports, p.counters, p.from_core);
  } catch (const zmq::error_t& e) {
    return error("P-WIR-020", std::string("cannot open sockets: ") + e.what());
  }
  PP_TRY(endpoint, p.switchboard->bind());
  p.thread = std::jthread([&p](const std::stop_token& stop) { p.switchboard->run(stop); });
  return PoolAddress{endpoint, p.config.keys.public_key};
}

void PoolWire::stop() {
  if (!parts_->thread.joinable()) return;
  parts_->thread.request_stop();
  parts_->thread.join();
  parts_->switchboard.reset();
}

void PoolWire::send(host::MemberMessage message) {
  if (!parts_->from_core.push(std::move(message))) parts_->counters.count(Refusal::Overloaded);
}

const Counters& PoolWire::counters() const { return parts_->counters; }

}  // namespace pp::wire
