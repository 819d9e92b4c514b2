// SPDX-License-Identifier: Apache-2.0
#include "rlp.h"

#include <pp_guest.h>

namespace {

constexpr uint8_t kString = 0x80, kList = 0xc0;

/// Takes n bytes off the reader.
RlpReader take(RlpReader& from, size_t n) {
  if (n > from.size()) pp_panic("rlp: an item is cut short");
  const RlpReader out{from.at, from.at + n};
  from.at += n;
  return out;
}

/// A length above 55 in the given number of bytes: big-endian, without leading zeros.
size_t long_length(RlpReader& from, size_t n_bytes) {
  const RlpReader digits = take(from, n_bytes);
  if (n_bytes > 4) pp_panic("rlp: a length is too large");
  if (*digits.at == 0) pp_panic("rlp: a length has a leading zero");
  size_t length = 0;
  for (const uint8_t* p = digits.at; p != digits.end; ++p) length = length << 8 | *p;
  if (length < 56) pp_panic("rlp: a short length is written long");
  return length;
}

/// The payload behind a first byte that is `tag` plus a short length, or plus 55 and the length of the length.
RlpReader payload(RlpReader& from, uint8_t tag, uint8_t first) {
  const size_t code = static_cast<size_t>(first - tag);
  return take(from, code < 56 ? code : long_length(from, code - 55));
}

uint8_t first_byte(RlpReader& from) { return *take(from, 1).at; }

}  // namespace

RlpReader RlpReader::list() {
  const uint8_t first = first_byte(*this);
  if (first < kList) pp_panic("rlp: a list was expected");
  return payload(*this, kList, first);
}

RlpReader RlpReader::string() {
  const uint8_t first = first_byte(*this);
  if (first >= kList) pp_panic("rlp: a string was expected");
  if (first < kString) return {at - 1, at};
  const RlpReader out = payload(*this, kString, first);
  if (out.size() == 1 && *out.at < kString) pp_panic("rlp: a single byte is written long");
  return out;
}

const uint8_t* RlpReader::fixed(size_t n) {
  const RlpReader out = string();
  if (out.size() != n) pp_panic("rlp: a field has another length");
  return out.at;
}

RlpReader RlpReader::integer(size_t n) {
  const RlpReader out = string();
  if (out.size() > n) pp_panic("rlp: an integer is too large");
  if (out.size() != 0 && *out.at == 0) pp_panic("rlp: an integer has a leading zero");
  return out;
}

uint64_t RlpReader::u64() {
  const RlpReader digits = integer(8);
  uint64_t value = 0;
  for (const uint8_t* p = digits.at; p != digits.end; ++p) value = value << 8 | *p;
  return value;
}
