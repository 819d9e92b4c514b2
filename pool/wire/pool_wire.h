// SPDX-License-Identifier: Apache-2.0
// PoolWire: the pool's end of the wire. Start here to read pool/wire.
//
// One thread owns every socket: a CURVE-secured ROUTER for members, the ZAP responder that authenticates their keys,
// and the hand-overs from the core and from the thread that stores results. What a member says becomes an event only
// after its session, bounds and signatures are checked; what the core says becomes frames in bounded outboxes, so a
// slow member delays nobody. `send` is called by the core thread, start and stop by the owner, the rest by any.
#pragma once
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "pool/core/event.h"
#include "pool/host/ports.h"
#include "pool/wire/counters.h"
#include "pool/wire/limits.h"

namespace pp::wire {

struct WireConfig {
  std::string bind = "tcp://127.0.0.1:*";
  CurvePair keys;
  std::set<MemberId> members_allowed;  // empty: open membership
  WireLimits limits;
};

/// What the wire needs of the pool. All must be safe to call from the wire's threads and outlive it.
struct WirePorts {
  std::function<bool(core::EventBody)> post;  // into the inbox, lane Members; false when it is full
  host::BlobStore& blobs;
  const host::Signer& signer;
  host::Clock& clock;
};

class PoolWire final : public host::MemberTransport {
 public:
  PoolWire(WireConfig config, WirePorts ports);
  ~PoolWire() override;

  /// Binds and starts the thread. Returns the address that members use, with the port that was bound.
  /// Errors: P-WIR-020 cannot bind.
  Result<PoolAddress> start();
  /// Says goodbye to every member, flushes for a moment and joins the threads. Harmless when repeated.
  void stop();

  void send(host::MemberMessage message) override;
  const Counters& counters() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace pp::wire
