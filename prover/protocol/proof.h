// SPDX-License-Identifier: Apache-2.0
// Proof: what travels, as values, and its one encoding.
//
// Everything is elements (u32 little-endian, canonical), except one height byte a table, nonces and counts. Sizes
// follow from the class of tables and the heights; only the query part, whose size depends on which leaves coincide,
// carries counts. decode allocates no more than a small multiple of the bytes it is given. Values only; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/field/fp_ext.h"
#include "kernels/hash/sponge.h"
#include "prover/protocol/layout.h"
#include "prover/protocol/params.h"
#include "schemas/vocab/bytes.h"

namespace pp::protocol {

/// The opened leaves of one tree: each distinct index once, in ascending order, and the digests that are needed
/// besides to reach the cap, level by level, ascending within a level.
struct TreeOpening {
  std::vector<field::Fp> rows;
  std::vector<hash::FpDigest> siblings;
  friend bool operator==(const TreeOpening&, const TreeOpening&) = default;
};

/// The opened groups of one FRI layer. A value that the verifier already knows from the layer above is not sent.
struct LayerOpening {
  std::vector<field::FpExt> values;
  std::vector<hash::FpDigest> siblings;
  friend bool operator==(const LayerOpening&, const LayerOpening&) = default;
};

/// The nodes of one level of a tree: what a proof commits to.
using Cap = std::vector<hash::FpDigest>;

struct Proof {
  std::vector<std::uint8_t> log_rows;  // one a table, in class order
  Cap main_cap, perm_cap, quotient_cap;
  std::vector<field::FpExt> sums;      // T of each table
  std::vector<field::FpExt> openings;  // every column at zeta, then every column at zeta * g_H
  std::uint32_t batch_nonce = 0;       // encoded only where the parameters ask for it
  std::vector<Cap> layer_caps;
  std::vector<field::FpExt> final_coefficients;
  std::uint32_t query_nonce = 0;
  std::array<TreeOpening, kTrees> trees;
  std::vector<LayerOpening> layers;
  friend bool operator==(const Proof&, const Proof&) = default;

  std::uint32_t log_tallest() const;
};

/// How many FRI layers a proof of this height commits to.
std::uint32_t n_layers(const Params& params, std::uint32_t log_tallest);

Bytes encode(const Proof& proof, const Params& params);

/// Reads exactly one proof.
/// Errors: nothing when a byte is missing, left over or not canonical, or a count is beyond what queries can need.
std::optional<Proof> decode_proof(BytesView bytes, const Params& params, const Layout& layout);

}  // namespace pp::protocol
