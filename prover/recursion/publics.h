// SPDX-License-Identifier: Apache-2.0
// Publics: what a recursion proof says, and in which order. Leaves and nodes say the same kind of thing: under this
// tree of verifying keys, this program went from one state to another. Values only; any thread.
//
//   block 0   root of the verifying keys
//   block 1   root of the program's preprocessed columns
//   block 2   root of memory at the start          block 3   root of memory at the end
//   block 4   start pc, end pc, halted, exit low, exit high, log of the ROM's height, 0, 0
#pragma once
#include <array>
#include <vector>

#include "kernels/field/fp.h"
#include "kernels/hash/sponge.h"
#include "prover/verify/segment.h"

namespace pp::recursion {

template <class V>
struct SpanPublics {
  std::array<V, 8> vk_root, program_root, start_root, end_root;
  V start_pc, end_pc, halted, exit_low, exit_high, rom_log_rows;

  /// The last block.
  std::array<V, 8> scalars() const {
    const V zero(field::Fp::zero());
    return {start_pc, end_pc, halted, exit_low, exit_high, rom_log_rows, zero, zero};
  }
  /// Shape: kSpanPublics values in order of blocks.
  static SpanPublics from(const std::vector<V>& cells) {
    SpanPublics p;
    const auto block = [&](std::size_t i) {
      std::array<V, 8> b;
      for (std::size_t k = 0; k < b.size(); ++k) b[k] = cells[8 * i + k];
      return b;
    };
    p.vk_root = block(0), p.program_root = block(1), p.start_root = block(2), p.end_root = block(3);
    p.start_pc = cells[32], p.end_pc = cells[33], p.halted = cells[34];
    p.exit_low = cells[35], p.exit_high = cells[36], p.rom_log_rows = cells[37];
    return p;
  }
};
inline constexpr std::uint32_t kSpanBlocks = 5;
inline constexpr std::size_t kSpanPublics = 8 * kSpanBlocks;

/// Public values as blocks, as the machine's statement takes them.
using PublicBlocks = std::vector<std::array<field::Fp, 8>>;

/// What the lifted proof of a segment says: the statement without its clock and context.
PublicBlocks lifted_publics(const verify::SegmentStatement& segment, const hash::FpDigest& vk_root);
PublicBlocks blocks_of(const SpanPublics<field::Fp>& publics);

}  // namespace pp::recursion
