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

bool has_leaves(tables::SegmentClass klass) {
  for (std::uint32_t h = protocol::kSegmentParams.log_tallest_min; h <= protocol::kSegmentParams.log_tallest_max; ++h)
    if (kPinnedKeys.programs[leaf_for(klass, h).number] == KeyWords{}) return false;
  return true;
}

hash::FpDigest key_of(ProgramId program) { return digest_of(kPinnedKeys.programs[program.number]); }

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
