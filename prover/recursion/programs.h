// SPDX-License-Identifier: Apache-2.0
// Programs: every circuit of the product by number, and the keys under which their proofs are known.
//
// A key is the root of a program's preprocessed columns. Leaves and nodes stand in a tree of keys; the outside verifier
// pins the root of that tree and the key of the final program, and nothing else. The numbers here are released: a
// change of any table, formula or parameter changes them, and every proof made before is void. Constants; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "prover/protocol/params.h"
#include "prover/recursion/key_tree.h"
#include "prover/tables/segment_class.h"

namespace pp::recursion {

/// A program whose proofs a node takes. The number is its place in the tree of keys.
enum class ProgramId : std::uint8_t { Leaf17, Leaf18, Leaf19, Leaf20, Leaf21, Node2, Node3, Node4 };
inline constexpr std::uint32_t kPrograms = 8, kLogKeys = 3;
static_assert(protocol::kSegmentParams.log_tallest_min == 17 && protocol::kSegmentParams.log_tallest_max == 21);

/// Whether segments of a class can be lifted.
constexpr bool has_leaf(tables::SegmentClass klass) { return klass == tables::SegmentClass::Core; }
/// The leaf for segments of this height. Requires: a height that segments may have.
constexpr ProgramId leaf_for(std::uint32_t log_tallest) {
  return static_cast<ProgramId>(log_tallest - protocol::kSegmentParams.log_tallest_min);
}
/// The height of the segments that a leaf takes; nothing for a node.
constexpr std::optional<std::uint32_t> leaf_height(ProgramId program) {
  if (program > ProgramId::Leaf21) return std::nullopt;
  return protocol::kSegmentParams.log_tallest_min + static_cast<std::uint32_t>(program);
}
/// The node of 2 to 4 children.
constexpr ProgramId node_of(std::uint32_t n_children) {
  return static_cast<ProgramId>(static_cast<std::uint32_t>(ProgramId::Node2) + n_children - 2);
}
/// How many children a node has; nothing for a leaf.
constexpr std::optional<std::uint32_t> n_children_of(ProgramId program) {
  if (program < ProgramId::Node2) return std::nullopt;
  return static_cast<std::uint32_t>(program) - static_cast<std::uint32_t>(ProgramId::Node2) + 2;
}

/// Eight canonical elements.
using KeyWords = std::array<std::uint32_t, 8>;
struct PinnedKeys {
  std::array<KeyWords, kPrograms> programs;  // in order of ProgramId
  KeyWords final_program;
};
extern const PinnedKeys kPinnedKeys;

hash::FpDigest key_of(ProgramId program);
hash::FpDigest final_key();
/// The tree over all programs' keys.
const KeyTree& key_tree();

}  // namespace pp::recursion
