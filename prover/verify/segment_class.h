// SPDX-License-Identifier: Apache-2.0
// The class of tables that proves segments, as the verifier sees it. Values only; any thread.
#pragma once
#include "prover/protocol/layout.h"
#include "prover/verify/stark.h"

namespace pp::verify {

/// The layout under given parameters. Measuring tables takes about a millisecond, so callers keep it.
protocol::Layout make_segment_layout(const protocol::Params& params);

/// The layout under the product's parameters, made once.
const protocol::Layout& segment_layout();

/// constraint_sum over the tables of a segment.
field::FpExt segment_constraint_sum(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                                    const PointView<field::FpExt>& at);

/// The heights of the preprocessed tables, in class order, for a program whose ROM has 2^rom_log_rows rows.
std::vector<std::uint8_t> segment_prep_log_rows(std::uint32_t rom_log_rows);

}  // namespace pp::verify
