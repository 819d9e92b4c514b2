// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/programs.h"

#include <span>

namespace pp::recursion {
namespace {

hash::FpDigest digest_of(const KeyWords& words) {
  hash::FpDigest digest;
  for (std::size_t i = 0; i < words.size(); ++i) digest.word[i] = field::Fp::from(words[i]);
  return digest;
}

KeyTree tree_over(std::span<const KeyWords> words) {
  std::vector<hash::FpDigest> keys;
  for (const KeyWords& key : words) keys.push_back(digest_of(key));
  return KeyTree(std::move(keys));
}

}  // namespace

const PinnedKeys kPinnedKeys =
#include "prover/recursion/pinned_keys.inc"
    ;

std::string name_of(ProgramId program) {
  if (const auto log_tallest = leaf_of(program)) return "leaf core " + std::to_string(*log_tallest);
  if (const auto n_children = n_children_of(program)) return "node " + std::to_string(*n_children);
  return "shrink";
}

std::string name_of(WideId leaf) {
  return "leaf " + std::string(tables::to_string(class_of(leaf))) + " " + std::to_string(log_tallest_of(leaf));
}

hash::FpDigest key_of(ProgramId program) { return digest_of(kPinnedKeys.programs[program.number]); }

hash::FpDigest key_of(WideId leaf) { return digest_of(kPinnedKeys.wide_leaves[leaf.number]); }

hash::FpDigest final_key() { return digest_of(kPinnedKeys.final_program); }

const KeyTree& key_tree() {
  static const KeyTree tree = tree_over(kPinnedKeys.programs);
  return tree;
}

const KeyTree& wide_key_tree() {
  static const KeyTree tree = tree_over(kPinnedKeys.wide_leaves);
  return tree;
}

}  // namespace pp::recursion
