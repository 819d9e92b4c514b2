// SPDX-License-Identifier: Apache-2.0
// The main of a program in which the tests of several folders are compiled together (`pp_test`, TOGETHER).
//
//   --folder=PATH   runs the tests whose source lies in that folder, and fails where there are none
#include <cstdio>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace {

/// The filter that lets through the tests of one folder.
std::string tests_of(const std::string& folder) {
  std::string filter;
  const testing::UnitTest& program = *testing::UnitTest::GetInstance();
  for (int s = 0; s < program.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *program.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const testing::TestInfo& test = *suite.GetTestInfo(t);
      if (std::string_view(test.file()).substr(0, folder.size() + 1) != folder + "/") continue;
      filter += std::string(suite.name()) + "." + test.name() + ":";
    }
  }
  return filter;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  constexpr std::string_view kFolder = "--folder=";
  if (argc > 2 || (argc == 2 && std::string_view(argv[1]).substr(0, kFolder.size()) != kFolder)) {
    std::fprintf(stderr, "unknown argument; besides GoogleTest's, only --folder=PATH is known\n");
    return 2;
  }
  if (argc == 2) {
    const std::string folder = argv[1] + kFolder.size();
    const std::string filter = tests_of(folder);
    if (filter.empty()) {
      std::fprintf(stderr, "no test of this program lies in %s\n", folder.c_str());
      return 2;
    }
    testing::GTEST_FLAG(filter) = filter;
  }
  return RUN_ALL_TESTS();
}
