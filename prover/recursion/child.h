// SPDX-License-Identifier: Apache-2.0
// A recursion proof inside a circuit: its one vector of heights is fixed, its program is a key of the tree that it
// names itself, or of a tree that the circuit knows. What nodes, the shrink and the final program share. One circuit
// owns it; one thread.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "prover/recursion/publics.h"
#include "prover/recursion/stark_circuit.h"

namespace pp::recursion {

/// Recursion proofs as their parents check them: all of one class and one vector of heights.
struct ChildClass {
  CircuitClass tables;
  std::vector<std::uint8_t> log_rows;                 // one a table
  std::uint32_t log_keys;                             // the tree of verifying keys has 2^log_keys leaves
  std::optional<hash::FpDigest> keys = std::nullopt;  // its root; absent: the one that the child itself names
};

/// Verifies one child and that its program is among the keys. Gives what it says.
Span<Cell> check_child(Builder& builder, const ChildClass& child);

/// A child and where its program's key stands.
struct ChildWitness {
  const verify::Expansion& proof;
  std::uint32_t key_index;
  std::vector<hash::FpDigest> key_path;
};
/// What check_child asks for.
void append_child(Witness& witness, const ChildWitness& child);

/// What Builder::hint_block asks for.
void append_block(Witness& witness, const std::array<field::Fp, 8>& block);

}  // namespace pp::recursion
