// SPDX-License-Identifier: Apache-2.0
// The main of a program in which the tests of several folders are compiled together (`pp_test`, TOGETHER).
//
//   --sources=PATH[:PATH..]   runs the tests that stand in these files, and fails where there are none
#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace {

/// The filter that lets through the tests of some source files, given one after another with colons between.
std::string tests_of(std::string_view sources) {
  std::set<std::string_view> files;
  while (!sources.empty()) {
    const std::size_t end = std::min(sources.find(':'), sources.size());
    files.insert(sources.substr(0, end));
    sources.remove_prefix(std::min(end + 1, sources.size()));
  }
  std::string filter;
  const testing::UnitTest& program = *testing::UnitTest::GetInstance();
  for (int s = 0; s < program.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *program.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const testing::TestInfo& test = *suite.GetTestInfo(t);
      if (files.contains(test.file())) filter += std::string(suite.name()) + "." + test.name() + ":";
    }
  }
  return filter;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  constexpr std::string_view kSources = "--sources=";
  if (argc > 2 || (argc == 2 && !std::string_view(argv[1]).starts_with(kSources))) {
    std::fprintf(stderr, "unknown argument; besides GoogleTest's, only --sources=PATH[:PATH..] is known\n");
    return 2;
  }
  if (argc == 2) {
    const char* sources = argv[1] + kSources.size();
    const std::string filter = tests_of(sources);
    if (filter.empty()) {
      std::fprintf(stderr, "no test of this program stands in %s\n", sources);
      return 2;
    }
    testing::GTEST_FLAG(filter) = filter;
  }
  return RUN_ALL_TESTS();
}
