// SPDX-License-Identifier: Apache-2.0
// A small JSON Schema checker for tests: the words that market.openapi.json uses, and a complaint about any other.
//
// `check` answers with the path and reason of the first fault, empty when the value fits.
#pragma once
#include <fstream>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/posix_regex.h"

namespace pp::market {

class Schemas {
 public:
  explicit Schemas(const std::string& path) {
    std::ifstream file(path);
    document_ = nlohmann::json::parse(file);
  }
  const nlohmann::json& document() const { return document_; }

  std::string check(const nlohmann::json& value, const std::string& name) const {
    return check(value, document_.at("components").at("schemas").at(name), name);
  }
  std::string check(const nlohmann::json& value, const nlohmann::json& schema, const std::string& at) const {
    static const std::set<std::string> known{"$ref",       "type",    "description", "required", "additionalProperties",
                                             "properties", "items",   "maxItems",    "pattern",  "enum",
                                             "minimum",    "maximum", "maxLength",   "oneOf",    "format"};
    for (const auto& [word, unused] : schema.items()) {
      if (!known.contains(word)) return at + ": this checker does not know the word " + word;
    }
    if (schema.contains("$ref")) {
      const std::string ref = schema["$ref"];
      const auto pointer = nlohmann::json::json_pointer(ref.substr(1));
      return check(value, document_.at(pointer), at);
    }
    if (schema.contains("oneOf")) {
      int fits = 0;
      for (const auto& option : schema["oneOf"]) fits += check(value, option, at).empty();
      return fits == 1 ? "" : at + ": fits " + std::to_string(fits) + " of the alternatives";
    }
    const std::string type = schema.at("type");
    if (type == "null") return value.is_null() ? "" : at + ": is not null";
    if (type == "integer") return check_integer(value, schema, at);
    if (type == "string") return check_string(value, schema, at);
    if (type == "array") {
      if (!value.is_array() || value.size() > schema.at("maxItems").get<std::size_t>()) return at + ": is no such list";
      for (const auto& item : value) {
        if (const auto fault = check(item, schema.at("items"), at + "[]"); !fault.empty()) return fault;
      }
      return "";
    }
    if (type == "object") return check_object(value, schema, at);
    return at + ": this checker does not know the type " + type;
  }

 private:
  static std::string check_integer(const nlohmann::json& value, const nlohmann::json& schema, const std::string& at) {
    if (!value.is_number_integer()) return at + ": is not an integer";
    if (schema.contains("minimum") && value.get<std::int64_t>() < schema["minimum"].get<std::int64_t>()) {
      return at + ": is too small";
    }
    return "";
  }
  static std::string check_string(const nlohmann::json& value, const nlohmann::json& schema, const std::string& at) {
    if (!value.is_string()) return at + ": is not text";
    const std::string text = value;
    if (schema.contains("pattern") && !Regex(schema["pattern"].get<std::string>()).matches(text)) {
      return at + ": \"" + text + "\" does not match";
    }
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end()) {
      return at + ": \"" + text + "\" is not allowed";
    }
    if (schema.contains("maxLength") && text.size() > schema["maxLength"].get<std::size_t>()) return at + ": too long";
    return "";
  }
  std::string check_object(const nlohmann::json& value, const nlohmann::json& schema, const std::string& at) const {
    if (!value.is_object()) return at + ": is not an object";
    for (const std::string name : schema.at("required")) {
      if (!value.contains(name)) return at + ": lacks " + name;
    }
    for (const auto& [name, member] : value.items()) {
      if (!schema.at("properties").contains(name)) return at + ": has the unknown member " + name;
      if (const auto fault = check(member, schema["properties"][name], at + "." + name); !fault.empty()) return fault;
    }
    return "";
  }

  nlohmann::json document_;
};

}  // namespace pp::market
