// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/config_reader.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace pp::bin {

struct ConfigReader::Document {
  std::string path;
  toml::table root;
  std::set<std::string, std::less<>> asked;
  std::vector<std::string> complaints;

  const toml::node* find(std::string_view key) {
    asked.emplace(key);
    const toml::node* node = &root;
    for (std::size_t from = 0; node && from <= key.size();) {
      const std::size_t dot = std::min(key.find('.', from), key.size());
      const std::string_view part = key.substr(from, dot - from);
      from = dot + 1;
      if (const toml::table* table = node->as_table()) {
        node = table->get(part);
      } else if (const toml::array* array = node->as_array()) {
        std::size_t index = 0;
        const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), index);
        node = code == std::errc{} && end == part.data() + part.size() ? array->get(index) : nullptr;
      } else {
        node = nullptr;
      }
    }
    return node;
  }

  /// Reports keys that nobody asked for, depth first, by their dotted names.
  void report_unknown(const toml::node& node, const std::string& prefix) {
    const auto visit = [&](const std::string& name, const toml::node& child) {
      const std::string key = prefix.empty() ? name : prefix + "." + name;
      if (asked.contains(key)) return;
      if (child.is_table() || child.is_array_of_tables()) return report_unknown(child, key);
      complaints.push_back(fmt::format("{}: unknown key (line {})", key, child.source().begin.line));
    };
    if (const toml::table* table = node.as_table()) {
      for (const auto& [name, child] : *table) visit(std::string(name.str()), child);
    } else if (const toml::array* array = node.as_array()) {
      for (std::size_t i = 0; i < array->size(); ++i) report_unknown(*array->get(i), prefix + "." + std::to_string(i));
    }
  }
};

ConfigReader::ConfigReader(std::unique_ptr<Document> document) : document_(std::move(document)) {}
ConfigReader::ConfigReader(ConfigReader&&) noexcept = default;
ConfigReader& ConfigReader::operator=(ConfigReader&&) noexcept = default;
ConfigReader::~ConfigReader() = default;

Result<ConfigReader> ConfigReader::open(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) {
    return error("P-CFG-001", fmt::format("{}: no such file; give the path of a TOML file with --config", path));
  }
  auto document = std::make_unique<Document>();
  document->path = path;
  try {
    document->root = toml::parse_file(path);
  } catch (const toml::parse_error& e) {
    return error("P-CFG-002",
                 fmt::format("{}:{}:{}: {}", path, e.source().begin.line, e.source().begin.column, e.description()));
  }
  return ConfigReader(std::move(document));
}

Result<ConfigReader> ConfigReader::parse(std::string_view text, const std::string& name) {
  auto document = std::make_unique<Document>();
  document->path = name;
  try {
    document->root = toml::parse(text);
  } catch (const toml::parse_error& e) {
    return error("P-CFG-002",
                 fmt::format("{}:{}:{}: {}", name, e.source().begin.line, e.source().begin.column, e.description()));
  }
  return ConfigReader(std::move(document));
}

std::pair<std::string, std::uint16_t> ConfigReader::endpoint(std::string_view key, const std::string& fallback) {
  const std::string listen = text(key, fallback);
  const std::size_t colon = listen.rfind(':');
  int port = -1;
  if (colon != std::string::npos) {
    const char* const end = listen.data() + listen.size();
    const auto [stop, code] = std::from_chars(listen.data() + colon + 1, end, port);
    if (code != std::errc{} || stop != end) port = -1;
  }
  if (port < 0 || port > 65535) {
    complain(key, fmt::format("'{}' is no endpoint; allowed is \"address:port\", e.g. \"{}\"", listen, fallback));
    port = 0;
  }
  return {listen.substr(0, colon), static_cast<std::uint16_t>(port)};
}

void ConfigReader::complain(std::string_view key, std::string_view what) {
  document_->complaints.push_back(fmt::format("{}: {}", key, what));
}

std::int64_t ConfigReader::integer(std::string_view key, std::int64_t min, std::int64_t max,
                                   std::optional<std::int64_t> fallback) {
  const toml::node* node = document_->find(key);
  if (!node && fallback) return *fallback;
  const auto value = node && node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
  if (value && *value >= min && *value <= max) return *value;
  complain(key, fmt::format("{}; allowed is an integer from {} to {}",
                            !node   ? "is missing"
                            : value ? fmt::format("{} is out of range", *value)
                                    : "is no integer",
                            min, max));
  return min;
}

bool ConfigReader::boolean(std::string_view key, std::optional<bool> fallback) {
  const toml::node* node = document_->find(key);
  if (!node && fallback) return *fallback;
  if (node && node->is_boolean()) return *node->value<bool>();
  complain(key, fmt::format("{}; allowed is true or false", node ? "is no boolean" : "is missing"));
  return false;
}

