// SPDX-License-Identifier: Apache-2.0
// The example guests do what their first lines say.
#include <gtest/gtest.h>

#include "prover/vm/execute.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1} << 32;

TEST(Guests, AddCommitsTheSum) {
  const auto run = execute(guest("add"), words_of({0xfffffff0, 0x15}), {}, kLimit).value();
  EXPECT_EQ(run.fault.fault, Fault::None) << describe(run.fault);
  EXPECT_EQ(run.exit_code, 0u);
  EXPECT_EQ(run.journal, words_of({5}));
}

TEST(Guests, AddRefusesAnInputOfAnotherLength) {
  for (const std::size_t n : {0u, 4u, 7u, 9u, 12u}) {
    const auto run = execute(guest("add"), Bytes(n), {}, kLimit).value();
    EXPECT_EQ(run.fault.fault, Fault::None);
    EXPECT_EQ(run.exit_code, 1u) << n;
    EXPECT_TRUE(run.journal.empty());
  }
}

TEST(Guests, FibonacciCountsRight) {
  const auto run = execute(guest("fibonacci"), words_of({47}), {}, kLimit).value();
  EXPECT_EQ(run.journal, words_of({2971215073}));
}

TEST(Guests, PanicPrintsWhyAndFails) {
  std::string text;
  const auto run = execute(guest("panic"), {}, {}, kLimit, [&](std::string_view t) { text += t; }).value();
  EXPECT_EQ(run.fault.fault, Fault::None);
  EXPECT_EQ(run.exit_code, 1u);
  EXPECT_EQ(text, "panic: this program always fails\n");
}

TEST(Guests, PrintingChangesNothingButTheScreen) {
  const auto silent = execute(guest("panic"), {}, {}, kLimit).value();
  const auto loud = execute(guest("panic"), {}, {}, kLimit, [](std::string_view) {}).value();
  EXPECT_EQ(silent.instructions, loud.instructions);
}

TEST(Guests, SdkKeepsItsPromises) {
  std::string text;
  const auto run = execute(guest("sdk_check"), Bytes{1, 2, 3, 4, 5, 6, 7}, words_of({99}), kLimit,
                           [&](std::string_view t) { text += t; });
  ASSERT_TRUE(run);
  EXPECT_EQ(run->fault.fault, Fault::None) << describe(run->fault);
  EXPECT_EQ(text, "all is well 4294967295");
  EXPECT_EQ(run->exit_code, 3u);
  EXPECT_EQ(run->journal, to_bytes(as_bytes("xyz!\x01\x02\x03\x04")));
}

/// The same sources and compiler give the same bytes, wherever the source tree lies.
TEST(Guests, BuildsAreReproducible) {
  const std::string folder = testing::TempDir() + "guest_copy";
  const std::string build = "rm -rf " + folder + " && mkdir -p " + folder +
                            "/prover && cp -r " PP_SOURCE_DIR "/prover/guest " + folder +
                            "/prover/ && printf '%s\\n' 'cmake_minimum_required(VERSION 3.25)'"
                            " 'project(copy LANGUAGES C CXX)' 'add_subdirectory(prover/guest)' > " +
                            folder + "/CMakeLists.txt && cmake -S " + folder + " -B " + folder +
                            "/elsewhere > /dev/null && cmake"
                            " --build " +
                            folder + "/elsewhere --target guest_header_chain guest_panic > /dev/null";
  ASSERT_EQ(std::system(build.c_str()), 0);
  for (const char* name : {"header_chain", "panic"})
    EXPECT_EQ(read_file(folder + "/elsewhere/guests/" + name + ".elf"), guest_elf(name)) << name;
  EXPECT_EQ(std::system(("rm -rf " + folder).c_str()), 0);
}

TEST(Guests, SpinEndsAtTheLimitExactly) {
  for (const std::uint64_t limit : {1ull, 100ull, 1'000'003ull}) {
    const auto run = execute(guest("spin"), {}, {}, limit).value();
    EXPECT_EQ(run.fault.fault, Fault::StepLimit);
    EXPECT_EQ(run.instructions, limit);
  }
}

TEST(Guests, HeaderChainHashesMainnet) {
  const auto run = execute(guest("header_chain"), headers(1000), {}, kLimit).value();
  ASSERT_EQ(run.fault.fault, Fault::None) << describe(run.fault);
  ASSERT_EQ(run.exit_code, 0u);
  ASSERT_EQ(run.journal.size(), 100u);
  const BytesView journal(run.journal);
  EXPECT_EQ(to_hex(journal.first(32)), "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");
  EXPECT_EQ(to_hex(journal.subspan(32, 32)), "c31b362e591aa07faa977dbc492ae43cd47eef291920435153bbbf3acaf2fc2f");
  EXPECT_EQ(to_hex(journal.subspan(64, 4)), "e8030000");
  std::printf("header_chain: %llu cycles a header\n", static_cast<unsigned long long>(run.instructions / 1000));
}

Bytes changed(std::size_t at, std::uint8_t to) {
  Bytes bytes = headers(3);
  bytes[at] = to;
  return bytes;
}
std::size_t start_of(std::size_t header) { return headers(header).size(); }

TEST(Guests, HeaderChainRefusesWhatIsNoChain) {
  const Bytes two = headers(2);
  const std::vector<std::pair<const char*, Bytes>> rows{
      {"nothing", {}},
      {"cut short", {two.begin(), two.end() - 1}},
      {"trailing byte",
       [&] {
         Bytes b = two;
         b.push_back(0);
         return b;
       }()},
      {"a changed parent hash", changed(start_of(1) + 10, 1)},
      {"a changed root in a parent", changed(start_of(1) + 100, 1)},
      {"the same header twice",
       [&] {
         Bytes b = headers(1), c = b;
         b.insert(b.end(), c.begin(), c.end());
         return b;
       }()},
      {"a gap",
       [&] {
         Bytes b = headers(1), all = headers(3);
         b.insert(b.end(), all.begin() + static_cast<std::ptrdiff_t>(start_of(2)), all.end());
         return b;
       }()},
      {"a string for a list", changed(0, 0xb9)},
      {"a length with a leading zero", changed(1, 0)},
      {"a field of another length", changed(3, 0x9f)},
  };
  const Program program = guest("header_chain");
  for (const auto& [name, input] : rows) {
    const auto run = execute(program, input, {}, kLimit).value();
    EXPECT_EQ(run.fault.fault, Fault::None) << name;
    EXPECT_EQ(run.exit_code, 1u) << name;
    EXPECT_TRUE(run.journal.empty()) << name;
  }
}

}  // namespace
}  // namespace pp::vm
