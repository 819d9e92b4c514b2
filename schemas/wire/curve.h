// SPDX-License-Identifier: Apache-2.0
// CURVE: the transport keys of pool and member, the pool's address that carries one, and the sockets they secure.
//
// Transport keys are random and separate from the Ed25519 identities; a hello binds the two. A pool's address is
// `tcp://host:port#KEY` with the pool's CURVE key in 64 hex or 40 Z85 digits, so nobody can stand in for the pool.
// Keys are values; sockets belong to the thread that made them.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include <zmq.hpp>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::wire {

using CurveKey = Digest32;

struct CurvePair {
  CurveKey public_key{};
  CurveKey secret_key{};
  /// Draws a pair from the operating system's generator.
  static CurvePair random();
  static CurvePair from_secret(const CurveKey& secret);
};

struct PoolAddress {
  std::string endpoint;  // "tcp://host:port"
  CurveKey key{};
  /// Errors: P-WIR-010 with the part that is wrong.
  static Result<PoolAddress> parse(std::string_view text);
  std::string to_string() const;
};

/// Reads 32 secret bytes from a file, or draws them and writes the file with mode 0600 when it is missing.
/// Errors: P-WIR-011 cannot read or write, P-WIR-012 wrong length, P-WIR-013 others may read the file.
Result<Digest32> secret_file(const std::filesystem::path& path);

/// 32 bytes from the operating system's generator.
Digest32 random_digest();

/// What every connection gets: a frame limit, short queues, heartbeats below the messages, no lingering for long.
struct SocketLimits {
  int queue_frames = 16;  // each way, each peer
  int heartbeat_ms = 5'000;
  int heartbeat_timeout_ms = 15'000;
  int handshake_ms = 10'000;
};
/// Requires: the socket is neither bound nor connected. Throws zmq::error_t, like every call on a socket.
void secure_server(zmq::socket_t& router, const CurvePair& pool, const SocketLimits& limits);
void secure_client(zmq::socket_t& dealer, const CurvePair& member, const CurveKey& pool, const SocketLimits& limits);

}  // namespace pp::wire
