// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/segment_sum.h"

#include "prover/tables/classes.h"

namespace pp::recursion {

verify::ConstraintSumOf<Value> segment_constraint_sum(tables::SegmentClass klass) {
  return tables::with_tables(
      klass, []<class List>() -> verify::ConstraintSumOf<Value> { return &verify::constraint_sum<List, Value>; });
}

}  // namespace pp::recursion
