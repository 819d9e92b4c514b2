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
#include <utility>

#include "prover/protocol/params.h"
#include "prover/recursion/key_tree.h"
#include "prover/tables/segment_class.h"

namespace pp::recursion {

inline constexpr std::uint32_t kLeafHeights =
    protocol::kSegmentParams.log_tallest_max - protocol::kSegmentParams.log_tallest_min + 1;
inline constexpr std::uint32_t kLeaves = kLeafHeights * static_cast<std::uint32_t>(tables::kSegmentClasses.size());
inline constexpr std::uint32_t kNodes = 3;
inline constexpr std::uint32_t kPrograms = kLeaves + kNodes, kLogKeys = 5;
static_assert(kPrograms <= 1u << kLogKeys);

/// A program whose proofs a node takes, by its place in the tree of keys: for each class of segments one leaf for each
/// height, then the nodes of 2, 3 and 4 children.
struct ProgramId {
  std::uint8_t number = 0;
  friend constexpr auto operator<=>(ProgramId, ProgramId) = default;
};

/// The leaf for segments of this class and height. Requires: a height that segments may have.
constexpr ProgramId leaf_for(tables::SegmentClass klass, std::uint32_t log_tallest) {
  const std::uint32_t place = log_tallest - protocol::kSegmentParams.log_tallest_min;
  return {static_cast<std::uint8_t>(static_cast<std::uint32_t>(klass) * kLeafHeights + place)};
}
/// The class and height of the segments that a leaf takes; nothing for a node.
constexpr std::optional<std::pair<tables::SegmentClass, std::uint32_t>> leaf_of(ProgramId program) {
  if (program.number >= kLeaves) return std::nullopt;
  return std::pair{static_cast<tables::SegmentClass>(program.number / kLeafHeights),
                   protocol::kSegmentParams.log_tallest_min + program.number % kLeafHeights};
}
/// The node of 2 to 4 children.
constexpr ProgramId node_of(std::uint32_t n_children) { return {static_cast<std::uint8_t>(kLeaves + n_children - 2)}; }
/// How many children a node has; nothing for a leaf.
constexpr std::optional<std::uint32_t> n_children_of(ProgramId program) {
  if (program.number < kLeaves) return std::nullopt;
  return program.number - kLeaves + 2;
}

/// Eight canonical elements; zeros stand for a program that the machine is too small for.
using KeyWords = std::array<std::uint32_t, 8>;
struct PinnedKeys {
  std::array<KeyWords, kPrograms> programs;  // by number
  KeyWords final_program;
};
extern const PinnedKeys kPinnedKeys;

/// Whether segments of a class can be lifted at every height: the machine is large enough for their leaves.
bool has_leaves(tables::SegmentClass klass);

hash::FpDigest key_of(ProgramId program);
hash::FpDigest final_key();
/// The tree over all programs' keys.
const KeyTree& key_tree();

}  // namespace pp::recursion
