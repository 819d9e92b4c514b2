// SPDX-License-Identifier: Apache-2.0
// ConfigReader: reads one TOML file key by key and says exactly what is wrong with it.
//
// A verb asks for each key with its default and its allowed range; whatever the file holds beyond that is an unknown
// key. All complaints are collected, so that one run names every fault, each with the key, what was found and what is
// allowed. Used once at start-up by the thread that starts the program.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/result.h"
#include "schemas/vocab/time.h"

namespace pp::bin {

class ConfigReader {
 public:
  /// Errors: P-CFG-001 the file cannot be read, P-CFG-002 it is not TOML (with line and column).
  static Result<ConfigReader> open(const std::string& path);
  /// The same from text that is already there; `name` stands for the path in complaints.
  static Result<ConfigReader> parse(std::string_view text, const std::string& name);

  ConfigReader(ConfigReader&&) noexcept;
  ConfigReader& operator=(ConfigReader&&) noexcept;
  ~ConfigReader();

  /// `key` is dotted: "auction.commit_ms". Without a default the key is required.
  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max,
                       std::optional<std::int64_t> fallback = {});
  bool boolean(std::string_view key, std::optional<bool> fallback = {});
  std::string text(std::string_view key, std::optional<std::string> fallback = {});
  std::string choice(std::string_view key, const std::vector<std::string>& allowed,
                     std::optional<std::string> fallback = {});
  /// A decimal amount in quotes: "0.0012".
  Money money(std::string_view key, std::optional<Money> fallback = {});
  Millis millis(std::string_view key, std::int64_t min, std::int64_t max, std::optional<std::int64_t> fallback = {});
  /// 64 hexadecimal digits.
  Digest32 key32(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  /// An array of integers, at least one; `fallback` when the key is missing.
  std::vector<std::int64_t> integers(std::string_view key, std::int64_t min, std::int64_t max,
                                     std::vector<std::int64_t> fallback);
  /// An array of texts, at least one, each one of `allowed`.
  std::vector<std::string> choices(std::string_view key, const std::vector<std::string>& allowed,
                                   std::vector<std::string> fallback);
  /// "127.0.0.1:7480", split at the last colon.
  std::pair<std::string, std::uint16_t> endpoint(std::string_view key, const std::string& fallback);
  /// How many [[key]] tables there are; element i is read as "key.i.field".
  std::size_t tables(std::string_view key, std::size_t max);
  /// Names of the keys under a table, e.g. the classes of [auction.rule].
  std::vector<std::string> keys_under(std::string_view key);

  void complain(std::string_view key, std::string_view what);
  /// Everything wrong, unknown keys included, as one error P-CFG-003; nothing when the file is good.
  std::optional<Error> finish();

 private:
  struct Document;
  explicit ConfigReader(std::unique_ptr<Document> document);
  std::unique_ptr<Document> document_;
};

}  // namespace pp::bin
