// SPDX-License-Identifier: Apache-2.0
// The payments rollup: batches that its host tool makes are accepted with the journal that the tool foretells, and a
// batch with anything wrong in it is refused.
#include <cstdio>

#include <gtest/gtest.h>

#include "prover/vm/execute.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

struct Batch {
  Bytes input, witness;
  std::string journal;  // as the tool foretells it, in hex
};

/// Runs the host tool.
Batch batch(const std::string& options) {
  const std::string folder = testing::TempDir(), input = folder + "rollup_input", witness = folder + "rollup_witness";
  const std::string command = "python3 " PP_SOURCE_DIR "/prover/guest/examples/rollup_batch.py --input " + input +
                              " --witness " + witness + " " + options;
  Batch out;
  FILE* pipe = ::popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  char line[512];
  while (std::fgets(line, sizeof line, pipe) != nullptr) out.journal += line;
  EXPECT_EQ(::pclose(pipe), 0) << command;
  while (!out.journal.empty() && out.journal.back() == '\n') out.journal.pop_back();
  out.input = read_file(input);
  out.witness = read_file(witness);
  return out;
}

TEST(Rollup, AcceptsBatchesAndCommitsWhatTheToolForetells) {
  const Program program = guest("rollup_batch");
  for (const char* options : {"--transfers 1 --depth 1 --accounts 2", "--transfers 3 --depth 5 --seed 7",
                              "--transfers 6 --depth 30 --accounts 3 --seed 8"}) {
    const Batch b = batch(options);
    const auto run = execute(program, b.input, b.witness, 1 << 28).value();
    EXPECT_EQ(run.fault.fault, Fault::None) << describe(run.fault);
    EXPECT_EQ(run.exit_code, 0u) << options;
    EXPECT_EQ(to_hex(run.journal), b.journal) << options;
  }
}

TEST(Rollup, RefusesWhatDoesNotHold) {
  const Program program = guest("rollup_batch");
  for (const char* spoil : {"root", "amount", "nonce", "receiver", "next-key", "signature", "balance", "path"}) {
    const Batch b = batch(std::string("--transfers 2 --depth 4 --spoil ") + spoil);
    const auto run = execute(program, b.input, b.witness, 1 << 28).value();
    EXPECT_EQ(run.fault.fault, Fault::None) << spoil;
    EXPECT_EQ(run.exit_code, 1u) << spoil;
    EXPECT_TRUE(run.journal.empty()) << spoil;
  }
}

TEST(Rollup, RefusesABatchThatIsTooShortOrTooLong) {
  const Program program = guest("rollup_batch");
  const Batch b = batch("--transfers 1 --depth 4");
  const auto exit_code = [&](Bytes input, Bytes witness) {
    return execute(program, input, witness, 1 << 28).value().exit_code;
  };
  EXPECT_EQ(exit_code(b.input, b.witness), 0u);
  for (const bool in_input : {true, false}) {
    Bytes input = b.input, witness = b.witness;
    (in_input ? input : witness).resize((in_input ? input : witness).size() - 4);
    EXPECT_EQ(exit_code(input, witness), 1u);
    input = b.input, witness = b.witness;
    (in_input ? input : witness).push_back(0);
    EXPECT_EQ(exit_code(input, witness), 1u);
  }
}

}  // namespace
}  // namespace pp::vm
