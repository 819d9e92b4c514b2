// SPDX-License-Identifier: Apache-2.0
// Program: a guest as loaded from its ELF file, and the only thing that the executor knows about it.
//
// Code is a snapshot of the executable words (writing over them in memory changes data only); the memory image is the
// first quarter at genesis. A Program never changes after load_program; any thread may read it.
#pragma once
#include <cstdint>
#include <vector>

#include "prover/protocol/page_tree.h"
#include "prover/tables/rom/rom.h"
#include "prover/vm/isa.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::vm {

/// Loadable bytes lie in [0x10000, 2^28): below is a guard, above are input, witness and journal.
inline constexpr std::uint32_t kLoadStart = 0x10000, kLoadEnd = 1U << 28;
inline constexpr std::uint32_t kCodeWordsMax = 1U << 21;
/// Executable words may be scattered over this many bytes at most.
inline constexpr std::uint32_t kCodeSpanBytesMax = 1U << 24;
inline constexpr std::size_t kElfBytesMax = std::size_t{64} << 20;

/// One page of the image that is not all zero.
struct ImagePage {
  std::uint32_t index;
  protocol::PageWords words;
};

class Program {
 public:
  const Digest32& elf_hash() const { return elf_hash_; }  // SHA-256 of the file
  std::uint32_t entry() const { return entry_; }
  const std::vector<tables::CodeWord>& code() const { return code_; }  // executable words, in order of address
  const std::vector<ImagePage>& image() const { return image_; }       // in order of index
  const protocol::TreeDigest& image_digest() const { return image_digest_; }

  std::uint32_t code_begin() const { return code_begin_; }
  /// Decoded words from code_begin() on, without gaps: words between executable segments are Illegal.
  const std::vector<Instruction>& instructions() const { return instructions_; }
  /// Whether an executable word stands at `pc`; a gap between segments has none.
  bool has_code(std::uint32_t pc) const {
    const std::uint32_t offset = pc - code_begin_;
    return offset % 4 == 0 && offset / 4 < is_code_.size() && is_code_[offset / 4];
  }
  /// Requires: has_code(pc).
  const Instruction& at(std::uint32_t pc) const { return instructions_[(pc - code_begin_) / 4]; }

 private:
  friend Result<Program> load_program(BytesView elf);
  Digest32 elf_hash_{};
  std::uint32_t entry_ = 0, code_begin_ = 0;
  std::vector<tables::CodeWord> code_;
  std::vector<ImagePage> image_;
  protocol::TreeDigest image_digest_{};
  std::vector<Instruction> instructions_;
  std::vector<std::uint8_t> is_code_;
};

/// Loads a statically linked ELF32 little-endian RISC-V executable. The bytes are untrusted.
/// Errors: P-ELF-001 to P-ELF-018, one for each reason in elf.cc, in the order in which they are checked.
/// Source: Tool Interface Standard, ELF specification 1.2; RISC-V ELF psABI 1.0, section "File Header".
Result<Program> load_program(BytesView elf);

}  // namespace pp::vm
