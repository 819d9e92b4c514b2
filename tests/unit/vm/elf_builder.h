// SPDX-License-Identifier: Apache-2.0
// Builds small ELF files and instruction words, right ones and wrong ones, for tests.
#pragma once
#include <cstdint>
#include <vector>

#include "prover/vm/isa.h"
#include "schemas/vocab/bytes.h"

namespace pp::vm::build {

struct Segment {
  std::uint32_t type = 1, address = 0, memory_bytes = 0, flags = 5;
  Bytes bytes;
};

/// Every field of a file that a test may want to spoil.
struct Elf {
  std::uint8_t magic[7] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
  std::uint16_t type = 2, machine = 243;
  std::uint32_t version = 1, entry = 0x10000, segments_at = 52, flags = 0;
  std::uint16_t header_bytes = 52, segment_header_bytes = 32;
  std::vector<Segment> segments;

  Bytes file() const {
    ByteWriter out;
    for (const std::uint8_t b : magic) out.u8(b);
    for (int i = 7; i < 16; ++i) out.u8(0);
    out.u16(type), out.u16(machine), out.u32(version), out.u32(entry), out.u32(segments_at), out.u32(0), out.u32(flags);
    out.u16(header_bytes), out.u16(segment_header_bytes), out.u16(static_cast<std::uint16_t>(segments.size()));
    out.u16(0), out.u16(0), out.u16(0);
    const auto in_page = [](std::uint32_t at, std::uint32_t address) { return at + ((address - at) & 0xfff); };
    auto offset = static_cast<std::uint32_t>(52 + 32 * segments.size());
    for (const Segment& s : segments) {
      const auto n = static_cast<std::uint32_t>(s.bytes.size());
      offset = in_page(offset, s.address);  // Linux maps pages, so QEMU insists
      out.u32(s.type), out.u32(offset), out.u32(s.address), out.u32(s.address), out.u32(n);
      out.u32(s.memory_bytes == 0 ? n : s.memory_bytes), out.u32(s.flags), out.u32(4);
      offset += n;
    }
    for (const Segment& s : segments) {
      const auto at = static_cast<std::uint32_t>(out.bytes().size());
      for (std::uint32_t i = at; i < in_page(at, s.address); ++i) out.u8(0);
      out.raw(s.bytes);
    }
    return out.take();
  }
};

inline Bytes bytes_of(const std::vector<std::uint32_t>& words) {
  ByteWriter out;
  for (const std::uint32_t w : words) out.u32(w);
  return out.take();
}

/// A file with one executable segment at 0x10000.
inline Elf code(const std::vector<std::uint32_t>& words) {
  Elf elf;
  elf.segments.push_back({.type = 1, .address = 0x10000, .memory_bytes = 0, .flags = 5, .bytes = bytes_of(words)});
  return elf;
}

/// The word of an instruction. Fields that the format lacks are ignored.
inline std::uint32_t encode(Op op, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t imm) {
  static constexpr std::uint32_t kMatch[] = {
#define PP_OP(name, mnemonic, format, family, mask, match) match,
#include "prover/vm/isa.inc"
#undef PP_OP
  };
  const std::uint32_t base = kMatch[static_cast<std::size_t>(op)];
  const std::uint32_t d = rd << 7, a = rs1 << 15, b = rs2 << 20;
  switch (format_of(op)) {
    case Format::R:
      return base | d | a | b;
    case Format::I:
      return base | d | a | imm << 20;
    case Format::Shamt:
      return base | d | a | (imm & 31) << 20;
    case Format::S:
      return base | a | b | (imm & 31) << 7 | (imm >> 5 & 0x7f) << 25;
    case Format::B:
      return base | a | b | (imm >> 11 & 1) << 7 | (imm >> 1 & 15) << 8 | (imm >> 5 & 63) << 25 | (imm >> 12 & 1) << 31;
    case Format::U:
      return base | d | (imm & 0xfffff000);
    case Format::J:
      return base | d | (imm & 0xff000) | (imm >> 11 & 1) << 20 | (imm >> 1 & 0x3ff) << 21 | (imm >> 20 & 1) << 31;
    case Format::None:
      return base;
  }
  return 0;
}

}  // namespace pp::vm::build
