// SPDX-License-Identifier: Apache-2.0
// Every capacity and patience of the wire in one place. What is full is answered or dropped and counted; nothing waits.
#pragma once
#include <cstddef>
#include <cstdint>

#include "schemas/wire/curve.h"

namespace pp::wire {

struct WireLimits {
  std::size_t sessions_max = 4'096;     // connections that have knocked
  std::size_t outbox_frames_max = 256;  // per session, above what ZeroMQ holds
  std::size_t outbox_bytes_max = 1 << 20;
  std::size_t readable_blobs_max = 256;  // hashes named to a session that it may fetch
  std::size_t lots_known_max = 4'096;    // newest lots, whose hash a commit is checked against

  std::size_t transcripts_kept_max = 8;  // large ones, in memory, for members to fetch

  std::uint32_t frames_per_s = 400;  // per session
  std::uint32_t frames_burst = 800;
  std::uint32_t flood_frames_max = 2'000;  // dropped, above what is forgiven; then the session ends, the key is banned
  std::uint32_t forgiven_per_s = 50;       // of the dropped
  std::int64_t ban_ms = 30'000;
  std::size_t bans_max = 1'024;

  std::uint64_t proof_bytes_max = 4u << 20;
  std::size_t uploads_active_max = 32;      // buffers of proof_bytes_max at most
  std::size_t uploads_waiting_max = 1'024;  // announced, not yet fetched
  std::size_t uploads_per_session_max = 8;  // active and waiting
  std::size_t upload_window_chunks = 4;
  std::int64_t upload_patience_ms = 20'000;     // without a chunk
  std::uint64_t upload_bytes_per_s = 4u << 20;  // per session, so that nobody fills the disk with rubbish
  std::uint64_t upload_bytes_burst = 64u << 20;

  std::uint32_t heartbeat_ms = 3'000;  // what members are told
  std::int64_t silence_ms = 15'000;
  std::int64_t hello_patience_ms = 10'000;  // from knock to hello
  std::int64_t heartbeat_pass_ms = 4'000;   // at most one heartbeat event a member in so long
  int handed_over_max = 16'384;             // from the core, not yet sent
  int storing_max = 64;                     // results on their way to the disk
  SocketLimits sockets;
};

}  // namespace pp::wire
