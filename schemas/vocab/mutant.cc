// SPDX-License-Identifier: Apache-2.0
// Compiled only into builds that test the tests.
#include "schemas/vocab/mutant.h"

#include <cstdlib>
#include <string>

namespace pp {
namespace {

struct Choice {
  std::string name;
  std::uint32_t n_made = 1;
};
Choice& choice() {
  static Choice made = [] {
    const char* const name = std::getenv("PROOFPOOL_MUTANT");
    return Choice{name ? name : "", 1};
  }();
  return made;
}
std::string_view chosen() { return choice().name; }

/// The index behind "TABLE/KIND/", or -1.
std::int64_t index_of(std::string_view table, std::string_view kind) {
  const std::string prefix = std::string(table) + "/" + std::string(kind) + "/";
  if (!chosen().starts_with(prefix)) return -1;
  return std::stoll(std::string(chosen().substr(prefix.size())));
}

}  // namespace

bool found(std::string_view fault, bool is_there) { return is_there && fault != chosen(); }

bool keeps(std::string_view part, std::string_view which) {
  return !chosen().starts_with(part) || chosen().substr(part.size()) != which;
}

namespace mutant {

void choose(std::string_view name) { choice() = {std::string(name), choice().n_made + 1}; }
std::uint32_t n_choices() { return choice().n_made; }

Dropped dropped(std::string_view table) {
  if (!chosen().starts_with(table)) return {};
  return {index_of(table, "constraint"), index_of(table, "interaction")};
}

}  // namespace mutant
}  // namespace pp
