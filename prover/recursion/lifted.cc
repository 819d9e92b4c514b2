// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/lifted.h"

#include <algorithm>

#include "prover/recursion/machine/machine_class.h"
#include "schemas/vocab/mutant.h"

namespace pp::recursion {

using field::Fp;
using verify::Verdict;

namespace {

constexpr std::uint32_t kLiftedFormat = 0x31525050;  // "PPR1"

}  // namespace

void write_span(ByteWriter& w, const Span<Fp>& span) {
  for (const auto& block : span.blocks())
    for (const Fp v : block) w.u32(v.value());
}

std::optional<Span<Fp>> read_span(ByteReader& r) {
  std::vector<std::array<Fp, 8>> blocks(kSpanBlocks);
  for (auto& block : blocks) {
    for (Fp& v : block) {
      const std::uint32_t word = r.u32();
      if (r.failed() || found("lifted: word not canonical", !Fp::is_canonical(word))) return std::nullopt;
      v = Fp::from(word);
    }
  }
  Span<Fp> span = Span<Fp>::of(blocks);
  if (found("lifted: blocks of no span", span.blocks() != blocks)) return std::nullopt;
  return span;
}

Bytes LiftedProof::encode() const {
  ByteWriter w;
  w.u32(kLiftedFormat);
  w.u8(program.number);
  write_span(w, says);
  w.raw(proof);
  return w.take();
}

std::optional<LiftedProof> LiftedProof::decode(BytesView bytes) {
  constexpr std::size_t kHeaderBytes = 4 + 1 + 4 * 8 * kSpanBlocks;
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  if (found("lifted: too long", bytes.size() > kLiftedBytesMax)) return std::nullopt;
  ByteReader r(bytes.first(kHeaderBytes));
  if (found("lifted: another format", r.u32() != kLiftedFormat)) return std::nullopt;
  const std::uint8_t program = r.u8();
  if (found("lifted: no such program", program >= kPrograms)) return std::nullopt;
  const std::optional<Span<Fp>> says = read_span(r);
  if (!says) return std::nullopt;
  return LiftedProof{{program}, *says, to_bytes(bytes.subspan(kHeaderBytes))};
}

Verdict verify_lifted(const LiftedProof& lifted, verify::Expansion* expansion) {
  const bool same_keys = std::ranges::equal(lifted.says.vk_root, key_tree().root().word);
  if (found("lifted: another tree of keys", !same_keys)) return Verdict::WrongKeys;
  return verify_machine(lifted.proof, recursion_class(), key_of(lifted.program), lifted.says.blocks(), expansion);
}

Verdict check_lifted(BytesView bytes, const Span<Fp>& expected, std::optional<std::uint32_t> n_children) {
  const std::optional<LiftedProof> lifted = LiftedProof::decode(bytes);
  if (!lifted) return Verdict::Malformed;
  if (found("lifted: another program", n_children_of(lifted->program) != n_children)) return Verdict::WrongProgram;
  if (found("lifted: says something else", lifted->says.blocks() != expected.blocks())) return Verdict::WrongStatement;
  return verify_lifted(*lifted);
}

std::optional<Span<Fp>> join_spans(std::span<const Span<Fp>> children) {
  if (children.size() < 2 || children.size() > 4) return std::nullopt;
  for (std::size_t i = 1; i < children.size(); ++i) {
    const Span<Fp>&before = children[i - 1], &after = children[i];
    const bool follows = before.vk_root == after.vk_root && before.program_root == after.program_root &&
                         before.rom_log_rows == after.rom_log_rows && before.end_root == after.start_root &&
                         before.end_pc == after.start_pc && before.halted.is_zero();
    if (!follows) return std::nullopt;
  }
  return joined_span(children.front(), children.back());
}

}  // namespace pp::recursion
