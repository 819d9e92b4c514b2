// SPDX-License-Identifier: Apache-2.0
// The most that a proof can take: against every choice of leaves in small trees, and against the codec.
#include "prover/protocol/proof_size.h"

#include <bit>
#include <set>

#include <gtest/gtest.h>

#include "prover/protocol/parameter_sets.h"
#include "prover/protocol/proof.h"
#include "prover/recursion/machine/machine_class.h"

namespace pp::protocol {
namespace {

/// Counted one by one: the siblings of opened nodes that are not above opened leaves themselves.
std::uint64_t siblings_of(std::set<std::uint32_t> nodes, std::uint32_t depth, std::uint32_t log_cap) {
  std::uint64_t siblings = 0;
  for (std::uint32_t level = depth; level > log_cap; --level) {
    std::set<std::uint32_t> parents;
    const std::uint32_t half = 1u << (level - 1);
    for (const std::uint32_t node : nodes) {
      siblings += nodes.contains(node ^ half) ? 0 : 1;
      parents.insert(node & (half - 1));
    }
    nodes = std::move(parents);
  }
  return siblings;
}

TEST(ProofSize, NoChoiceOfLeavesNeedsMoreSiblings) {
  for (std::uint32_t depth = 1; depth <= 4; ++depth)
    for (std::uint32_t log_cap = 0; log_cap <= depth; ++log_cap) {
      const std::uint32_t n = 1u << depth;
      std::vector<std::uint64_t> most(n + 1, 0);
      for (std::uint32_t choice = 1; choice < 1u << n; ++choice) {
        std::set<std::uint32_t> leaves;
        for (std::uint32_t i = 0; i < n; ++i)
          if (choice >> i & 1) leaves.insert(i);
        const auto m = static_cast<std::size_t>(std::popcount(choice));
        most[m] = std::max(most[m], siblings_of(std::move(leaves), depth, log_cap));
      }
      for (std::uint32_t m = 1; m <= n; ++m) {
        most[m] = std::max(most[m], most[m - 1]);
        EXPECT_EQ(siblings_max(depth, log_cap, m), most[m]) << depth << " " << log_cap << " " << m;
      }
      EXPECT_EQ(siblings_max(depth, log_cap, 5 * n), most[n]) << "no more leaves than there are";
    }
}

/// A proof of every class that has one height, as full as it can be.
TEST(ProofSize, IsWhatTheCodecWritesForTheFullestProof) {
  using namespace recursion;
  for (const MachineClass* machine : {&recursion_class(), &wide_class(), &final_class()}) {
    const auto& [params, heights, layout] = *machine;
    const std::uint32_t n = params.n_queries, tallest = params.log_tallest_max;
    Proof proof;
    proof.log_rows.assign(heights.begin(), heights.end());
    for (Cap* cap : {&proof.main_cap, &proof.perm_cap, &proof.quotient_cap}) cap->resize(1u << params.log_cap);
    proof.sums.resize(layout.tables.size());
    proof.openings.resize(layout.n_openings());
    proof.final_coefficients.resize(1u << params.log_final_rows);
    for (std::size_t i = 0; i < kTrees; ++i) {
      proof.trees[i].rows.resize(n * layout.row_width[i]);
      proof.trees[i].siblings.resize(siblings_max(tallest + params.log_blowup, i == 0 ? 0 : params.log_cap, n));
    }
    std::uint32_t log_rows = tallest;
    for (std::uint32_t step; (step = next_log_arity(params, log_rows)) != 0; log_rows -= step) {
      proof.layer_caps.emplace_back(1u << params.log_cap);
      LayerOpening& layer = proof.layers.emplace_back();
      layer.values.resize(n * ((1u << step) - 1));
      layer.siblings.resize(siblings_max(log_rows + params.log_blowup - step, params.log_cap, n));
    }
    const Bytes bytes = encode(proof, params);
    EXPECT_EQ(bytes.size(), proof_bytes_max(params, layout, tallest));
    EXPECT_TRUE(decode_proof(bytes, params, layout).has_value());
  }
}

}  // namespace
}  // namespace pp::protocol
