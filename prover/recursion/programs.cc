// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/programs.h"

namespace pp::recursion {
namespace {

hash::FpDigest digest_of(const KeyWords& words) {
  hash::FpDigest digest;
  for (std::size_t i = 0; i < words.size(); ++i) digest.word[i] = field::Fp::from(words[i]);
  return digest;
}

}  // namespace

const PinnedKeys kPinnedKeys{
#include "prover/recursion/pinned_keys.inc"
};

hash::FpDigest key_of(ProgramId program) { return digest_of(kPinnedKeys.programs[static_cast<std::size_t>(program)]); }

hash::FpDigest final_key() { return digest_of(kPinnedKeys.final_program); }

const KeyTree& key_tree() {
  static const KeyTree tree = [] {
    std::vector<hash::FpDigest> keys;
    for (const KeyWords& words : kPinnedKeys.programs) keys.push_back(digest_of(words));
    return KeyTree(std::move(keys));
  }();
  return tree;
}

}  // namespace pp::recursion
