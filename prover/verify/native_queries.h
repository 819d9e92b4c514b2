// SPDX-License-Identifier: Apache-2.0
// The query phase over elements: pruned openings, each distinct leaf once, are authenticated level by level.
// Pure; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "prover/protocol/layout.h"
#include "prover/protocol/proof.h"
#include "prover/verify/multi_opening.h"
#include "prover/verify/native_judge.h"

namespace pp::verify {

/// The opened leaves of one tree with everything on their way to the cap.
struct OpenedTree {
  std::vector<std::uint32_t> indices;  // ascending, distinct
  std::uint32_t depth = 0;             // from leaves to root, though the levels may end at a cap
  std::uint32_t width = 0;
  std::vector<field::Fp> rows;  // `width` elements a leaf
  SiblingLevels<hash::FpDigest> levels;
};

/// A proof as a circuit wants it: what the transcript absorbed, and openings of which each query's own can be taken.
struct Expansion {
  bool complete = false;  // everything below is there, be the proof right or wrong
  std::vector<NativeJudge::D::Block> absorbed;
  std::vector<std::uint32_t> indices;  // one a query, in drawing order
  std::array<OpenedTree, protocol::kTrees> trees;
  std::vector<OpenedTree> layers;
};

/// Everything that the interactive part has fixed.
/// Requires: one beta a layer; heights checked.
struct QueryPhase {
  const protocol::Proof& proof;
  const protocol::Layout& layout;
  const protocol::Params& params;
  hash::FpDigest prep_root;
  field::FpExt zeta;
  field::FpExt batching;
  std::vector<field::FpExt> betas;
  std::vector<std::uint32_t> indices;  // below 2^(H+b); in any order, doubled or not
};

/// Errors: false when the judge stops the checks; its verdict says why.
bool check_queries(NativeJudge& judge, QueryPhase phase, Expansion* expansion = nullptr);

}  // namespace pp::verify
