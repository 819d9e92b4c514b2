// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/bytes.h"

#include <algorithm>

namespace pp {

std::string to_hex(BytesView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const std::uint8_t b : bytes) {
    out.push_back(kDigits[b >> 4]);
    out.push_back(kDigits[b & 15]);
  }
  return out;
}

namespace {
int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
}  // namespace

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit_value(text[i]);
    const int low = digit_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::optional<Digest32> digest_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  Digest32 out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

BytesView ByteReader::raw(std::size_t n_bytes) {
  if (failed_ || n_bytes > rest_.size()) {
    failed_ = true;
    return {};
  }
  const BytesView out = rest_.first(n_bytes);
  rest_ = rest_.subspan(n_bytes);
  return out;
}

BytesView ByteReader::blob(std::size_t bytes_max) {
  const std::size_t n_bytes = u32();
  if (n_bytes > bytes_max) failed_ = true;
  return raw(n_bytes);
}

std::string ByteReader::text(std::size_t bytes_max) {
  const BytesView view = blob(bytes_max);
  return {view.begin(), view.end()};
}

std::uint64_t ByteReader::little_endian(std::size_t n_bytes) {
  std::uint64_t v = 0;
  const BytesView view = raw(n_bytes);
  for (std::size_t i = 0; i < view.size(); ++i) v |= std::uint64_t{view[i]} << (8 * i);
  return v;
}

}  // namespace pp
