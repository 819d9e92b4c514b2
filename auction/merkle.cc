// SPDX-License-Identifier: Apache-2.0
#include "auction/merkle.h"

#include "auction/stack_writer.h"
#include "schemas/vocab/sha256.h"

namespace pp::auction {
namespace {

Digest32 join(const Digest32& left, const Digest32& right) {
  std::array<std::uint8_t, 64> both{};
  std::copy(left.begin(), left.end(), both.begin());
  std::copy(right.begin(), right.end(), both.begin() + 32);
  return tagged_hash("pp/node/1", both);
}

Digest32 seal_count(std::uint64_t n_leaves, const Digest32& top) {
  StackWriter<40> out;
  out.u64(n_leaves);
  out.raw(top);
  return tagged_hash("pp/root/1", out.bytes());
}

std::vector<Digest32> parents(std::span<const Digest32> row) {
  std::vector<Digest32> up;
  up.reserve((row.size() + 1) / 2);
  for (std::size_t i = 0; i + 1 < row.size(); i += 2) up.push_back(join(row[i], row[i + 1]));
  if (row.size() % 2 == 1) up.push_back(row.back());
  return up;
}

}  // namespace

Digest32 merkle_root(std::span<const Digest32> leaves) {
  if (leaves.empty()) return seal_count(0, Digest32{});
  std::vector<Digest32> row(leaves.begin(), leaves.end());
  while (row.size() > 1) row = parents(row);
  return seal_count(leaves.size(), row[0]);
}

std::vector<Digest32> merkle_path(std::span<const Digest32> leaves, std::size_t index) {
  PP_CHECK(index < leaves.size());
  std::vector<Digest32> path;
  std::vector<Digest32> row(leaves.begin(), leaves.end());
  while (row.size() > 1) {
    if ((index ^ 1) < row.size()) path.push_back(row[index ^ 1]);
    row = parents(row);
    index /= 2;
  }
  return path;
}

bool merkle_path_valid(const Digest32& root, std::size_t n_leaves, std::size_t index, const Digest32& leaf,
                       std::span<const Digest32> path) {
  if (index >= n_leaves) return false;
  Digest32 node = leaf;
  std::size_t used = 0;
  for (std::size_t n_row = n_leaves; n_row > 1; n_row = (n_row + 1) / 2, index /= 2) {
    if ((index ^ 1) >= n_row) continue;  // the odd one moves up
    if (used == path.size()) return false;
    node = index % 2 == 0 ? join(node, path[used]) : join(path[used], node);
    ++used;
  }
  return used == path.size() && seal_count(n_leaves, node) == root;
}

}  // namespace pp::auction
