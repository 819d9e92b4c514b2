// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/circuits.h"

#include "prover/recursion/final.h"
#include "prover/recursion/leaf.h"
#include "prover/recursion/machine_sum.h"
#include "prover/recursion/node.h"
#include "prover/recursion/shrink.h"
#include "prover/verify/segment_class.h"

namespace pp::recursion {
namespace {

Circuit leaf_circuit(tables::SegmentClass klass, std::uint32_t log_tallest) {
  return make_leaf(klass, verify::segment_layout(klass), protocol::kSegmentParams, log_tallest);
}

}  // namespace

Circuit circuit_of(ProgramId id) {
  if (const auto log_tallest = leaf_of(id)) return leaf_circuit(tables::SegmentClass::Core, *log_tallest);
  if (const auto n_children = n_children_of(id))
    return make_node(child_class(recursion_class(), kLogKeys), *n_children);
  return shrink_circuit(wide_key_tree().root());
}

Circuit circuit_of(WideId leaf) { return leaf_circuit(class_of(leaf), log_tallest_of(leaf)); }

Circuit shrink_circuit(const hash::FpDigest& wide_keys) {
  ChildClass child = child_class(wide_class(), kLogWideKeys);
  child.keys = wide_keys;
  return make_shrink(child);
}

Circuit final_circuit() { return make_final(child_class(recursion_class(), kLogKeys)); }

}  // namespace pp::recursion
