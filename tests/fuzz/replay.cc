// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer: on every file of a corpus, then on seeded changes of each. For compilers whose
// runtime has no fuzzer; it looks for nothing new, it only keeps the target and its corpus from rotting.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "schemas/vocab/rng.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

std::vector<Input> read_corpus(const char* folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Input> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

/// Flips, overwrites, cuts or repeats a piece.
void change(Input& input, pp::Rng& rng) {
  if (input.empty()) return;
  const std::size_t at = rng.below(input.size());
  switch (rng.below(4)) {
    case 0:
      input[at] = static_cast<std::uint8_t>(input[at] ^ (1u << rng.below(8)));
      break;
    case 1:
      input[at] = static_cast<std::uint8_t>(rng.below(256));
      break;
    case 2:
      input.resize(at);
      break;
    default:
      const Input piece(input.begin() + static_cast<std::ptrdiff_t>(at), input.end());
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(),
                   piece.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(piece.size(), 8)));
      break;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s CORPUS CHANGES\n", argv[0]);
    return 2;
  }
  const std::vector<Input> corpus = read_corpus(argv[1]);
  const long n_changes = std::strtol(argv[2], nullptr, 10);
  pp::Rng rng(1);
  LLVMFuzzerTestOneInput(nullptr, 0);
  for (const Input& input : corpus) {
    LLVMFuzzerTestOneInput(input.data(), input.size());
    for (long i = 0; i < n_changes; ++i) {
      Input changed = input;
      for (std::uint64_t n = 1 + rng.below(4); n > 0; --n) change(changed, rng);
      LLVMFuzzerTestOneInput(changed.data(), changed.size());
    }
  }
  std::printf("%zu files, %ld changes of each\n", corpus.size(), n_changes);
  return corpus.empty() ? 1 : 0;
}
