// SPDX-License-Identifier: Apache-2.0
// The pinned keys are those of the programs as they are: any change of a table, a formula or a parameter shows here,
// and voids every proof made before. What a deliberate change must write into pinned_keys.inc is printed.
#include <algorithm>
#include <cstdio>
#include <span>

#include <gtest/gtest.h>

#include "prover/recursion/circuits.h"
#include "prover/recursion/machine/prover.h"

namespace pp::recursion {
namespace {

hash::FpDigest digest_of(Circuit circuit, const MachineClass& machine) {
  static const auto backend = best_backend(0);
  return ProvableCircuit::make(std::move(circuit.program), machine, *backend).value().root();
}

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

std::string text(std::span<const KeyWords> keys) {
  std::string out = "{{";
  for (std::size_t i = 0; i < keys.size(); ++i) out += (i ? ",\n  " : "") + text(keys[i]);
  return out + "}}";
}

TEST(PinnedKeys, AreThoseOfTheProgramsAsTheyAre) {
  PinnedKeys made{};
  std::vector<hash::FpDigest> wide;
  for (std::uint8_t i = 0; i < kWideLeaves; ++i) {
    wide.push_back(digest_of(circuit_of(WideId{i}), wide_class()));
    made.wide_leaves[i] = words_of(wide.back());
    EXPECT_EQ(made.wide_leaves[i], kPinnedKeys.wide_leaves[i]) << name_of(WideId{i});
  }
  for (std::uint8_t i = 0; i < kPrograms; ++i) {
    const ProgramId id{i};
    Circuit circuit = id == kShrink ? shrink_circuit(KeyTree(wide).root()) : circuit_of(id);
    made.programs[i] = words_of(digest_of(std::move(circuit), recursion_class()));
    EXPECT_EQ(made.programs[i], kPinnedKeys.programs[i]) << name_of(id);
  }
  made.final_program = words_of(digest_of(final_circuit(), final_class()));
  EXPECT_EQ(made.final_program, kPinnedKeys.final_program) << "the final program";
  if (HasFailure())
    std::printf("pinned_keys.inc:\n{%s,\n %s,\n %s}\n", text(made.programs).c_str(), text(made.wide_leaves).c_str(),
                text(made.final_program).c_str());
}

TEST(PinnedKeys, NoTwoProgramsShareOne) {
  std::vector<KeyWords> all(kPinnedKeys.programs.begin(), kPinnedKeys.programs.end());
  all.insert(all.end(), kPinnedKeys.wide_leaves.begin(), kPinnedKeys.wide_leaves.end());
  all.push_back(kPinnedKeys.final_program);
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

}  // namespace
}  // namespace pp::recursion
