// SPDX-License-Identifier: Apache-2.0
// interpret: runs a program on a witness. What it gives is what the tables of the machine are filled with; what it
// refuses has no proof. Pure; any thread.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "prover/recursion/program.h"

namespace pp::recursion {

/// The value of every wire and block. Nothing is left out of an accepted run.
struct Run {
  std::vector<field::FpExt> wires;
  std::vector<std::array<field::Fp, 8>> blocks;
  std::vector<std::array<field::Fp, 8>> publics;
  /// The first operation that does not hold, and what about it; nothing when all hold.
  struct Failure {
    std::size_t op;
    std::string what;
  };
  std::optional<Failure> failure;

  bool accepted() const { return !failure; }
};

/// Requires: a well-formed program. Any witness is judged: too short, too long or of the wrong shape, it is refused.
Run interpret(const Program& program, const Witness& witness);

/// How many operations of each kind a program has, and what their tables' heights follow from.
struct OpCounts {
  std::size_t constants = 0, hints = 0, alus = 0, unpacks = 0, packs = 0, duplexes = 0, bits_ops = 0, bits = 0,
              opens = 0, folds = 0;
  std::size_t permutations = 0;  // of duplexes, rows and paths
};
OpCounts count_ops(const Program& program);
std::string to_string(const OpCounts& counts);

}  // namespace pp::recursion
