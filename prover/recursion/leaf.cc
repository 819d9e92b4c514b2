// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/leaf.h"

#include <algorithm>

#include "prover/recursion/child.h"
#include "prover/recursion/segment_sum.h"
#include "prover/recursion/stark_circuit.h"
#include "prover/verify/segment_class.h"
#include "prover/verify/segment_publics.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;

constexpr std::uint32_t kPcBits = 30, kTimeBits = 24, kLimbBits = 16;

/// The height of every table as the one bit that is 1, and at least one table as tall as the tallest must be.
std::vector<TableHeight> choose_heights(Builder& builder, const protocol::Layout& layout,
                                        const std::vector<Cell>& cells, std::uint32_t log_tallest) {
  builder.enter("heights");
  std::vector<TableHeight> heights;
  Value none_is_tallest = Value::one();
  for (const Cell& cell : cells) {
    const std::uint32_t log_period = layout.tables[heights.size()].log_period;
    TableHeight& height = heights.emplace_back();
    Value count, log_rows;
    for (std::uint32_t h = protocol::kLogRowsMin; h <= log_tallest; ++h) {
      const Value bit = builder.hint();
      builder.assert_boolean(bit);
      if (h < log_period) builder.assert_equal(bit, Value::zero());
      count = count + bit;
      log_rows = bit * Value(Fp::from(h)) + log_rows;
      height.one_hot.push_back(bit);
    }
    builder.assert_equal(count, Value::one());
    builder.assert_equal(log_rows, Value(cell));
    none_is_tallest = none_is_tallest * (Value::one() - height.one_hot.back());
  }
  builder.assert_equal(none_is_tallest, Value::zero());
  builder.leave();
  return heights;
}

/// The heights of preprocessed tables are those of their tables, and all but the ROM's are fixed. Gives the ROM's.
Cell bind_fixed_heights(Builder& builder, const protocol::Layout& layout, const StarkCircuit& proof) {
  builder.enter("fixed heights");
  constexpr std::uint32_t kAnyRom = protocol::kLogRowsMin, kAnotherRom = kAnyRom + 1;
  const std::vector<std::uint8_t> fixed = verify::segment_prep_log_rows(kAnyRom);
  const std::vector<std::uint8_t> other = verify::segment_prep_log_rows(kAnotherRom);
  Cell rom;
  std::size_t next = 0;
  for (std::size_t t = 0; t < layout.tables.size(); ++t) {
    if (!layout.has_prep(t)) continue;
    const Cell& cell = proof.prep_log_rows()[next];
    builder.assert_equal(Value(cell), Value(proof.log_rows()[t]));
    if (fixed[next] == other[next]) {
      builder.assert_equal(Value(cell), Value(Fp::from(fixed[next])));
    } else {
      rom = cell;
    }
    ++next;
  }
  builder.leave();
  return rom;
}

/// A base element below 2^30: its upper six bits and its lower twenty-four.
void assert_pc(Builder& builder, const Cell& pc) {
  const Builder::Bits low = builder.bits_of(pc, kTimeBits);
  Value sum;
  for (std::uint32_t i = 0; i < kTimeBits; ++i) sum = low.bits[i] * Value(Fp::from(1u << i)) + sum;
  const Value high = (Value(pc) - sum) * Value(Fp::from(1u << kTimeBits).inverse());
  builder.assert_below(high.coefficients()[0], kPcBits - kTimeBits);
}

/// What verify::check_statement says.
void check_statement(Builder& builder, const verify::SegmentPublics<Cell>& s) {
  builder.enter("statement");
  for (const Cell& limb : s.context) builder.assert_equal(Value(limb), Value::zero());
  assert_pc(builder, s.start_pc);
  assert_pc(builder, s.end_pc);
  builder.assert_below(s.ts_end, kTimeBits);
  Value(s.ts_end).inverse();  // time starts at 1
  builder.assert_below(s.exit_low, kLimbBits);
  builder.assert_below(s.exit_high, kLimbBits);
  const Value halted(s.halted), running = Value::one() - halted;
  builder.assert_boolean(halted);
  builder.assert_equal(halted * Value(s.end_pc), Value::zero());
  builder.assert_equal(running * Value(s.exit_low), Value::zero());
  builder.assert_equal(running * Value(s.exit_high), Value::zero());
  builder.leave();
}

verify::SegmentPublics<Value> values_of(verify::SegmentPublics<Cell> cells) {
  std::vector<Value> all;
  cells.for_each([&](const Cell& c) { all.emplace_back(c); });
  verify::SegmentPublics<Value> values;
  auto next = all.begin();
  values.for_each([&](Value& v) { v = *next++; });
  return values;
}

}  // namespace

Circuit make_leaf(tables::SegmentClass klass, const protocol::Layout& layout, const protocol::Params& params,
                  std::uint32_t log_tallest) {
  Builder builder("leaf " + std::string(tables::to_string(klass)) + " " + std::to_string(log_tallest), kSpanBlocks);
  const Builder::CellBlock vk_root = builder.hint_block();
  StarkCircuit proof(builder, {layout, params, segment_constraint_sum(klass)}, log_tallest, verify::kSegmentPublics);
  verify::SegmentPublics<Cell> publics;
  auto next = proof.publics().begin();
  publics.for_each([&](Cell& cell) { cell = *next++; });

  check_statement(builder, publics);
  std::vector<TableHeight> heights = choose_heights(builder, layout, proof.log_rows(), log_tallest);
  const Cell rom_log_rows = bind_fixed_heights(builder, layout, proof);
  proof.check(std::move(heights), verify::segment_boundary(values_of(publics)));

  builder.enter("publics");
  const Span<Cell> said{.vk_root = vk_root,
                        .program_root = proof.prep_root(),
                        .start_root = publics.start_root,
                        .end_root = publics.end_root,
                        .start_pc = publics.start_pc,
                        .end_pc = publics.end_pc,
                        .halted = publics.halted,
                        .exit_low = publics.exit_low,
                        .exit_high = publics.exit_high,
                        .rom_log_rows = rom_log_rows};
  const std::vector<Builder::CellBlock> blocks = said.blocks();
  for (std::uint32_t i = 0; i < kSpanBlocks; ++i) builder.publish(i, blocks[i]);
  builder.leave();
  return builder.finish();
}

Witness leaf_witness(const verify::Expansion& proof, std::span<const std::uint8_t> log_rows,
                     const hash::FpDigest& vk_root) {
  Witness witness;
  std::array<Fp, 8> keys;
  std::ranges::copy(vk_root.word, keys.begin());
  append_block(witness, keys);
  const std::uint32_t tallest = *std::ranges::max_element(log_rows);
  for (const std::uint8_t height : log_rows)
    for (std::uint32_t h = protocol::kLogRowsMin; h <= tallest; ++h)
      witness.hints.push_back(h == height ? FpExt::one() : FpExt::zero());
  append_witness(witness, proof);
  return witness;
}

}  // namespace pp::recursion
