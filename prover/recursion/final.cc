// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/final.h"

#include <algorithm>

namespace pp::recursion {
namespace {

using field::Fp;
using protocol::TreeDigest;

/// Where the parts of memory stand below the root, the part's end first: 1 where it stands on the right.
const Builder::Way kData{{Value::zero(), Value::zero(), Value::zero()}, {}};
const Builder::Way kInput{{Value::one(), Value::zero(), Value::zero()}, {}};
const Builder::Way kJournal{{Value::one(), Value::one(), Value::zero()}, {}};
const Builder::Way kSystem{{Value::one()}, {}};

hash::FpDigest fp_digest(const TreeDigest& digest) {
  hash::FpDigest out;
  std::ranges::copy(fp_block(digest), out.word);
  return out;
}

Builder::CellBlock constant_block(const TreeDigest& digest) {
  Builder::CellBlock block;
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = Cell(Fp::from(digest[i]));
  return block;
}

std::array<std::array<Fp, 8>, 2> context_blocks(const verify::Context& context) {
  std::array<std::array<Fp, 8>, 2> blocks;
  for (std::size_t i = 0; i < context.size(); ++i) blocks[i / 8][i % 8] = Fp::from(context[i]);
  return blocks;
}

}  // namespace

Circuit make_final(const ChildClass& child) {
  Builder builder("final", kOutcomeBlocks);
  Outcome<Cell> said;
  for (Builder::CellBlock* block : {&said.data, &said.input, &said.journal, &said.context[0], &said.context[1]})
    *block = builder.hint_block();
  builder.enter("child");
  const Span<Cell> run = check_child(builder, child);
  builder.leave();

  builder.enter("halted");
  builder.assert_equal(Value(run.halted), Value::one());
  builder.leave();
  builder.enter("genesis");
  const std::uint32_t start = builder.commit(run.start_root);
  builder.open_node(start, said.data, kData);
  builder.open_node(start, said.input, kInput);
  builder.open_node(start, constant_block(protocol::zero_subtree(protocol::kQuarterLevel)), kJournal);
  builder.open_node(start, constant_block(protocol::zero_subtree(protocol::kUserLevel)), kSystem);
  builder.leave();
  builder.enter("journal");
  builder.open_node(builder.commit(run.end_root), said.journal, kJournal);
  builder.leave();

  builder.enter("publics");
  said.vk_root = run.vk_root, said.program_root = run.program_root;
  said.entry = run.start_pc, said.rom_log_rows = run.rom_log_rows;
  said.exit_low = run.exit_low, said.exit_high = run.exit_high;
  const std::vector<Builder::CellBlock> blocks = said.blocks();
  for (std::uint32_t i = 0; i < kOutcomeBlocks; ++i) builder.publish(i, blocks[i]);
  builder.leave();
  return builder.finish();
}

Witness final_witness(const ChildWitness& child, const RunEnds& ends, const verify::Context& context) {
  Witness witness;
  append_block(witness, fp_block(ends.start_quarters[0]));
  append_block(witness, fp_block(ends.start_quarters[1]));
  append_block(witness, fp_block(ends.end_quarters[3]));
  for (const auto& half : context_blocks(context)) append_block(witness, half);
  append_child(witness, child);

  const auto quarter = [](const TreeDigest& beside, const TreeDigest& other_half, const TreeDigest& system) {
    return OpenedLeaf{{}, {fp_digest(beside), fp_digest(other_half), fp_digest(system)}};
  };
  const auto& [data, input, hidden] = ends.start_quarters;
  const TreeDigest empty = protocol::zero_subtree(protocol::kQuarterLevel);
  const TreeDigest no_registers = protocol::zero_subtree(protocol::kUserLevel);
  const TreeDigest low = protocol::compress(data, input), high = protocol::compress(hidden, empty);
  witness.leaves.push_back(quarter(input, high, no_registers));
  witness.leaves.push_back(quarter(data, high, no_registers));
  witness.leaves.push_back(quarter(hidden, low, no_registers));
  witness.leaves.push_back({{}, {fp_digest(protocol::compress(low, high))}});
  const auto& end = ends.end_quarters;
  witness.leaves.push_back(quarter(end[2], protocol::compress(end[0], end[1]), ends.end_system));
  return witness;
}

Outcome<Fp> outcome_of(const Span<Fp>& run, const RunEnds& ends, const verify::Context& context) {
  return {.vk_root = run.vk_root,
          .program_root = run.program_root,
          .data = fp_block(ends.start_quarters[0]),
          .input = fp_block(ends.start_quarters[1]),
          .journal = fp_block(ends.end_quarters[3]),
          .context = context_blocks(context),
          .entry = run.start_pc,
          .exit_low = run.exit_low,
          .exit_high = run.exit_high,
          .rom_log_rows = run.rom_log_rows};
}

}  // namespace pp::recursion
