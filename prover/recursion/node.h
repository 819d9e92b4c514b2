// SPDX-License-Identifier: Apache-2.0
// The node: verifies two to four children that follow one another, and says what they show together. Children are
// leaves and nodes alike. Pure; any thread.
#pragma once
#include <span>

#include "prover/recursion/child.h"

namespace pp::recursion {

inline constexpr std::uint32_t kNodeChildrenMin = 2, kNodeChildrenMax = 4;

Circuit make_node(const ChildClass& child, std::uint32_t n_children);

/// What the node's prover chooses, for children in order.
Witness node_witness(std::span<const ChildWitness> children);

}  // namespace pp::recursion
