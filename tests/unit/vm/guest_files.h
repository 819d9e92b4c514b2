// SPDX-License-Identifier: Apache-2.0
// The built guests and the headers that tests feed them.
#pragma once
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "prover/vm/program.h"
#include "schemas/vocab/bytes.h"

namespace pp::vm {

inline Bytes read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << "cannot open " << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Bytes guest_elf(const std::string& name) { return read_file(PP_BINARY_DIR "/guests/" + name + ".elf"); }

inline Program guest(const std::string& name) { return load_program(guest_elf(name)).value(); }

/// The first `count` of the mainnet headers 0 to 999, concatenated.
inline Bytes headers(std::size_t count) {
  static const Bytes all = read_file(PP_SOURCE_DIR "/tests/data/mainnet_headers_0_999.rlp");
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) at += 3 + (std::size_t{all[at + 1]} << 8 | all[at + 2]);  // 0xf9, length
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at)};
}

inline Bytes words_of(std::initializer_list<std::uint32_t> words) {
  ByteWriter out;
  for (const std::uint32_t w : words) out.u32(w);
  return out.take();
}

}  // namespace pp::vm
