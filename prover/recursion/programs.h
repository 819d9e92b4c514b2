// SPDX-License-Identifier: Apache-2.0
// Programs: every circuit of the product by number, and the keys under which their proofs are known.
//
// A key is the root of a program's preprocessed columns. Leaves, the shrink and nodes stand in the tree of keys; the
// outside verifier pins the root of that tree and the key of the final program, and nothing else. Wide leaves stand in
// a tree of their own, whose root is a constant of the shrink (see shrink.h), so that its key says what theirs are. The
// numbers here are released: a change of any table, formula or parameter changes them, and every proof made before is
// void. Constants; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "prover/protocol/params.h"
#include "prover/recursion/key_tree.h"
#include "prover/tables/segment_class.h"

namespace pp::recursion {

inline constexpr std::uint32_t kLeafHeights =
    protocol::kSegmentParams.log_tallest_max - protocol::kSegmentParams.log_tallest_min + 1;
inline constexpr std::uint32_t kNodes = 3;
inline constexpr std::uint32_t kPrograms = kLeafHeights + 1 + kNodes, kLogKeys = 4;
static_assert(kPrograms <= 1u << kLogKeys);

/// A program whose proofs a node takes, by its place in the tree of keys: a leaf for each height of a segment without
/// calls, the shrink, then the nodes of 2, 3 and 4 children.
struct ProgramId {
  std::uint8_t number = 0;
  friend constexpr auto operator<=>(ProgramId, ProgramId) = default;
};

/// The leaf for segments without calls of this height. Requires: a height that segments may have.
constexpr ProgramId leaf_for(std::uint32_t log_tallest) {
  return {static_cast<std::uint8_t>(log_tallest - protocol::kSegmentParams.log_tallest_min)};
}
/// The height of the segments that a leaf takes; nothing for another program.
constexpr std::optional<std::uint32_t> leaf_of(ProgramId program) {
  if (program.number >= kLeafHeights) return std::nullopt;
  return protocol::kSegmentParams.log_tallest_min + program.number;
}
inline constexpr ProgramId kShrink{kLeafHeights};
/// The node of 2 to 4 children.
constexpr ProgramId node_of(std::uint32_t n_children) {
  return {static_cast<std::uint8_t>(kShrink.number + 1 + n_children - 2)};
}
/// How many children a node has; nothing for another program.
constexpr std::optional<std::uint32_t> n_children_of(ProgramId program) {
  if (program.number <= kShrink.number) return std::nullopt;
  return program.number - kShrink.number - 1u + 2u;
}

inline constexpr std::uint32_t kWideLeaves =
    kLeafHeights * static_cast<std::uint32_t>(tables::kSegmentClasses.size() - 1);
inline constexpr std::uint32_t kLogWideKeys = 4;
static_assert(kWideLeaves <= 1u << kLogWideKeys);

/// A leaf for segments with calls, by its place in the tree of wide keys: for each class one for each height.
struct WideId {
  std::uint8_t number = 0;
  friend constexpr auto operator<=>(WideId, WideId) = default;
};

/// Requires: a class with calls, and a height that segments may have.
constexpr WideId wide_leaf_for(tables::SegmentClass klass, std::uint32_t log_tallest) {
  const std::uint32_t place = (static_cast<std::uint32_t>(klass) - 1) * kLeafHeights;
  return {static_cast<std::uint8_t>(place + log_tallest - protocol::kSegmentParams.log_tallest_min)};
}
constexpr tables::SegmentClass class_of(WideId leaf) {
  return static_cast<tables::SegmentClass>(leaf.number / kLeafHeights + 1);
}
constexpr std::uint32_t log_tallest_of(WideId leaf) {
  return protocol::kSegmentParams.log_tallest_min + leaf.number % kLeafHeights;
}

/// As `vk` prints them and as circuits are named.
std::string name_of(ProgramId program);
std::string name_of(WideId leaf);

/// Eight canonical elements.
using KeyWords = std::array<std::uint32_t, 8>;
struct PinnedKeys {
  std::array<KeyWords, kPrograms> programs;       // by number
  std::array<KeyWords, kWideLeaves> wide_leaves;  // by number
  KeyWords final_program;
};
extern const PinnedKeys kPinnedKeys;

hash::FpDigest key_of(ProgramId program);
hash::FpDigest key_of(WideId leaf);
hash::FpDigest final_key();
/// The tree over all programs' keys.
const KeyTree& key_tree();
/// The tree over the wide leaves' keys.
const KeyTree& wide_key_tree();

}  // namespace pp::recursion
