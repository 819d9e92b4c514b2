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

/// What a node says whose children begin and end with these.
template <class V>
Span<V> joined_span(const Span<V>& first, const Span<V>& last) {
  Span<V> joined = last;
  joined.start_root = first.start_root;
  joined.start_pc = first.start_pc;
  return joined;
}

}  // namespace pp::recursion
