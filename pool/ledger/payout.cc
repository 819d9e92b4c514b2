// SPDX-License-Identifier: Apache-2.0
#include "pool/ledger/payout.h"

#include <algorithm>

#include "schemas/vocab/check.h"
#include "schemas/vocab/sha256.h"

namespace pp::ledger {
namespace {

constexpr std::size_t kPathMax = 64;

Digest32 pair_hash(const Digest32& a, const Digest32& b) {
  ByteWriter out;
  out.raw(std::min(a, b));
  out.raw(std::max(a, b));
  return tagged_hash("pp/payout/node/1", out.bytes());
}

}  // namespace

Digest32 payout_leaf_hash(const PayoutDomain& domain, const PayoutLeaf& leaf) {
  ByteWriter out;
  out.u64(domain.chain_id);
  out.raw(domain.distributor);
  out.raw(leaf.member.bytes);
  out.i64(leaf.cumulative.nanos());
  return tagged_hash("pp/payout/leaf/1", tagged_hash("pp/payout/leaf/1", out.bytes()));
}

PayoutTree::PayoutTree(const PayoutDomain& domain, std::vector<PayoutLeaf> leaves) : leaves_(std::move(leaves)) {
  std::vector<Digest32> level;
  level.reserve(leaves_.size());
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    PP_CHECK(i == 0 || leaves_[i - 1].member < leaves_[i].member);
    PP_CHECK(!leaves_[i].cumulative.negative());
    total_ += leaves_[i].cumulative;
    level.push_back(payout_leaf_hash(domain, leaves_[i]));
  }
  if (level.empty()) return;
  levels_.push_back(std::move(level));
  while (levels_.back().size() > 1) {
    const auto& below = levels_.back();
    std::vector<Digest32> above;
    above.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) above.push_back(pair_hash(below[i], below[i + 1]));
    if (below.size() % 2 == 1) above.push_back(below.back());
    levels_.push_back(std::move(above));
  }
  root_ = levels_.back().front();
}

std::vector<Digest32> PayoutTree::path(std::size_t index) const {
  PP_CHECK(index < leaves_.size());
  std::vector<Digest32> out;
  for (std::size_t depth = 0; depth + 1 < levels_.size(); ++depth, index /= 2) {
    const std::size_t sibling = index ^ 1;
    if (sibling < levels_[depth].size()) out.push_back(levels_[depth][sibling]);
  }
  return out;
}

bool payout_path_valid(const PayoutDomain& domain, const PayoutLeaf& leaf, std::span<const Digest32> path,
                       const Digest32& root) {
  if (path.size() > kPathMax || leaf.cumulative.negative()) return false;
  Digest32 at = payout_leaf_hash(domain, leaf);
  for (const Digest32& sibling : path) at = pair_hash(at, sibling);
  return at == root;
}

}  // namespace pp::ledger
