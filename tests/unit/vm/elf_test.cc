// SPDX-License-Identifier: Apache-2.0
// The loader's refusals, one row each, in the order in which they are checked.
#include <functional>

#include <gtest/gtest.h>

#include "prover/vm/program.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/vm/elf_builder.h"
#include "tests/unit/vm/guest_files.h"

namespace pp::vm {
namespace {

using build::Elf;

build::Elf good() {
  Elf elf = build::code({build::encode(Op::Addi, 10, 0, 0, 7), build::encode(Op::Ecall, 0, 0, 0, 0)});
  elf.segments.push_back({.type = 1, .address = 0x20000, .memory_bytes = 64, .flags = 6, .bytes = {1, 2, 3}});
  return elf;
}

struct Refusal {
  const char* code;
  const char* why;
  std::function<Bytes()> file;
};

Refusal row(const char* code, const char* why, const std::function<void(Elf&)>& spoil) {
  return {code, why, [spoil] {
            Elf elf = good();
            spoil(elf);
            return elf.file();
          }};
}

TEST(Elf, RefusesEachFaultByItsCode) {
  const std::vector<Refusal> rows{
      {"P-ELF-001", "too large", [] { return Bytes(kElfBytesMax + 1); }},
      {"P-ELF-002", "empty", [] { return Bytes(); }},
      {"P-ELF-002", "a header cut short",
       [] {
         Bytes b = good().file();
         b.resize(51);
         return b;
       }},
      row("P-ELF-002", "magic", [](Elf& e) { e.magic[1] = 'X'; }),
      row("P-ELF-003", "64 bits", [](Elf& e) { e.magic[4] = 2; }),
      row("P-ELF-003", "big-endian", [](Elf& e) { e.magic[5] = 2; }),
      row("P-ELF-003", "ident version", [](Elf& e) { e.magic[6] = 0; }),
      row("P-ELF-004", "shared object", [](Elf& e) { e.type = 3; }),
      row("P-ELF-004", "object file", [](Elf& e) { e.type = 1; }),
      row("P-ELF-005", "another machine", [](Elf& e) { e.machine = 62; }),
      row("P-ELF-006", "compressed code", [](Elf& e) { e.flags = 1; }),
      row("P-ELF-006", "float ABI", [](Elf& e) { e.flags = 4; }),
      row("P-ELF-007", "version", [](Elf& e) { e.version = 2; }),
      row("P-ELF-007", "header size", [](Elf& e) { e.header_bytes = 64; }),
      row("P-ELF-007", "program header size", [](Elf& e) { e.segment_header_bytes = 56; }),
      row("P-ELF-008", "no segments", [](Elf& e) { e.segments.clear(); }),
      row("P-ELF-008", "65 segments", [](Elf& e) { e.segments.resize(65); }),
      row("P-ELF-009", "headers outside", [](Elf& e) { e.segments_at = 0xfffffff0; }),
      row("P-ELF-010", "dynamic", [](Elf& e) { e.segments[1].type = 2; }),
      row("P-ELF-010", "interpreter", [](Elf& e) { e.segments[1].type = 3; }),
      row("P-ELF-011", "more in the file than in memory", [](Elf& e) { e.segments[1].memory_bytes = 2; }),
      {"P-ELF-012", "cut short",
       [] {
         Bytes b = good().file();
         b.pop_back();
         return b;
       }},
      row("P-ELF-013", "below 0x10000", [](Elf& e) { e.segments[1].address = 0xfffc; }),
      row("P-ELF-013", "in the input's quarter", [](Elf& e) { e.segments[1].address = 0x0fffffff; }),
      row("P-ELF-013", "beyond 2^32", [](Elf& e) { e.segments[1].address = 0xffffffff; }),
      row("P-ELF-014", "overlap", [](Elf& e) { e.segments[1].address = 0x10007; }),
      row("P-ELF-014", "overlap in memory only",
          [](Elf& e) { e.segments[1].address = 0x10000 - 0 + 4, e.segments[1].memory_bytes = 4; }),
      row("P-ELF-015", "code at an odd place", [](Elf& e) { e.segments[0].address = 0x10002; }),
      row("P-ELF-016", "code too far apart",
          [](Elf& e) { e.segments[1].address = 0x10000 + kCodeSpanBytesMax, e.segments[1].flags = 5; }),
      row("P-ELF-016", "too many words",
          [](Elf& e) {
            e.segments[0].bytes.resize(4 * kCodeWordsMax);
            e.segments.pop_back();
          }),
      row("P-ELF-017", "no code", [](Elf& e) { e.segments[0].flags = 4; }),
      row("P-ELF-018", "entry outside", [](Elf& e) { e.entry = 0x20000; }),
      row("P-ELF-018", "entry misaligned", [](Elf& e) { e.entry = 0x10002; }),
      row("P-ELF-018", "entry is no instruction", [](Elf& e) { e.segments[0].bytes.assign(8, 0); }),
  };
  ASSERT_TRUE(load_program(good().file()));
  for (const Refusal& r : rows) {
    const auto loaded = load_program(r.file());
    ASSERT_FALSE(loaded) << r.why;
    EXPECT_EQ(loaded.error().code, r.code) << r.why;
    EXPECT_NE(loaded.error().context.find(';'), std::string::npos) << "says what to do";
  }
}

TEST(Elf, LoadsWhatTheHeadersSay) {
  const Program program = load_program(good().file()).value();
  EXPECT_EQ(program.entry(), 0x10000u);
  ASSERT_EQ(program.code().size(), 2u);
  EXPECT_EQ(program.code()[1].pc, 0x10004u);
  EXPECT_EQ(program.code()[1].word, 0x73u);
  ASSERT_EQ(program.image().size(), 2u);
  EXPECT_EQ(program.image()[1].index, 0x200u);
  EXPECT_EQ(program.image()[1].words[0], 0x00030201u);
  EXPECT_TRUE(program.has_code(0x10004));
  EXPECT_FALSE(program.has_code(0x10008));
  EXPECT_FALSE(program.has_code(0x10002));
  EXPECT_FALSE(program.has_code(0xfffc));
  EXPECT_FALSE(program.has_code(0x20000));
}

TEST(Elf, AGapBetweenExecutableSegmentsIsNoCode) {
  Elf elf = good();
  elf.segments[1].flags = 7;
  elf.segments[1].bytes = build::bytes_of({0x13, 0x13});
  const Program program = load_program(elf.file()).value();
  EXPECT_TRUE(program.has_code(0x20004));
  EXPECT_FALSE(program.has_code(0x18000));
  EXPECT_EQ(program.code().size(), 4u);
}

/// Any byte may be anything: the loader refuses or loads, and never crashes or grows without bound.
TEST(Elf, SurvivesChangedBytes) {
  Rng rng(3);
  const Bytes original = guest_elf("add");
  for (int i = 0; i < 3000; ++i) {
    Bytes bytes = original;
    for (int k = 0; k < 3; ++k) bytes[rng.below(148)] = static_cast<std::uint8_t>(rng.next());
    const auto loaded = load_program(bytes);
    if (!loaded) {
      EXPECT_EQ(loaded.error().code.substr(0, 6), "P-ELF-");
    }
  }
  for (std::size_t n = 0; n < 200; ++n) EXPECT_FALSE(load_program(BytesView(original).first(n)));
}

/// As linkers lay files out: the first segment's page begins with the file's headers, below where programs may start.
TEST(Elf, LeavesTheFilesOwnHeadersOut) {
  const Bytes plain = good().file();
  const auto patched = [&](std::size_t at, std::uint32_t value) {
    return [at, value](Bytes& b) {
      for (std::size_t i = 0; i < 4; ++i) b[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
    };
  };
  constexpr std::size_t kHeader = 52;  // type, offset, address, physical, file bytes, memory bytes
  Bytes with_headers = plain;
  for (const auto& change : {patched(kHeader + 4, 0), patched(kHeader + 8, 0xf000), patched(kHeader + 16, 0x1000 + 8),
                             patched(kHeader + 20, 0x1000 + 8)})
    change(with_headers);
  const Program a = load_program(plain).value(), b = load_program(with_headers).value();
  EXPECT_EQ(a.image_digest(), b.image_digest());
  EXPECT_EQ(a.code().size(), b.code().size());
  EXPECT_EQ(b.code().front().pc, 0x10000u);
  with_headers[0x800] = 1;  // something of the program's own
  EXPECT_EQ(load_program(with_headers).error().code, "P-ELF-013");
}

}  // namespace
}  // namespace pp::vm