std::string ConfigReader::text(std::string_view key, std::optional<std::string> fallback) {
  const toml::node* node = document_->find(key);
  if (!node && fallback) return *fallback;
  if (node && node->is_string()) return *node->value<std::string>();
  complain(key, fmt::format("{}; allowed is a text in quotes", node ? "is no text" : "is missing"));
  return {};
}

std::string ConfigReader::choice(std::string_view key, const std::vector<std::string>& allowed,
                                 std::optional<std::string> fallback) {
  const toml::node* node = document_->find(key);
  if (!node && fallback) return *fallback;
  const auto value = node && node->is_string() ? node->value<std::string>() : std::nullopt;
  if (value && std::ranges::find(allowed, *value) != allowed.end()) return *value;
  complain(key, fmt::format("{}; allowed is one of: {}",
                            value ? fmt::format("'{}' is not known", *value) : "is missing or no text",
                            fmt::join(allowed, ", ")));
  return allowed.front();
}

Money ConfigReader::money(std::string_view key, std::optional<Money> fallback) {
  const toml::node* node = document_->find(key);
  if (!node && fallback) return *fallback;
  const auto value = node && node->is_string() ? Money::parse(*node->value<std::string>()) : std::nullopt;
  if (value) return *value;
  complain(key, fmt::format("{}; allowed is a decimal amount in quotes from \"0\" to \"{}\", at most nine decimals",
                            node ? "is no amount" : "is missing", kMoneyMax.to_string()));
  return {};
}

Millis ConfigReader::millis(std::string_view key, std::int64_t min, std::int64_t max,
                            std::optional<std::int64_t> fallback) {
  return {integer(key, min, max, fallback)};
}

Digest32 ConfigReader::key32(std::string_view key) {
  const auto value = digest_from_hex(text(key));
  if (!value) complain(key, "is no key; allowed are 64 hexadecimal digits");
  return value.value_or(Digest32{});
}

std::vector<std::string> ConfigReader::texts(std::string_view key) {
  const toml::node* node = document_->find(key);
  std::vector<std::string> out;
  if (!node) return out;
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    if (const auto value = array->get(i)->value<std::string>()) out.push_back(*value);
  }
  if (!array || out.size() != array->size()) complain(key, "allowed is an array of texts in quotes");
  return out;
}

std::vector<std::int64_t> ConfigReader::integers(std::string_view key, std::int64_t min, std::int64_t max,
                                                 std::vector<std::int64_t> fallback) {
  const toml::node* node = document_->find(key);
  if (!node) return fallback;
  const toml::array* array = node->as_array();
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    const auto value = array->get(i)->is_integer() ? array->get(i)->value<std::int64_t>() : std::nullopt;
    if (value && *value >= min && *value <= max) out.push_back(*value);
  }
  if (array && !out.empty() && out.size() == array->size()) return out;
  complain(key, fmt::format("allowed is an array of integers from {} to {}, at least one", min, max));
  return {min};
}

std::vector<std::string> ConfigReader::choices(std::string_view key, const std::vector<std::string>& allowed,
                                               std::vector<std::string> fallback) {
  if (!document_->find(key)) return fallback;
  const std::vector<std::string> out = texts(key);
  const auto known = [&](const std::string& text) { return std::ranges::find(allowed, text) != allowed.end(); };
  if (!out.empty() && std::ranges::all_of(out, known)) return out;
  complain(key, fmt::format("allowed is an array, at least one of: {}", fmt::join(allowed, ", ")));
  return {allowed.front()};
}

std::size_t ConfigReader::tables(std::string_view key, std::size_t max) {
  const toml::node* node = document_->find(key);
  document_->asked.erase(std::string(key));  // the fields are asked for one by one
  if (!node) return 0;
  const toml::array* array = node->is_array_of_tables() ? node->as_array() : nullptr;
  if (array && array->size() <= max) return array->size();
  complain(key, fmt::format("allowed are at most {} tables, each headed [[{}]]", max, key));
  document_->asked.emplace(key);
  return 0;
}

std::vector<std::string> ConfigReader::keys_under(std::string_view key) {
  const toml::node* node = document_->find(key);
  document_->asked.erase(std::string(key));
  std::vector<std::string> out;
  if (!node) return out;
  if (const toml::table* table = node->as_table()) {
    for (const auto& [name, child] : *table) out.emplace_back(name.str());
  } else {
    complain(key, fmt::format("allowed is a table headed [{}]", key));
  }
  return out;
}

std::optional<Error> ConfigReader::finish() {
  document_->report_unknown(document_->root, "");
  if (document_->complaints.empty()) return std::nullopt;
  return error("P-CFG-003", fmt::format("{}:\n  {}", document_->path, fmt::join(document_->complaints, "\n  ")));
}

}  // namespace pp::bin
