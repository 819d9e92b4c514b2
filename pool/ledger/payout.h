// SPDX-License-Identifier: Apache-2.0
// The cumulative payout tree: one root an epoch, under which every member proves what it has earned in all.
//
// Pure; any thread. Leaves are (member, cumulative earnings) sorted by member; a leaf is hashed twice and a pair in
// sorted order, the shape that OpenZeppelin's MerkleProof checks, so that a claim contract needs no other logic. The
// hash is tagged SHA-256: roots are for members and audits here, and a chain that wants keccak-256 gets it from the
// same leaves. An odd node at the end of a level moves up as it is.
#pragma once
#include <span>
#include <vector>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"

namespace pp::ledger {

struct PayoutLeaf {
  MemberId member;
  Money cumulative;
  friend bool operator==(const PayoutLeaf&, const PayoutLeaf&) = default;
};

/// What keeps a leaf of one pool and chain from counting at another.
struct PayoutDomain {
  std::uint64_t chain_id = 0;  // 0: no chain
  Digest32 distributor{};      // the pool's key, or the contract's address padded
};

class PayoutTree {
 public:
  /// Requires: leaves sorted by member without repetition, amounts not negative.
  PayoutTree(const PayoutDomain& domain, std::vector<PayoutLeaf> leaves);

  /// Zero when there is no leaf.
  const Digest32& root() const { return root_; }
  Money total() const { return total_; }
  const std::vector<PayoutLeaf>& leaves() const { return leaves_; }
  /// The siblings from leaf to root. Requires: index < leaves().size().
  std::vector<Digest32> path(std::size_t index) const;

 private:
  std::vector<PayoutLeaf> leaves_;
  std::vector<std::vector<Digest32>> levels_;  // leaves first
  Digest32 root_{};
  Money total_;
};

Digest32 payout_leaf_hash(const PayoutDomain& domain, const PayoutLeaf& leaf);
/// True when `path` leads from the leaf to the root. A path longer than 64 is refused.
bool payout_path_valid(const PayoutDomain& domain, const PayoutLeaf& leaf, std::span<const Digest32> path,
                       const Digest32& root);

}  // namespace pp::ledger
