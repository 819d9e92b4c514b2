// SPDX-License-Identifier: Apache-2.0
// How single fields cross the codec: internal to schemas/wire, included by its .cc files only.
//
// `FieldsIn` remembers the first field that broke a bound and from then on yields defaults, so a decoder reads
// straight through and asks once at its end. `open_frame` owns the aligned copy of a frame.
#pragma once
#include <cstring>
#include <utility>

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include "schemas/vocab/result.h"
#include "schemas/wire/codec.h"
#include "schemas/wire/messages.h"
#include "schemas/wire/pool.capnp.h"

namespace pp::wire {

class FieldsIn {
 public:
  bool failed() const { return failed_ != nullptr; }
  const char* what() const { return failed_; }
  void fail(const char* what) {
    if (!failed_) failed_ = what;
  }

  std::string text(capnp::Text::Reader v, std::size_t bytes_max, const char* what);
  Bytes bytes(capnp::Data::Reader v, std::size_t bytes_max, const char* what);
  template <std::size_t N>
  std::array<std::uint8_t, N> fixed(capnp::Data::Reader v, const char* what) {
    std::array<std::uint8_t, N> out{};
    if (v.size() != N) {
      fail(what);
    } else {
      std::memcpy(out.data(), v.begin(), N);
    }
    return out;
  }
  template <class Id>
  Id key(capnp::Data::Reader v, const char* what) {
    return Id{fixed<32>(v, what)};
  }
  /// An amount that the pool states: never negative, bounded so that a million of them still add up.
  Money amount(std::int64_t nanos, const char* what);
  /// Time stamps beyond the year 9999 would overflow when they are added up.
  Instant instant(std::int64_t ms, const char* what);
  std::uint64_t size(std::uint64_t n_bytes, const char* what);
  /// A length of time from zero to a day.
  Millis span(std::int64_t ms, const char* what);
  Cause cause(schema::Cause::Reader v);
  Seal seal(schema::Seal::Reader v);
  Fetch fetch(schema::Fetch::Reader v);
  Chunk chunk(schema::Chunk::Reader v);
  Standing standing(schema::ToMember::Standing::Reader v);
  /// The number of elements, or zero when it is above the bound.
  template <class List>
  unsigned count(const List& list, std::size_t n_max, const char* what) {
    if (list.size() > n_max) {
      fail(what);
      return 0;
    }
    return list.size();
  }

 private:
  const char* failed_ = nullptr;
};

inline capnp::Data::Reader octets(BytesView v) { return {v.data(), v.size()}; }
inline capnp::Text::Reader text(const std::string& v) { return {v.c_str(), v.size()}; }
void write(schema::Cause::Builder out, const Cause& v);
void write(schema::Seal::Builder out, const Seal& v);
void write(schema::Fetch::Builder out, const Fetch& v);
void write(schema::Chunk::Builder out, const Chunk& v);
void write(schema::ToMember::Standing::Builder out, const Standing& v);

/// The frame's bytes. Requires: the message is within kFrameBytesMax.
Bytes finish(capnp::MessageBuilder& message);

/// Runs `read(root, fields)` over an aligned copy of the frame under the limits; exceptions become errors.
template <class Root, class Message, class Read>
Result<Message> open_frame(BytesView frame, Read read) {
  if (frame.size() > kFrameBytesMax) return error("P-WIR-001", "a frame is larger than any message may be");
  if (frame.empty() || frame.size() % sizeof(capnp::word) != 0) {
    return error("P-WIR-002", "a frame is not a whole number of words");
  }
  try {
    kj::Array<capnp::word> words = kj::heapArray<capnp::word>(frame.size() / sizeof(capnp::word));
    std::memcpy(words.begin(), frame.data(), frame.size());
    capnp::ReaderOptions limits;
    limits.traversalLimitInWords = 4 * words.size() + 64;
    limits.nestingLimit = 8;
    capnp::FlatArrayMessageReader reader(words, limits);
    if (reader.getEnd() != words.end()) return error("P-WIR-002", "a frame has bytes after its message");
    FieldsIn fields;
    std::optional<Message> message = read(reader.getRoot<Root>(), fields);
    if (fields.failed()) return error("P-WIR-003", std::string("out of bounds or malformed: ") + fields.what());
    if (!message) return error("P-WIR-004", "a kind of message that this version does not know");
    return std::move(*message);
  } catch (const kj::Exception& e) {
    return error("P-WIR-002", std::string("not a message of this schema: ") + e.getDescription().cStr());
  } catch (const std::exception& e) {
    return error("P-WIR-002", std::string("not a message of this schema: ") + e.what());
  }
}

}  // namespace pp::wire
