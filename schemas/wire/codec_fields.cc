// SPDX-License-Identifier: Apache-2.0
#include "schemas/wire/codec_fields.h"

#include "schemas/vocab/check.h"

namespace pp::wire {
namespace {

constexpr std::int64_t kInstantMsMax = 253'402'300'800'000;  // the year 10000

/// The length of a UTF-8 sequence by its first byte; zero when no sequence starts so.
std::size_t sequence_bytes(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

}  // namespace

bool text_valid(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto at = [&](std::size_t j) { return static_cast<std::uint8_t>(text[j]); };
    const std::uint8_t first = at(i);
    const std::size_t n = sequence_bytes(first);
    if (n == 0 || i + n > text.size()) return false;
    if (n == 1 && (first < 0x20 || first == 0x7f)) return false;
    for (std::size_t j = 1; j < n; ++j) {
      if ((at(i + j) & 0xc0) != 0x80) return false;
    }
    if (n == 2 && first == 0xc2 && at(i + 1) < 0xa0) return false;  // C1 control characters
    if (n == 3 && ((first == 0xe0 && at(i + 1) < 0xa0) || (first == 0xed && at(i + 1) >= 0xa0))) return false;
    if (n == 4 && ((first == 0xf0 && at(i + 1) < 0x90) || (first == 0xf4 && at(i + 1) >= 0x90))) return false;
    i += n;
  }
  return true;
}

std::string text_from(std::string_view text, std::size_t bytes_max) {
  std::string out(text.substr(0, bytes_max));
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return out;
}

std::string FieldsIn::text(capnp::Text::Reader v, std::size_t bytes_max, const char* what) {
  const std::string_view view(v.begin(), v.size());
  if (view.size() > bytes_max || !text_valid(view)) {
    fail(what);
    return {};
  }
  return std::string(view);
}

Bytes FieldsIn::bytes(capnp::Data::Reader v, std::size_t bytes_max, const char* what) {
  if (v.size() > bytes_max) {
    fail(what);
    return {};
  }
  return {v.begin(), v.end()};
}

Money FieldsIn::amount(std::int64_t nanos, const char* what) {
  if (nanos < 0 || nanos > INT64_MAX / 4) fail(what);
  return failed_ ? Money{} : Money::nanos(nanos);
}

Instant FieldsIn::instant(std::int64_t ms, const char* what) {
  if (ms < 0 || ms > kInstantMsMax) fail(what);
  return failed_ ? Instant{} : Instant{ms};
}

std::uint64_t FieldsIn::size(std::uint64_t n_bytes, const char* what) {
  if (n_bytes > kBlobBytesMax) fail(what);
  return failed_ ? 0 : n_bytes;
}

Millis FieldsIn::span(std::int64_t ms, const char* what) {
  if (ms < 0 || ms > 86'400'000) fail(what);
  return failed_ ? Millis{} : Millis{ms};
}

Cause FieldsIn::cause(schema::Cause::Reader v) { return {v.getCode(), text(v.getText(), kTextBytesMax, "cause")}; }

Seal FieldsIn::seal(schema::Seal::Reader v) {
  return {bytes(v.getMessage(), kSealedBytesMax, "sealed message"), fixed<64>(v.getSignature(), "signature")};
}

Fetch FieldsIn::fetch(schema::Fetch::Reader v) {
  if (v.getLength() == 0 || v.getLength() > kChunkBytesMax) fail("fetch length");
  return {key<BlobHash>(v.getBlob(), "blob"), size(v.getOffset(), "fetch offset"), v.getLength()};
}

Chunk FieldsIn::chunk(schema::Chunk::Reader v) {
  Chunk out{key<BlobHash>(v.getBlob(), "blob"), size(v.getOffset(), "chunk offset"),
            size(v.getTotalBytes(), "blob size"), bytes(v.getBytes(), kChunkBytesMax, "chunk bytes")};
  if (out.offset + out.bytes.size() > out.total_bytes) fail("chunk beyond its blob");
  return out;
}

void write(schema::Cause::Builder out, const Cause& v) {
  PP_CHECK(v.text.size() <= kTextBytesMax);
  out.setCode(v.code);
  out.setText(text(v.text));
}

void write(schema::Seal::Builder out, const Seal& v) {
  PP_CHECK(v.message.size() <= kSealedBytesMax);
  out.setMessage(octets(v.message));
  out.setSignature(octets(v.signature));
}

void write(schema::Fetch::Builder out, const Fetch& v) {
  PP_CHECK(v.length > 0 && v.length <= kChunkBytesMax);
  out.setBlob(octets(v.blob.bytes));
  out.setOffset(v.offset);
  out.setLength(v.length);
}

void write(schema::Chunk::Builder out, const Chunk& v) {
  PP_CHECK(v.bytes.size() <= kChunkBytesMax);
  out.setBlob(octets(v.blob.bytes));
  out.setOffset(v.offset);
  out.setTotalBytes(v.total_bytes);
  out.setBytes(octets(v.bytes));
}

Bytes finish(capnp::MessageBuilder& message) {
  const kj::Array<capnp::word> words = capnp::messageToFlatArray(message);
  const auto bytes = words.asBytes();
  PP_CHECK(bytes.size() <= kFrameBytesMax);
  return {bytes.begin(), bytes.end()};
}

}  // namespace pp::wire
