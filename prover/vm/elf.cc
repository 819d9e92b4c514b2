// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "prover/vm/program.h"
#include "schemas/vocab/sha256.h"

namespace pp::vm {
namespace {

constexpr std::uint32_t kElfHeaderBytes = 52, kSegmentHeaderBytes = 32, kSegmentsMax = 64;
constexpr std::uint32_t kLoad = 1, kDynamic = 2, kInterpreter = 3;
constexpr std::uint32_t kFlagExecutable = 1;

struct Header {
  std::uint32_t entry, n_segments, segments_at;
};

struct LoadedPart {
  std::uint32_t type, offset, address, file_bytes, memory_bytes, flags;
  std::uint64_t end() const { return std::uint64_t{address} + memory_bytes; }
};

/// The file header, or why the file is refused.
Result<Header> read_header(BytesView elf) {
  if (elf.size() > kElfBytesMax) return error("P-ELF-001", "the file is larger than 64 MiB; strip debug information");
  if (elf.size() < kElfHeaderBytes || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F')
    return error("P-ELF-002", "the file is no ELF file; give the linked guest executable");
  if (elf[4] != 1 || elf[5] != 1 || elf[6] != 1)
    return error("P-ELF-003", "the file is no ELF32 little-endian version 1; compile for rv32im");
  ByteReader in(elf.subspan(16));
  const std::uint16_t type = in.u16(), machine = in.u16();
  const std::uint32_t version = in.u32(), entry = in.u32(), segments_at = in.u32();
  in.u32();  // sections are for tools, not for loading
  const std::uint32_t flags = in.u32();
  const std::uint16_t header_bytes = in.u16(), segment_header_bytes = in.u16(), n_segments = in.u16();
  if (type != 2) return error("P-ELF-004", "the file is no executable (ET_EXEC); link it statically, without -pie");
  if (machine != 243) return error("P-ELF-005", "the file is not for RISC-V; use a riscv toolchain");
  if (flags != 0)
    return error("P-ELF-006", "the file uses compressed code, floating point or RV32E; compile for rv32im, ilp32");
  if (version != 1 || header_bytes != kElfHeaderBytes || segment_header_bytes != kSegmentHeaderBytes)
    return error("P-ELF-007", "the file header has a version or sizes that ELF32 does not have; link it again");
  if (n_segments == 0 || n_segments > kSegmentsMax)
    return error("P-ELF-008", "the file has no program headers, or more than 64; link it with the SDK's script");
  if (std::uint64_t{segments_at} + std::uint64_t{n_segments} * kSegmentHeaderBytes > elf.size())
    return error("P-ELF-009", "the program headers lie outside the file; it is truncated");
  return Header{entry, n_segments, segments_at};
}

/// Linkers put the file's own headers in front of the first segment's page, below where programs may start. They are
/// not the program's: leaves them out if nothing but zeros lies between them and the start.
void leave_out_headers(BytesView elf, const Header& header, LoadedPart& s) {
  const std::size_t headers_end = header.segments_at + std::size_t{header.n_segments} * kSegmentHeaderBytes;
  if (s.offset != 0 || s.address >= kLoadStart || s.address + std::uint64_t{s.file_bytes} <= kLoadStart) return;
  const std::uint32_t before = kLoadStart - s.address;
  if (before < headers_end) return;
  for (std::size_t i = headers_end; i < before; ++i)
    if (elf[i] != 0) return;
  s.address += before, s.offset += before, s.file_bytes -= before, s.memory_bytes -= before;
}

/// The segments to load in order of address, or why they are refused.
Result<std::vector<LoadedPart>> read_segments(BytesView elf, const Header& header) {
  std::vector<LoadedPart> loads;
  ByteReader in(elf.subspan(header.segments_at, std::size_t{header.n_segments} * kSegmentHeaderBytes));
  for (std::uint32_t i = 0; i < header.n_segments; ++i) {
    LoadedPart s{};
    s.type = in.u32(), s.offset = in.u32(), s.address = in.u32();
    in.u32();  // the physical address means nothing here
    s.file_bytes = in.u32(), s.memory_bytes = in.u32(), s.flags = in.u32();
    in.u32();  // alignment is for page tables
    if (s.type == kDynamic || s.type == kInterpreter)
      return error("P-ELF-010", "the file is dynamically linked; link it statically");
    if (s.type != kLoad || s.memory_bytes == 0) continue;
    if (s.file_bytes > s.memory_bytes)
      return error("P-ELF-011", "a segment is larger in the file than in memory; link it again");
    if (std::uint64_t{s.offset} + s.file_bytes > elf.size())
      return error("P-ELF-012", "a segment lies outside the file; it is truncated");
    leave_out_headers(elf, header, s);
    if (s.address < kLoadStart || s.end() > kLoadEnd)
      return error("P-ELF-013", "a segment lies outside [0x10000, 0x10000000); link it with the SDK's script");
    loads.push_back(s);
  }
  std::ranges::sort(loads, {}, &LoadedPart::address);
  for (std::size_t i = 1; i < loads.size(); ++i)
    if (loads[i - 1].end() > loads[i].address)
      return error("P-ELF-014", "two segments overlap; link it with the SDK's script");
  return loads;
}

std::uint32_t word_at(BytesView bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i) word |= std::uint32_t{bytes[at + i]} << (8 * i);
  return word;
}

/// The executable words in order of address, or why they are refused.
Result<std::vector<tables::CodeWord>> read_code(BytesView elf, const std::vector<LoadedPart>& segments) {
  std::vector<tables::CodeWord> code;
  for (const LoadedPart& s : segments) {
    if (!(s.flags & kFlagExecutable) || s.file_bytes == 0) continue;
    if (s.address % 4 != 0) return error("P-ELF-015", "an executable segment is not aligned to 4 bytes; link it again");
    const std::uint64_t span = std::uint64_t{s.address} + s.file_bytes - (code.empty() ? s.address : code.front().pc);
    if (span > kCodeSpanBytesMax || code.size() + s.file_bytes / 4 + 1 > kCodeWordsMax)
      return error("P-ELF-016", "there are more than 2^21 executable words, or they span over 16 MiB; make it smaller");
    const BytesView bytes = elf.subspan(s.offset, s.file_bytes);
    for (std::uint32_t at = 0; at < s.file_bytes; at += 4) code.push_back({s.address + at, word_at(bytes, at)});
  }
  if (code.empty()) return error("P-ELF-017", "the file has no executable segment; link it with the SDK's script");
  return code;
}

std::vector<ImagePage> read_image(BytesView elf, const std::vector<LoadedPart>& segments) {
  std::map<std::uint32_t, protocol::PageWords> pages;
  for (const LoadedPart& s : segments)
    for (std::uint32_t i = 0; i < s.file_bytes; ++i) {
      const std::uint32_t address = s.address + i;
      const std::uint32_t byte = elf[s.offset + i];
      if (byte == 0) continue;  // a page that stays zero is none
      pages[address / protocol::kPageBytes][address / 4 % protocol::kPageWords] |= byte << (8 * (address % 4));
    }
  std::vector<ImagePage> image;
  image.reserve(pages.size());
  for (const auto& [index, words] : pages) image.push_back({index, words});
  return image;
}

protocol::TreeDigest digest_of(const std::vector<ImagePage>& image) {
  std::vector<protocol::PageTree::Page> digests;
  for (const ImagePage& page : image) digests.emplace_back(page.index, protocol::page_digest(page.words));
  protocol::PageTree tree;
  tree.update(digests);
  return tree.digest(protocol::kQuarterLevel, 0);
}

}  // namespace

Result<Program> load_program(BytesView elf) {
  PP_TRY(header, read_header(elf));
  PP_TRY(segments, read_segments(elf, header));
  PP_TRY(code, read_code(elf, segments));
  Program program;
  program.code_ = std::move(code);
  program.code_begin_ = program.code_.front().pc;
  const std::size_t n_words = (program.code_.back().pc - program.code_begin_) / 4 + 1;
  program.instructions_.resize(n_words);
  program.is_code_.resize(n_words);
  for (const auto& [pc, word] : program.code_) {
    program.instructions_[(pc - program.code_begin_) / 4] = decode(word);
    program.is_code_[(pc - program.code_begin_) / 4] = 1;
  }
  if (!program.has_code(header.entry) || program.at(header.entry).op == Op::Illegal)
    return error("P-ELF-018", "the entry point is no instruction; name the start symbol to the linker");
  program.entry_ = header.entry;
  program.image_ = read_image(elf, segments);
  program.image_digest_ = digest_of(program.image_);
  program.elf_hash_ = sha256(elf);
  return program;
}

}  // namespace pp::vm
