// SPDX-License-Identifier: Apache-2.0
// Every entry of tests/property/named_tests.txt has a test of its name, or a reason why it has none; not both.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/posix_regex.h"

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The names of all tests in the tree.
std::set<std::string> test_names() {
  const pp::Regex test(R"(TEST(_F|_P)?\((\w+),\s*(\w+)\))");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(PP_SOURCE_DIR) / "tests")) {
    if (entry.path().extension() != ".cc") continue;
    const std::string text = text_of(entry.path());
    std::size_t from = 0;
    for (auto found = test.search(text, from); !found.empty(); found = test.search(text, from)) names.insert(found[3]);
  }
  return names;
}

TEST(NamedTests, EachEntryHasATestOrAReason) {
  const std::set<std::string> names = test_names();
  std::ifstream list(fs::path(PP_SOURCE_DIR) / "tests/property/named_tests.txt");
  std::set<std::string> ids;
  for (std::string line; std::getline(list, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::string id = line.substr(0, line.find(' '));
    if (id == "N") {
      EXPECT_TRUE(names.contains(line.substr(2))) << line;
      continue;
    }
    EXPECT_TRUE(ids.insert(id).second) << id << " twice";
    const auto first = names.lower_bound(id + "_");
    const bool has_test = first != names.end() && first->starts_with(id + "_");
    const bool has_reason = line.find(" -- ") != std::string::npos;
    EXPECT_NE(has_test, has_reason) << line;
  }
  for (const auto& [letter, n] : {std::pair{'P', 28}, std::pair{'R', 18}})
    for (int i = 1; i <= n; ++i) {
      const std::string id = letter + std::string(i < 10 ? "0" : "") + std::to_string(i);
      EXPECT_TRUE(ids.contains(id)) << id << " is missing";
    }
}

}  // namespace
