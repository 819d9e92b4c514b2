// SPDX-License-Identifier: Apache-2.0
// Storer: hashes and syncs results on a thread of its own, because a disk may take longer than a heartbeat.
//
// The wire thread pushes StoreRequests and pops Stored; at most `storing_max` are on the way, so neither queue fills.
#pragma once
#include <stop_token>
#include <thread>

#include "pool/host/ports.h"
#include "pool/wire/session.h"
#include "schemas/wire/handover.h"
#include "schemas/wire/messages.h"

namespace pp::wire {

struct StoreRequest {
  RoutingId routing_id;
  MemberId member;
  ResultOffer offer;
  Bytes proof;
};
enum class StoreOutcome : std::uint8_t { Stored, WrongHash, DiskFailed };
struct Stored {
  RoutingId routing_id;
  MemberId member;
  ResultOffer offer;
  StoreOutcome outcome = StoreOutcome::Stored;
};

class Storer {
 public:
  Storer(zmq::context_t& context, host::BlobStore& blobs, int storing_max);
  ~Storer();
  [[nodiscard]] bool push(StoreRequest&& request);
  std::optional<Stored> pop();
  void* handle() { return out_.handle(); }

 private:
  void run(const std::stop_token& stop);
  host::BlobStore& blobs_;
  const int storing_max_;
  int storing_ = 0;  // wire thread's count of what has not come back
  Handover<StoreRequest> in_;
  Handover<Stored> out_;
  std::jthread thread_;  // last: it uses what stands above
};

}  // namespace pp::wire
