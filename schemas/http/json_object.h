// SPDX-License-Identifier: Apache-2.0
// JsonObject: reads the members of one JSON object from outside, each once and of the type asked for.
//
// For the reader of the marketplace's API, nobody else. Bounds every text before it takes it; the first fault is kept,
// with the member's name, and everything after it reads as empty. One thread.
#pragma once
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "schemas/http/market_words.h"

namespace pp::market {

inline constexpr std::uint64_t kExactMax = 1ull << 53;  // integers above are not exact in every JSON reader

class JsonObject {
 public:
  explicit JsonObject(const nlohmann::json& json) : json_(json) {
    if (!json.is_object()) fault_ = "the value is not an object";
  }

  const nlohmann::json* member(const char* name) {
    if (!fault_.empty()) return nullptr;
    const auto it = json_.find(name);
    if (it == json_.end()) {
      complain(name, "is missing");
      return nullptr;
    }
    seen_.insert(name);
    return &*it;
  }
  void complain(const char* name, const std::string& what) {
    if (fault_.empty()) fault_ = "member \"" + std::string(name) + "\" " + what;
  }

  std::uint64_t number(const char* name, std::uint64_t max = kExactMax) {
    const nlohmann::json* v = member(name);
    if (!v) return 0;
    const bool whole = v->is_number_integer() && (v->is_number_unsigned() || v->get<std::int64_t>() >= 0);
    if (!whole || v->get<std::uint64_t>() > max) {
      complain(name, "must be a whole number from 0 to " + std::to_string(max));
      return 0;
    }
    return v->get<std::uint64_t>();
  }
  std::string text(const char* name, std::size_t bytes_max) {
    const nlohmann::json* v = member(name);
    if (!v) return {};
    if (!v->is_string() || v->get_ref<const std::string&>().size() > bytes_max) {
      complain(name, "must be text of at most " + std::to_string(bytes_max) + " bytes");
      return {};
    }
    return v->get<std::string>();
  }
  Instant instant(const char* name) { return {static_cast<std::int64_t>(number(name))}; }
  Millis millis(const char* name) { return {static_cast<std::int64_t>(number(name))}; }
  Money money(const char* name) {
    const std::string written = text(name, 32);
    const auto amount = Money::parse(written);
    if (!amount) complain(name, "must be an amount like \"12.5\", at most " + kMoneyMax.to_string());
    return amount.value_or(Money{});
  }
  /// A sum of many amounts: not bounded by kMoneyMax, but by what fits.
  Money balance(const char* name) {
    const std::string written = text(name, 32);
    const std::size_t dot = written.find('.');
    const auto fraction = Money::parse("0" + (dot == std::string::npos ? "" : written.substr(dot)));
    const std::string units = written.substr(0, dot);
    const bool digits =
        !units.empty() && units.size() <= 9 && units.find_first_not_of("0123456789") == std::string::npos;
    if (!fraction || !digits) {
      complain(name, "must be an amount like \"12.5\"");
      return {};
    }
    return Money::units(std::stoll(units)) + *fraction;
  }
  Bytes hex(const char* name, std::size_t bytes_max) {
    const auto bytes = from_hex(text(name, 2 * bytes_max));
    if (!bytes) complain(name, "must be hexadecimal");
    return bytes.value_or(Bytes{});
  }
  Digest32 digest(const char* name) {
    const auto digest = digest_from_hex(text(name, 66));
    if (!digest) complain(name, "must be 64 hexadecimal digits");
    return digest.value_or(Digest32{});
  }
  Signature signature(const char* name) {
    const Bytes bytes = hex(name, 64);
    Signature out{};
    if (bytes.size() != out.size())
      complain(name, "must be 128 hexadecimal digits");
    else
      std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }
  template <class Key>
  std::optional<Key> key_or_null(const char* name) {
    const nlohmann::json* v = member(name);
    if (!v || v->is_null()) return std::nullopt;
    return Key{digest(name)};
  }
  template <class Enum>
  Enum choice(const char* name, Enum last) {
    const std::string written = text(name, 32);
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      if (name_of(static_cast<Enum>(i)) == written) return static_cast<Enum>(i);
    }
    complain(name, "is not one of the allowed words");
    return Enum{};
  }

  /// The fault, or the first member that nobody asked for.
  std::string fault() const {
    if (!fault_.empty()) return fault_;
    for (const auto& [name, value] : json_.items()) {
      if (!seen_.contains(name)) return "member \"" + name.substr(0, 64) + "\" is not known";
    }
    return {};
  }
  void adopt(const std::string& inner, const char* name) {
    if (!inner.empty()) complain(name, "is wrong: " + inner);
  }

 private:
  const nlohmann::json& json_;
  std::set<std::string, std::less<>> seen_;
  std::string fault_;
};

}  // namespace pp::market
