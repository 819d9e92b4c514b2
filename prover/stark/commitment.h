// SPDX-License-Identifier: Apache-2.0
// Commitment: the extensions of one round's columns, table by table, and the tree over their lifted rows.
// Made once, then read by anyone.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/backend.h"
#include "kernels/matrix.h"
#include "kernels/merkle/tree.h"
#include "kernels/ntt/plan.h"
#include "prover/protocol/layout.h"
#include "prover/protocol/proof.h"

namespace pp::stark {

struct Commitment {
  std::vector<Matrix> extensions;  // one a table in class order, empty for a table without columns here
  merkle::Tree tree;
};

/// Hashes the rows of extensions, lifted to 2^log_height, into a tree.
merkle::Tree commit_rows(const Backend& backend, std::span<const Matrix> extensions, std::uint32_t log_height,
                         std::uint32_t log_blowup);

/// The rows of all tables at each index, and the digests that their paths need.
protocol::TreeOpening open_rows(const Commitment& commitment, std::uint32_t log_cap,
                                const std::vector<std::uint32_t>& indices);

/// What a program commits to before any run: fixed columns, in trace and extension, and their tree,
/// as tall as the parameters allow.
struct Preprocessed {
  // One entry a table with preprocessed columns, in order: so it serves every class that has these tables.
  std::vector<Matrix> traces;
  Commitment commitment;
  std::vector<std::uint8_t> log_rows;

  hash::FpDigest root() const { return commitment.tree.root(); }
};

/// Extends and commits preprocessed columns.
/// Shape: traces holds one matrix a table, of the layout's preprocessed width; empty where that is zero.
Preprocessed preprocess(const Backend& backend, const protocol::Layout& layout, const protocol::Params& params,
                        std::vector<Matrix> traces);

}  // namespace pp::stark
