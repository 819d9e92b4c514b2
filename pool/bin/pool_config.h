// SPDX-License-Identifier: Apache-2.0
// PoolConfig: what pool.toml says, checked key by key. `proofpool pool --example-config` prints a commented file.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "pool/core/event.h"
#include "schemas/vocab/result.h"

namespace pp::bin {

struct PoolConfig {
  std::string name;
  std::string data_dir;
  Money equity;  // the operator's own money, paid in when the books are opened
  bool start_paused = false;

  std::string market_address;  // http://host:port#KEY

  std::string wire_listen;                // tcp://address:port
  std::string wire_public;                // what members are told to connect to
  std::vector<Digest32> allowed_members;  // empty: open membership

  std::string http_address;
  std::uint16_t http_port = 0;
  std::string page_dir;

  std::uint32_t log_segment_cycles = 18;
  std::uint32_t checker_threads = 1;
  std::uint32_t planner_threads = 1;
  std::size_t program_bytes_max = 0;
  std::size_t input_bytes_max = 0;

  core::CoreConfig core;
  /// The operator's word about members: deposits received, disputes voided, quarantines ended. Told to the core at the
  /// start and at each reload; a repetition changes nothing.
  std::vector<core::EventBody> about_members;
};

/// Errors: P-CFG-001..003, each naming the key and the allowed values.
Result<PoolConfig> read_pool_config(const std::string& path);

/// A commented file with every key at its default.
std::string example_pool_config();

}  // namespace pp::bin
