// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/publics.h"

namespace pp::recursion {

using field::Fp;

protocol::Statement public_statement(const hash::FpDigest& program_root, std::vector<std::uint8_t> prep_log_rows,
                                     const PublicBlocks& blocks) {
  protocol::Statement statement{
      .prep_root = program_root, .prep_log_rows = std::move(prep_log_rows), .publics = {}, .boundary = {}};
  for (const auto& block : blocks) statement.publics.insert(statement.publics.end(), block.begin(), block.end());
  statement.boundary = public_boundary<Fp>(blocks);
  return statement;
}

Span<Fp> lifted_span(const verify::SegmentStatement& s, const hash::FpDigest& vk_root) {
  Span<Fp> span{};
  for (std::size_t i = 0; i < 8; ++i) {
    span.vk_root[i] = vk_root.word[i];
    span.program_root[i] = Fp::from(s.program_root[i]);
    span.start_root[i] = Fp::from(s.start.root[i]);
    span.end_root[i] = Fp::from(s.end.root[i]);
  }
  span.start_pc = Fp::from(s.start.pc), span.end_pc = Fp::from(s.end.pc), span.halted = Fp::from(s.halted ? 1 : 0);
  span.exit_low = Fp::from(s.exit_code & 0xffff), span.exit_high = Fp::from(s.exit_code >> 16);
  span.rom_log_rows = Fp::from(s.rom_log_rows);
  return span;
}

}  // namespace pp::recursion
