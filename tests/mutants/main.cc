// SPDX-License-Identifier: Apache-2.0
// The main of every test program in the build that tests the tests. Without PROOFPOOL_MUTANT_BATCH it is GoogleTest's.
// With it, one process judges many mutants: it reads lines "MUTANT<tab>FILTER", runs the tests of the filter in a child
// forked for that mutant, and answers with a line "MUTANT<tab>TESTS", the tests that failed, separated by spaces;
// nothing after the tab means that no test noticed. What tests keep between runs is made once and inherited.
//
//   PROOFPOOL_MUTANT_BATCH=first    stops at a mutant's first failure
//   PROOFPOOL_MUTANT_BATCH=all      names every test that fails
//   PROOFPOOL_MUTANT_PRIME=FILTER   runs these first, without a mutant, in the parent: children find their samples made
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "schemas/vocab/mutant.h"

namespace {

constexpr unsigned kSecondsMax = 300;

/// Writes the name of each test that fails to a pipe.
class Reporter : public testing::EmptyTestEventListener {
 public:
  explicit Reporter(int pipe) : pipe_(pipe) {}
  void OnTestStart(const testing::TestInfo& test) override {
    name_ = std::string(test.test_suite_name()) + "." + test.name() + " ";
  }
  // GoogleTest holds its lock here, so it cannot be asked which test it was.
  void OnTestPartResult(const testing::TestPartResult& part) override {
    if (!part.failed() || name_.empty()) return;
    if (write(pipe_, name_.data(), name_.size()) < 0) std::abort();
    name_.clear();
  }

 private:
  int pipe_;
  std::string name_;  // of the test that runs, until it has failed
};

int run_silently(const std::string& filter) {
  testing::GTEST_FLAG(filter) = filter;
  return RUN_ALL_TESTS();
}

void silence() {
  const int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
}

/// The tests that fail, or how the child ended without a word.
std::string killers(const std::string& mutant, const std::string& filter, bool first_only) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    silence();
    alarm(kSecondsMax);
    pp::mutant::choose(mutant);
    testing::GTEST_FLAG(fail_fast) = first_only;
    testing::UnitTest::GetInstance()->listeners().Append(new Reporter(ends[1]));
    _exit(run_silently(filter));
  }
  close(ends[1]);
  std::string names;
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof(buffer))) > 0;) names.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) names += "(signal " + std::to_string(WTERMSIG(status)) + ")";
  if (names.empty() && status != 0) names = "(exit " + std::to_string(WEXITSTATUS(status)) + ")";
  return names;
}

int judge_batch(bool first_only) {
  if (const char* const prime = std::getenv("PROOFPOOL_MUTANT_PRIME")) {
    testing::GTEST_FLAG(brief) = true;
    if (run_silently(prime) != 0) return 1;
  }
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const std::string mutant = line.substr(0, tab);
    std::cout << mutant << '\t' << killers(mutant, line.substr(tab + 1), first_only) << std::endl;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const char* const batch = std::getenv("PROOFPOOL_MUTANT_BATCH");
  return batch ? judge_batch(std::string(batch) != "all") : RUN_ALL_TESTS();
}
