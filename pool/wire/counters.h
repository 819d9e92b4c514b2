// SPDX-License-Identifier: Apache-2.0
// What the wire counts: traffic, and every refusal by its reason. Written by the wire thread, read by any.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace pp::wire {

enum class Refusal : std::uint8_t {
  ForeignRoutingId,  // a client that chose its own routing id
  NoUserId,          // a frame without an authenticated CURVE key
  UserIdMismatch,    // a frame whose CURVE key is not the session's
  Banned,            // a key that flooded the pool a moment ago
  TooManySessions,
  Flood,      // more frames than a session may send; dropped unread
  Malformed,  // not a message, or out of bounds
  UnknownKind,
  NoSession,       // a frame other than a knock from a connection without a session
  OutOfPlace,      // a message that this stage of the session does not allow
  WrongVersion,    // the hello speaks another version
  BadSignature,    // a hello or a commit whose signature does not verify
  NotListed,       // the operator's list does not name this member
  Overloaded,      // the core's inbox or the storing thread is full
  UnknownLot,      // a commit for a lot that this pool has not opened
  BlobNotForYou,   // a fetch of a blob that was never named to this member
  UploadTooLarge,  // a result above the largest proof
  UploadStorm,     // more results than a session may have on the way
  UploadBroken,    // chunks out of order, missing, or not of the promised hash
  SlowReader,      // its outbox overflowed: the session is over
  Silent,          // nothing heard for too long
  Replaced,        // the same member said hello elsewhere
  Count,
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::Count);
std::string_view name_of(Refusal r);

struct Counters {
  std::array<std::atomic<std::uint64_t>, kRefusals> refusals{};
  std::atomic<std::uint64_t> frames_in{0};
  std::atomic<std::uint64_t> frames_out{0};
  std::atomic<std::uint64_t> bytes_in{0};
  std::atomic<std::uint64_t> bytes_out{0};
  std::atomic<std::uint64_t> sessions{0};  // now
  std::atomic<std::uint64_t> hellos{0};    // accepted

  void count(Refusal r) { refusals[static_cast<std::size_t>(r)].fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t of(Refusal r) const { return refusals[static_cast<std::size_t>(r)].load(std::memory_order_relaxed); }
};

}  // namespace pp::wire
