// SPDX-License-Identifier: Apache-2.0
// A tiny linker for tests: code words and data words to an ELF file. Pure; any thread.
#pragma once
#include <vector>

#include "prover/tables/rom/rom.h"
#include "schemas/vocab/bytes.h"

namespace pp::tables {

/// An ELF32 executable with one segment of code at kCodeStart, and one of data behind it.
inline Bytes elf_of(const std::vector<CodeWord>& code, std::uint32_t data_address,
                    const std::vector<std::uint32_t>& data) {
  constexpr std::uint32_t kHeader = 52, kProgramHeader = 32, kStart = kHeader + 2 * kProgramHeader;
  const auto n_code = static_cast<std::uint32_t>(4 * code.size()), n_data = static_cast<std::uint32_t>(4 * data.size());
  ByteWriter w;
  for (const std::uint32_t v :
       {0x464c457fu, 0x00010101u, 0u, 0u, 0x00f30002u, 1u, kCodeStart, kHeader, 0u, 0u, 0x00200034u, 0x00280002u, 0u})
    w.u32(v);
  for (const std::uint32_t v : {1u, kStart, kCodeStart, kCodeStart, n_code, n_code, 5u, 4u}) w.u32(v);
  for (const std::uint32_t v : {1u, kStart + n_code, data_address, data_address, n_data, n_data, 6u, 4u}) w.u32(v);
  for (const CodeWord& c : code) w.u32(c.word);
  for (const std::uint32_t v : data) w.u32(v);
  return w.take();
}

}  // namespace pp::tables
