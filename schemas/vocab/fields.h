// SPDX-License-Identifier: Apache-2.0
// Fields: one list of members from which a value's canonical encoding, its decoding and its hash all follow.
//
// A struct names its members once with PP_FIELDS (or a free function `list_fields` beside it does); FieldWriter and
// FieldReader walk the list. Integers are little-endian, strings and sequences carry a u32 count, maps and sets are
// written in key order and read back only in key order, a variant is its index and then its value. One value has one
// encoding, and a reader accepts no other.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/fixed.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/time.h"

/// Lists the members of a struct in the order in which they are encoded. Appending a member changes the encoding.
#define PP_FIELDS(...)                                 \
  template <class Visitor>                             \
  constexpr void visit_fields(Visitor&& visit) {       \
    visit(__VA_ARGS__);                                \
  }                                                    \
  template <class Visitor>                             \
  constexpr void visit_fields(Visitor&& visit) const { \
    visit(__VA_ARGS__);                                \
  }
/// For a struct without members.
#define PP_NO_FIELDS()                      \
  template <class Visitor>                  \
  constexpr void visit_fields(Visitor&&) {} \
  template <class Visitor>                  \
  constexpr void visit_fields(Visitor&&) const {}

namespace pp {

class FieldWriter {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (write(values), ...);
  }
  Bytes take() { return out_.take(); }
  const Bytes& bytes() const { return out_.bytes(); }

 private:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void write(T v) {
    if constexpr (sizeof(T) == 1) out_.u8(static_cast<std::uint8_t>(v));
    if constexpr (sizeof(T) == 2) out_.u16(static_cast<std::uint16_t>(v));
    if constexpr (sizeof(T) == 4) out_.u32(static_cast<std::uint32_t>(v));
    if constexpr (sizeof(T) == 8) out_.u64(static_cast<std::uint64_t>(v));
  }
  template <class T>
  requires requires(const T& v, FieldWriter& w) { v.visit_fields(w); }
  void write(const T& v) { v.visit_fields(*this); }
  template <class T>
  requires requires(const T& v, FieldWriter& w) { list_fields(v, w); }
  void write(const T& v) { list_fields(v, *this); }
  template <class Tag>
  void write(const NumberedId<Tag>& v) {
    out_.u64(v.value);
  }
  template <class Tag>
  void write(const KeyId<Tag>& v) {
    out_.raw(v.bytes);
  }
  void write(Money v) { out_.i64(v.nanos()); }
  void write(Instant v) { out_.i64(v.ms); }
  void write(Millis v) { out_.i64(v.count); }
  void write(Fixed v) { out_.i64(v.raw()); }
  void write(const std::string& v) { out_.text(v); }
  void write(const Bytes& v) { out_.blob(v); }
  template <std::size_t N>
  void write(const std::array<std::uint8_t, N>& v) {
    out_.raw(v);
  }
  template <class T>
  requires(!std::is_same_v<T, std::uint8_t>) void write(const std::vector<T>& v) {
    write(static_cast<std::uint32_t>(v.size()));
    for (const T& item : v) write(item);
  }
  template <class K, class V>
  void write(const std::map<K, V>& v) {
    write(static_cast<std::uint32_t>(v.size()));
    for (const auto& [key, value] : v) (*this)(key, value);
  }
  template <class K>
  void write(const std::set<K>& v) {
    write(static_cast<std::uint32_t>(v.size()));
    for (const K& key : v) write(key);
  }
  template <class A, class B>
  void write(const std::pair<A, B>& v) {
    (*this)(v.first, v.second);
  }
  template <class T>
  void write(const std::optional<T>& v) {
    write(v.has_value());
    if (v) write(*v);
  }
  template <class... T>
  void write(const std::variant<T...>& v) {
    static_assert(sizeof...(T) < 256);
    write(static_cast<std::uint8_t>(v.index()));
    std::visit([this](const auto& value) { this->write(value); }, v);
  }

  ByteWriter out_;
};

class FieldReader {
 public:
  explicit FieldReader(BytesView bytes) : in_(bytes) {}
  template <class... T>
  void operator()(T&... values) {
    (read(values), ...);
  }
  bool finished() const { return in_.finished(); }
  bool failed() const { return in_.failed(); }

