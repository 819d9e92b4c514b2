// SPDX-License-Identifier: Apache-2.0
// The classes of tables that prove segments, as the verifier sees them. Values only; any thread.
#pragma once
#include "prover/protocol/layout.h"
#include "prover/tables/segment_class.h"
#include "prover/verify/stark.h"

namespace pp::verify {

using tables::SegmentClass;

/// The layout under given parameters. Measuring tables takes some milliseconds, so callers keep it.
protocol::Layout make_segment_layout(const protocol::Params& params, SegmentClass klass = SegmentClass::Core);

/// The layout under the product's parameters, made once.
const protocol::Layout& segment_layout(SegmentClass klass = SegmentClass::Core);

/// constraint_sum over the tables of a class.
ConstraintSum segment_constraint_sum(SegmentClass klass = SegmentClass::Core);

/// The heights of the preprocessed tables, in the order of every class, for a ROM of 2^rom_log_rows rows.
std::vector<std::uint8_t> segment_prep_log_rows(std::uint32_t rom_log_rows);

}  // namespace pp::verify
