// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/segment_sum.h"

#include "prover/tables/tables.h"

namespace pp::recursion {

Value segment_constraint_sum(const protocol::Layout& layout, std::span<const Value> openings,
                             const verify::PointView<Value>& at) {
  return verify::constraint_sum<tables::SegmentTables, Value>(layout, openings, at);
}

}  // namespace pp::recursion