 private:
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void read(T& v) {
    std::uint64_t raw = 0;
    if constexpr (sizeof(T) == 1) raw = in_.u8();
    if constexpr (sizeof(T) == 2) raw = in_.u16();
    if constexpr (sizeof(T) == 4) raw = in_.u32();
    if constexpr (sizeof(T) == 8) raw = in_.u64();
    if constexpr (std::is_same_v<T, bool>) {
      if (raw > 1) in_.fail();
    }
    v = static_cast<T>(raw);
  }
  template <class T>
  requires requires(T& v, FieldReader& r) { v.visit_fields(r); }
  void read(T& v) { v.visit_fields(*this); }
  template <class T>
  requires requires(T& v, FieldReader& r) { list_fields(v, r); }
  void read(T& v) { list_fields(v, *this); }
  template <class Tag>
  void read(NumberedId<Tag>& v) {
    v.value = in_.u64();
  }
  template <class Tag>
  void read(KeyId<Tag>& v) {
    v.bytes = in_.fixed<32>();
  }
  void read(Money& v) { v = Money::nanos(in_.i64()); }
  void read(Instant& v) { v.ms = in_.i64(); }
  void read(Millis& v) { v.count = in_.i64(); }
  void read(Fixed& v) { v = Fixed::from_raw(in_.i64()); }
  void read(std::string& v) { v = in_.text(in_.remaining_bytes()); }
  void read(Bytes& v) { v = to_bytes(in_.blob(in_.remaining_bytes())); }
  template <std::size_t N>
  void read(std::array<std::uint8_t, N>& v) {
    v = in_.fixed<N>();
  }
  template <class T>
  requires(!std::is_same_v<T, std::uint8_t>) void read(std::vector<T>& v) {
    v.clear();
    for (std::uint32_t left = count(); left > 0 && !in_.failed(); --left) read(v.emplace_back());
  }
  template <class K, class V>
  void read(std::map<K, V>& v) {
    v.clear();
    for (std::uint32_t left = count(); left > 0 && !in_.failed(); --left) {
      K key{};
      read(key);
      if (in_.failed() || (!v.empty() && !(v.rbegin()->first < key))) return in_.fail();
      read(v.try_emplace(v.end(), std::move(key))->second);
    }
  }
  template <class K>
  void read(std::set<K>& v) {
    v.clear();
    for (std::uint32_t left = count(); left > 0 && !in_.failed(); --left) {
      K key{};
      read(key);
      if (!v.empty() && !(*v.rbegin() < key)) return in_.fail();
      v.emplace_hint(v.end(), std::move(key));
    }
  }
  template <class A, class B>
  void read(std::pair<A, B>& v) {
    (*this)(v.first, v.second);
  }
  template <class T>
  void read(std::optional<T>& v) {
    bool present = false;
    read(present);
    v.reset();
    if (present) read(v.emplace());
  }
  template <class... T>
  void read(std::variant<T...>& v) {
    const std::uint8_t index = in_.u8();
    if (index >= sizeof...(T)) return in_.fail();
    read_alternative(v, index, std::index_sequence_for<T...>{});
  }
  template <class V, std::size_t... I>
  void read_alternative(V& v, std::uint8_t index, std::index_sequence<I...>) {
    ((index == I ? read(v.template emplace<I>()) : void()), ...);
  }
  /// Every element takes at least a byte, so a count above what is left is a lie and allocates nothing.
  std::uint32_t count() {
    const std::uint32_t n = in_.u32();
    if (n > in_.remaining_bytes()) {
      in_.fail();
      return 0;
    }
    return n;
  }

  ByteReader in_;
};

/// The canonical bytes of a value.
template <class T>
Bytes encode_fields(const T& value) {
  FieldWriter writer;
  writer(value);
  return writer.take();
}

/// The value whose canonical bytes these are; nothing when they are not exactly one value.
template <class T>
std::optional<T> decode_fields(BytesView bytes) {
  FieldReader reader(bytes);
  T value{};
  reader(value);
  if (!reader.finished()) return std::nullopt;
  return value;
}

}  // namespace pp
