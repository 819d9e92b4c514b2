// SPDX-License-Identifier: Apache-2.0
// One program that uses every table in its different ways, for tests that tamper with traces. Pure.
#pragma once
#include <map>
#include <vector>

#include "prover/tables/rom/rom.h"
#include "tests/unit/tables/assembler.h"

namespace pp::tables {

struct SampleProgram {
  std::vector<CodeWord> code;
  std::map<std::uint32_t, std::uint32_t> memory;  // by word address, registers included
};

inline SampleProgram sample_program() {
  using namespace assembler;
  constexpr std::uint32_t kData = 0x4000;
  std::vector<std::uint32_t> words{lui(1, kData >> 10), auipc(30, 1), lui(0, 7), 0x0ff0000f};
  for (int pair = 0; pair < 5; ++pair) {
    words.push_back(lw(2, 1, 8 * pair));
    words.push_back(lw(3, 1, 8 * pair + 4));
    for (std::uint32_t f = 0; f < 8; ++f) {
      words.push_back(r_type(0x33, f, 0, 4, 2, 3));
      words.push_back(muldiv(f, 5, 2, 3));
    }
    words.push_back(subtract(6, 2, 3));
    words.push_back(r_type(0x33, 5, 0x20, 7, 2, 3));
    for (const std::uint32_t f : {0u, 2u, 3u, 4u, 6u, 7u}) words.push_back(i_type(0x13, f, 8, 2, -77 + 40 * pair));
    words.push_back(i_type(0x13, 1, 9, 2, 5 + 6 * pair));
    words.push_back(i_type(0x13, 5, 9, 2, 3 + 7 * pair));
    words.push_back(i_type(0x13, 5, 9, 2, 0x400 | (2 + 7 * pair)));
    for (const std::uint32_t f : {0u, 1u, 4u, 5u, 6u, 7u}) {
      words.push_back(b_type(f, 2, 3, 8));
      words.push_back(addi(10, 10, 1));
    }
    for (const std::uint32_t f : {0u, 4u}) words.push_back(i_type(0x03, f, 11, 1, 8 * pair + pair % 4));
    for (const std::uint32_t f : {1u, 5u}) words.push_back(i_type(0x03, f, 11, 1, 8 * pair + 2 * (pair % 2)));
    words.push_back(s_type(0, 1, 3, 64 + pair));
    words.push_back(s_type(1, 1, 2, 72 + 2 * pair));
    words.push_back(sw(4, 1, 256 + 4 * pair));
  }
  words.push_back(jal(12, 8));
  words.push_back(jal(0, 12));
  words.push_back(jal(0, -4));
  words.push_back(0);
  words.push_back(auipc(13, 0));
  words.push_back(jalr(14, 13, 13));
  words.push_back(0);
  words.push_back(jalr(0, 13, 20));
  words.push_back(0);
  for (const std::uint32_t rd : {14u, 0u}) {  // to the next instruction, by a negative immediate
    words.push_back(auipc(13, 0));
    words.push_back(addi(13, 13, 16));
    words.push_back(jalr(rd, 13, -4));
  }
  words.push_back(add(10, 10, 2));
  words.push_back(kEcall);
  SampleProgram sample;
  for (const std::uint32_t w : words)
    sample.code.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(sample.code.size()), w});
  const std::uint32_t pairs[10]{0x12345678, 0x0000000b, 0x80000000, 0xffffffff, 0x89abcdef,
                                0x00000000, 0xfffffff9, 0x80000001, 0x7fff1234, 0x7fff1234};
  for (std::uint32_t i = 0; i < 10; ++i) sample.memory[kData + i] = pairs[i];
  return sample;
}

/// A program that makes each call twice, with blocks that overlap and cross pages, between ordinary instructions.
inline SampleProgram sample_calls() {
  using namespace assembler;
  constexpr std::uint32_t kData = 0x4000;
  std::vector<std::uint32_t> words{lui(8, kData >> 10)};
  for (int round = 0; round < 2; ++round)
    for (const Call call : {Call::Keccak, Call::Sha256, Call::Poseidon2}) {
      words.push_back(addi(10, 8, 44 * static_cast<int>(call) + 20 * round));
      words.push_back(addi(11, 8, 60));
      words.push_back(addi(17, 0, static_cast<int>(call)));
      words.push_back(kEcall);
    }
  words.push_back(addi(17, 0, 0));
  words.push_back(kEcall);
  SampleProgram sample;
  for (const std::uint32_t w : words)
    sample.code.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(sample.code.size()), w});
  for (std::uint32_t i = 0; i < 100; ++i) sample.memory[kData + i] = 0x9e3779b9U * (i + 1);
  return sample;
}

}  // namespace pp::tables
