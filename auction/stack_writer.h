// SPDX-License-Identifier: Apache-2.0
// StackWriter: ByteWriter's encoding for messages of a known size, without the heap.
//
// An audit hashes ten small messages a bid, and allocating each cost more than hashing it. Writing past the capacity
// is a bug. Values only, any thread.
#pragma once
#include <algorithm>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/check.h"

namespace pp::auction {

template <std::size_t kCapacity>
class StackWriter {
 public:
  void u8(std::uint8_t v) { little_endian(v, 1); }
  void u16(std::uint16_t v) { little_endian(v, 2); }
  void u32(std::uint32_t v) { little_endian(v, 4); }
  void u64(std::uint64_t v) { little_endian(v, 8); }
  void i64(std::int64_t v) { u64(static_cast<std::uint64_t>(v)); }
  void raw(BytesView v) {
    PP_CHECK(v.size() <= kCapacity - n_bytes_);
    std::copy(v.begin(), v.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(n_bytes_));
    n_bytes_ += v.size();
  }
  BytesView bytes() const { return {bytes_.data(), n_bytes_}; }

 private:
  void little_endian(std::uint64_t v, std::size_t n) {
    PP_CHECK(n <= kCapacity - n_bytes_);
    for (std::size_t i = 0; i < n; ++i) bytes_[n_bytes_++] = static_cast<std::uint8_t>(v >> (8 * i));
  }
  std::array<std::uint8_t, kCapacity> bytes_{};
  std::size_t n_bytes_ = 0;
};

}  // namespace pp::auction
