// SPDX-License-Identifier: Apache-2.0
// Bytes: owned and borrowed byte strings, hexadecimal, and the canonical little-endian reader and writer.
//
// Everything that is hashed, signed or stored is written by ByteWriter and read back by ByteReader, so a value has
// one encoding. Values only; any thread. ByteReader never reads past its view: after the first short read it is
// `failed()` for good and returns zeros, and a decoder checks `finished()` once at its end (no unread bytes).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pp {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;
using Digest32 = std::array<std::uint8_t, 32>;

inline BytesView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline Bytes to_bytes(BytesView view) { return {view.begin(), view.end()}; }

/// Lower-case hexadecimal, two digits a byte, no prefix.
std::string to_hex(BytesView bytes);
/// Accepts either case and an optional 0x prefix; nothing when a digit is foreign or the count is odd.
std::optional<Bytes> from_hex(std::string_view text);
std::optional<Digest32> digest_from_hex(std::string_view text);

/// Appends little-endian integers and length-prefixed strings to a byte string.
class ByteWriter {
 public:
  void u8(std::uint8_t v) { bytes_.push_back(v); }
  void u16(std::uint16_t v) { little_endian(v, 2); }
  void u32(std::uint32_t v) { little_endian(v, 4); }
  void u64(std::uint64_t v) { little_endian(v, 8); }
  void i64(std::int64_t v) { u64(static_cast<std::uint64_t>(v)); }
  void raw(BytesView v) { bytes_.insert(bytes_.end(), v.begin(), v.end()); }
  /// A u32 length, then the bytes.
  void blob(BytesView v) {
    u32(static_cast<std::uint32_t>(v.size()));
    raw(v);
  }
  void text(std::string_view v) { blob(as_bytes(v)); }

  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  void little_endian(std::uint64_t v, int n_bytes) {
    for (int i = 0; i < n_bytes; ++i) bytes_.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
  }
  Bytes bytes_;
};

/// Reads what ByteWriter wrote. Lengths are bounded by the caller before anything is allocated.
class ByteReader {
 public:
  explicit ByteReader(BytesView bytes) : rest_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(little_endian(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little_endian(4)); }
  std::uint64_t u64() { return little_endian(8); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  BytesView raw(std::size_t n_bytes);
  BytesView blob(std::size_t bytes_max);
  std::string text(std::size_t bytes_max);
  template <std::size_t N>
  std::array<std::uint8_t, N> fixed() {
    std::array<std::uint8_t, N> out{};
    const BytesView view = raw(N);
    for (std::size_t i = 0; i < view.size(); ++i) out[i] = view[i];
    return out;
  }

  /// For a decoder that found a value out of range.
  void fail() { failed_ = true; }
  bool failed() const { return failed_; }
  bool finished() const { return !failed_ && rest_.empty(); }
  std::size_t remaining_bytes() const { return rest_.size(); }

 private:
  std::uint64_t little_endian(std::size_t n_bytes);
  BytesView rest_;
  bool failed_ = false;
};

}  // namespace pp
