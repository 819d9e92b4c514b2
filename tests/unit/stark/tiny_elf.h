// SPDX-License-Identifier: Apache-2.0
// An executable of one loadable segment around a list of instruction words. Test values; not shared.
#pragma once
#include <span>

#include "schemas/vocab/bytes.h"

namespace pp {

inline constexpr std::uint32_t kTinyElfStart = 0x10000;

/// Gives an ELF32 little-endian RISC-V executable that starts at its first word.
/// Source: Tool Interface Standard, ELF specification 1.2, book I.
inline Bytes tiny_elf(std::span<const std::uint32_t> words) {
  constexpr std::uint16_t kHeaderBytes = 52, kProgramHeaderBytes = 32;
  constexpr std::uint32_t kOffset = kHeaderBytes + kProgramHeaderBytes;
  const auto n_bytes = static_cast<std::uint32_t>(4 * words.size());
  ByteWriter w;
  w.raw(
      as_bytes("\x7f"
               "ELF"));
  w.u32(0x00010101);  // 32 bits, little-endian, version 1, System V
  w.u64(0);
  w.u16(2), w.u16(243), w.u32(1);  // executable, RISC-V, version 1
  w.u32(kTinyElfStart), w.u32(kHeaderBytes), w.u32(0), w.u32(0);
  w.u16(kHeaderBytes), w.u16(kProgramHeaderBytes), w.u16(1), w.u16(0), w.u16(0), w.u16(0);
  w.u32(1), w.u32(kOffset), w.u32(kTinyElfStart), w.u32(kTinyElfStart);
  w.u32(n_bytes), w.u32(n_bytes), w.u32(5), w.u32(4);  // readable and executable
  for (const std::uint32_t word : words) w.u32(word);
  return w.take();
}

}  // namespace pp
