// SPDX-License-Identifier: Apache-2.0
// Publics: what recursion proofs say, and in which order. Values only; any thread.
//
// Leaves and nodes say the same kind of thing, a Span: under this tree of verifying keys, this program went from one
// state to another.
//   block 0   root of the verifying keys
//   block 1   root of the program's preprocessed columns
//   block 2   root of memory at the start          block 3   root of memory at the end
//   block 4   start pc, end pc, halted, exit low, exit high, log of the ROM's height, 0, 0
// The final proof says an Outcome: this program, begun with this data and input, halted with this journal.
//   block 0   root of the verifying keys
//   block 1   root of the program's preprocessed columns
//   block 2   first quarter of memory at the start: program data
//   block 3   second quarter at the start: input   block 4   fourth quarter at the end: journal
//   block 5   context, first half                  block 6   context, second half
//   block 7   entry, exit low, exit high, log of the ROM's height, 0, 0, 0, 0
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/hash/sponge.h"
#include "prover/protocol/statement.h"
#include "prover/verify/segment.h"

namespace pp::recursion {

template <class V>
struct Span {
  using Block = std::array<V, 8>;
  Block vk_root, program_root, start_root, end_root;
  V start_pc, end_pc, halted, exit_low, exit_high, rom_log_rows;

  std::vector<Block> blocks() const {
    const V zero(field::Fp::zero());
    return {vk_root, program_root, start_root, end_root,
            Block{start_pc, end_pc, halted, exit_low, exit_high, rom_log_rows, zero, zero}};
  }
  /// Requires: as many blocks as blocks() gives.
  static Span of(const std::vector<Block>& b) {
    return {b[0], b[1], b[2], b[3], b[4][0], b[4][1], b[4][2], b[4][3], b[4][4], b[4][5]};
  }
};
inline constexpr std::uint32_t kSpanBlocks = 5;

template <class V>
struct Outcome {
  using Block = std::array<V, 8>;
  Block vk_root, program_root, data, input, journal;
  std::array<Block, 2> context;
  V entry, exit_low, exit_high, rom_log_rows;

  std::vector<Block> blocks() const {
    const V zero(field::Fp::zero());
    return {vk_root, program_root, data,       input,
            journal, context[0],   context[1], Block{entry, exit_low, exit_high, rom_log_rows, zero, zero, zero, zero}};
  }
};
inline constexpr std::uint32_t kOutcomeBlocks = 8;

/// What a node says whose children begin and end with these.
template <class V>
Span<V> joined_span(const Span<V>& first, const Span<V>& last) {
  Span<V> joined = last;
  joined.start_root = first.start_root;
  joined.start_pc = first.start_pc;
  return joined;
}

/// Eight canonical elements as a block.
inline std::array<field::Fp, 8> fp_block(const std::array<std::uint32_t, 8>& words) {
  std::array<field::Fp, 8> block;
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = field::Fp::from(words[i]);
  return block;
}

/// Public values as blocks, as the machine's statement takes them.
using PublicBlocks = std::vector<std::array<field::Fp, 8>>;

/// The verifier reads every public block: receive Block (number, its eight values).
template <class V>
std::vector<protocol::BoundaryTermOf<V>> public_boundary(std::span<const std::array<V, 8>> blocks) {
  std::vector<protocol::BoundaryTermOf<V>> terms;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    terms.push_back({air::Bus::Block, V(-field::Fp::one()), {V(field::Fp::from(static_cast<std::uint32_t>(i)))}});
    for (const V& v : blocks[i]) terms.back().tuple.push_back(v);
  }
  return terms;
}

/// What the verifier of a recursion proof knows of it. Shape: heights of the tables with preprocessed columns.
protocol::Statement public_statement(const hash::FpDigest& program_root, std::vector<std::uint8_t> prep_log_rows,
                                     const PublicBlocks& blocks);

/// What the lifted proof of a segment says: its statement without clock and context.
Span<field::Fp> lifted_span(const verify::SegmentStatement& segment, const hash::FpDigest& vk_root);

}  // namespace pp::recursion
