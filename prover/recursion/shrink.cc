// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/shrink.h"

#include "schemas/vocab/check.h"

namespace pp::recursion {

Circuit make_shrink(const ChildClass& child) {
  PP_CHECK(child.keys.has_value());
  Builder builder("shrink", kSpanBlocks);
  builder.enter("child");
  const Span<Cell> said = check_child(builder, child);
  builder.leave();
  builder.enter("publics");
  const std::vector<Builder::CellBlock> blocks = said.blocks();
  for (std::uint32_t i = 0; i < kSpanBlocks; ++i) builder.publish(i, blocks[i]);
  builder.leave();
  return builder.finish();
}

Witness shrink_witness(const ChildWitness& child) {
  Witness witness;
  append_child(witness, child);
  return witness;
}

}  // namespace pp::recursion
