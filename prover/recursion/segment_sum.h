// SPDX-License-Identifier: Apache-2.0
// The constraints of a segment's tables over circuit values. A header of its own because instantiating the tables
// takes its time. Any thread that owns the builder.
#pragma once
#include "prover/recursion/value.h"
#include "prover/tables/segment_class.h"
#include "prover/verify/argument.h"

namespace pp::recursion {

/// constraint_sum over the tables of a class.
verify::ConstraintSumOf<Value> segment_constraint_sum(tables::SegmentClass klass);

}  // namespace pp::recursion
