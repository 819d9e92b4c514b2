// SPDX-License-Identifier: Apache-2.0
// Recursive Length Prefix, read strictly: every value has one encoding, and any other is refused by panic.
// Source: Ethereum Yellow Paper, appendix B.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Bytes [at, end) that are still to be read.
struct RlpReader {
  const uint8_t* at;
  const uint8_t* end;

  bool is_empty() const { return at == end; }
  /// The payload of the next item, which must be a list; moves behind it.
  RlpReader list();
  /// The payload of the next item, which must be a string; moves behind it.
  RlpReader string();
  /// The next item as a string of exactly n bytes.
  const uint8_t* fixed(size_t n);
  /// The next item as an integer without leading zeros, of at most n bytes, big-endian.
  RlpReader integer(size_t n);
  /// The same, when it must fit 64 bits.
  uint64_t u64();
  size_t size() const { return static_cast<size_t>(end - at); }
};
