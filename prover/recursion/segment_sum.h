// SPDX-License-Identifier: Apache-2.0
// The constraints of a segment's tables over circuit values. A header of its own because instantiating twenty tables
// takes its time. Any thread that owns the builder.
#pragma once
#include "prover/recursion/value.h"
#include "prover/verify/argument.h"

namespace pp::recursion {

/// constraint_sum over the tables of a segment.
Value segment_constraint_sum(const protocol::Layout& layout, std::span<const Value> openings,
                             const verify::PointView<Value>& at);

}  // namespace pp::recursion
