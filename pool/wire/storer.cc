// SPDX-License-Identifier: Apache-2.0
#include "pool/wire/storer.h"

#include "schemas/vocab/check.h"
#include "schemas/vocab/sha256.h"

namespace pp::wire {

Storer::Storer(zmq::context_t& context, host::BlobStore& blobs, int storing_max)
    : blobs_(blobs),
      storing_max_(storing_max),
      in_(context, 2 * storing_max + 2),
      out_(context, 2 * storing_max + 2),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Storer::~Storer() = default;

bool Storer::push(StoreRequest&& request) {
  if (storing_ >= storing_max_ || !in_.push(std::move(request))) return false;
  ++storing_;
  return true;
}

std::optional<Stored> Storer::pop() {
  std::optional<Stored> stored = out_.pop();
  if (stored) --storing_;
  return stored;
}

void Storer::run(const std::stop_token& stop) {
  zmq_pollitem_t item{in_.handle(), 0, ZMQ_POLLIN, 0};
  while (!stop.stop_requested()) {
    zmq_poll(&item, 1, 50);
    while (auto request = in_.pop()) {
      Stored stored{std::move(request->routing_id), request->member, request->offer, StoreOutcome::Stored};
      if (sha256(request->proof) != request->offer.proof.bytes) {
        stored.outcome = StoreOutcome::WrongHash;
      } else if (!blobs_.put(request->proof)) {
        stored.outcome = StoreOutcome::DiskFailed;
      }
      PP_CHECK(out_.push(std::move(stored)));
    }
  }
}

}  // namespace pp::wire
