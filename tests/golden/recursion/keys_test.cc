// SPDX-License-Identifier: Apache-2.0
// The pinned keys are those of the programs as they are: any change of a table, a formula or a parameter shows here,
// and voids every proof made before. What a deliberate change must write into pinned_keys.inc is printed.
#include <cstdio>

#include <gtest/gtest.h>

#include "prover/recursion/aggregate.h"

namespace pp::recursion {
namespace {

KeyWords words_of(const hash::FpDigest& digest) {
  KeyWords words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = digest.word[i].value();
  return words;
}

std::string text(const KeyWords& words) {
  std::string out = "{";
  for (std::size_t i = 0; i < words.size(); ++i) out += (i ? ", " : "") + std::to_string(words[i]);
  return out + "}";
}

TEST(PinnedKeys, AreThoseOfTheProgramsAsTheyAre) {
  const auto backend = best_backend(0);
  PinnedKeys made{};
  for (std::uint32_t i = 0; i < kPrograms; ++i) {
    Aggregator aggregator(*backend);  // one at a time, for their memory
    const auto program = aggregator.program({static_cast<std::uint8_t>(i)});
    if (program) {
      made.programs[i] = words_of((*program)->root());
    } else {
      EXPECT_EQ(program.error().code, "P-REC-003") << "program " << i;  // too large for the machine: no key
    }
  }
  Aggregator aggregator(*backend);
  made.final_program = words_of((*aggregator.final_program())->root());
  std::string inc = "{{";
  for (std::uint32_t i = 0; i < kPrograms; ++i) {
    inc += text(made.programs[i]) + (i + 1 < kPrograms ? ",\n  " : "}},\n");
    EXPECT_EQ(made.programs[i], kPinnedKeys.programs[i]) << "program " << i;
  }
  EXPECT_EQ(made.final_program, kPinnedKeys.final_program) << "the final program";
  if (HasFailure()) std::printf("pinned_keys.inc:\n%s%s,\n", inc.c_str(), text(made.final_program).c_str());
}

}  // namespace
}  // namespace pp::recursion
