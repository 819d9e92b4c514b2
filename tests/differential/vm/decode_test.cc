// SPDX-License-Identifier: Apache-2.0
// Three decoders agree: the executor's, the program table's, and binutils'.
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

#include "prover/tables/rom/rom.h"
#include "prover/vm/isa.h"
#include "schemas/vocab/rng.h"
#include "tests/unit/vm/elf_builder.h"

namespace pp::vm {
namespace {

/// All opcode, funct3 and funct7 combinations with random registers, and random words with a known opcode.
std::vector<std::uint32_t> sample_words() {
  Rng rng(7);
  std::vector<std::uint32_t> words{0x00000073, 0x00100073, 0x0000100f, 0x0000000f, 0, 0xffffffff, 0x30200073};
  for (std::uint32_t opcode = 3; opcode < 128; opcode += 4)
    for (std::uint32_t funct3 = 0; funct3 < 8; ++funct3)
      for (std::uint32_t funct7 = 0; funct7 < 128; ++funct7) {
        const auto fields = static_cast<std::uint32_t>(rng.next()) & 0x01ff8f80;
        words.push_back(opcode | funct3 << 12 | funct7 << 25 | fields);
      }
  for (int i = 0; i < 20'000; ++i) words.push_back(static_cast<std::uint32_t>(rng.next()) | 3);
  return words;
}

std::map<std::uint32_t, std::string> disassemble(const std::vector<std::uint32_t>& words) {
  const std::string path = testing::TempDir() + "words.bin";
  const Bytes bytes = build::bytes_of(words);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
  const std::string command = "riscv64-unknown-elf-objdump -D -z -b binary -m riscv:rv32 -M no-aliases,numeric " + path;
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::map<std::uint32_t, std::string> out;
  char line[256];
  while (std::fgets(line, sizeof line, pipe.get()) != nullptr) {
    std::istringstream in(line);
    std::string at, hex, name, operands;
    in >> at >> hex >> name >> operands;
    if (at.size() < 2 || at.back() != ':' || hex.size() != 8) continue;
    out[static_cast<std::uint32_t>(std::stoul(at, nullptr, 16))] = name + " " + operands;
  }
  std::remove(path.c_str());
  return out;
}

/// An instruction as objdump writes it. Branch and jump targets are absolute there.
std::string written(const Instruction& in, std::uint32_t pc) {
  const auto x = [](std::uint32_t r) { return "x" + std::to_string(r); };
  const auto hex = [](std::uint32_t v) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%x", v);
    return std::string(text);
  };
  const std::string name(mnemonic(in.op)), imm = std::to_string(static_cast<std::int32_t>(in.imm));
  if (is_load(in.op) || in.op == Op::Jalr) return name + " " + x(in.rd) + "," + imm + "(" + x(in.rs1) + ")";
  if (is_store(in.op)) return name + " " + x(in.rs2) + "," + imm + "(" + x(in.rs1) + ")";
  if (is_branch(in.op)) return name + " " + x(in.rs1) + "," + x(in.rs2) + "," + hex(pc + in.imm);
  switch (format_of(in.op)) {
    case Format::R:
      return name + " " + x(in.rd) + "," + x(in.rs1) + "," + x(in.rs2);
    case Format::I:
      return name + " " + x(in.rd) + "," + x(in.rs1) + "," + imm;
    case Format::Shamt:
      return name + " " + x(in.rd) + "," + x(in.rs1) + "," + hex(in.imm);
    case Format::U:
      return name + " " + x(in.rd) + "," + hex(in.imm >> 12);
    case Format::J:
      return name + " " + x(in.rd) + "," + hex(pc + in.imm);
    default:
      return name + " ";
  }
}

TEST(Decode, AgreesWithBinutils) {
  // Binutils reads 0x1f under these bits as the start of a longer instruction, and lacks bits as a shorter one.
  auto words = sample_words();
  std::erase_if(words, [](std::uint32_t w) { return (w & 3) != 3 || (w & 0x1c) == 0x1c; });
  const auto lines = disassemble(words);
  ASSERT_EQ(lines.size(), words.size());
  std::size_t n_known = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto pc = static_cast<std::uint32_t>(4 * i);
    const Instruction in = decode_as_written(words[i]);
    const std::string& line = lines.at(pc);
    const std::string name = line.substr(0, line.find(' '));
    const bool shift_by_32_or_more = (words[i] & 0x0200307f) == 0x02001013;  // reserved in RV32, yet binutils shows it
    if (in.op == Op::Illegal && shift_by_32_or_more) continue;
    if (in.op == Op::Illegal) {
      // What binutils knows beyond RV32IM (other extensions, CSRs, EBREAK) must not carry one of our names.
      for (std::size_t op = 0; op < static_cast<std::size_t>(Op::Fence); ++op)
        EXPECT_NE(name, mnemonic(static_cast<Op>(op))) << std::hex << words[i];
      continue;
    }
    ++n_known;
    if (in.op == Op::Fence)
      // The manual has machines ignore the reserved fields of FENCE; binutils shows such words as data.
      EXPECT_TRUE(name.starts_with("fence") || name == ".4byte") << line;
    else
      EXPECT_EQ(line, written(in, pc)) << std::hex << words[i];
  }
  EXPECT_GT(n_known, 5'000u);
}

TEST(Decode, AgreesWithTheProgramTable) {
  constexpr std::uint32_t kPc = 0x20000;
  for (const std::uint32_t word : sample_words()) {
    const Instruction in = decode(word);
    const auto row = tables::decode_row({kPc, word});
    ASSERT_EQ(row.has_value(), in.op != Op::Illegal) << std::hex << word;
    if (!row) continue;
    EXPECT_EQ(row->class_id, static_cast<std::uint32_t>(family_of(in.op))) << std::hex << word;
    EXPECT_EQ(row->rd != 0, is_store(in.op) || in.rd != 0) << std::hex << word;
    if (row->rs1 != 0) {
      EXPECT_EQ(row->rs1, kRegisterWords + in.rs1);
    }
  }
}

}  // namespace
}  // namespace pp::vm
