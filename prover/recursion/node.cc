// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/node.h"

namespace pp::recursion {
namespace {

/// The second goes on where the first ended, in the same program and under the same keys.
void check_link(Builder& builder, const Span<Cell>& first, const Span<Cell>& second) {
  builder.enter("keys agree");
  builder.assert_equal(first.vk_root, second.vk_root);
  builder.leave();
  builder.enter("programs agree");
  builder.assert_equal(first.program_root, second.program_root);
  builder.assert_equal(Value(first.rom_log_rows), Value(second.rom_log_rows));
  builder.leave();
  builder.enter("states follow");
  builder.assert_equal(first.end_root, second.start_root);
  builder.assert_equal(Value(first.end_pc), Value(second.start_pc));
  builder.assert_equal(Value(first.halted), Value::zero());
  builder.leave();
}

}  // namespace

Circuit make_node(const ChildClass& child, std::uint32_t n_children) {
  Builder builder("node " + std::to_string(n_children), kSpanBlocks);
  std::vector<Span<Cell>> said;
  for (std::uint32_t i = 0; i < n_children; ++i) {
    builder.enter("child " + std::to_string(i));
    said.push_back(check_child(builder, child));
    builder.leave();
  }
  for (std::uint32_t i = 1; i < n_children; ++i) check_link(builder, said[i - 1], said[i]);
  builder.enter("publics");
  const std::vector<Builder::CellBlock> blocks = joined_span<Cell>(said.front(), said.back()).blocks();
  for (std::uint32_t i = 0; i < kSpanBlocks; ++i) builder.publish(i, blocks[i]);
  builder.leave();
  return builder.finish();
}

Witness node_witness(std::span<const ChildWitness> children) {
  Witness witness;
  for (const ChildWitness& child : children) append_child(witness, child);
  return witness;
}

}  // namespace pp::recursion
