// SPDX-License-Identifier: Apache-2.0
// The leaf: verifies one segment proof and says what it showed, in the form that nodes take. One program for each
// class of segments and height of the tallest table. Pure; any thread.
#pragma once
#include "prover/recursion/builder.h"
#include "prover/recursion/publics.h"
#include "prover/verify/segment.h"
#include "prover/verify/stark.h"

namespace pp::recursion {

/// Requires: the layout is the class's under the parameters, which allow the height.
Circuit make_leaf(tables::SegmentClass klass, const protocol::Layout& layout, const protocol::Params& params,
                  std::uint32_t log_tallest);

/// What the leaf's prover chooses.
/// Requires: a complete expansion of a proof whose tallest table has the program's height.
Witness leaf_witness(const verify::Expansion& proof, std::span<const std::uint8_t> log_rows,
                     const hash::FpDigest& vk_root);

}  // namespace pp::recursion
