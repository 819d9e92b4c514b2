// SPDX-License-Identifier: Apache-2.0
#include "prover/protocol/proof_size.h"

#include <algorithm>

#include "prover/protocol/proof.h"

namespace pp::protocol {
namespace {

constexpr std::size_t kElementBytes = 4, kCountBytes = 4, kNonceBytes = 4, kHeightBytes = 1, kFormatBytes = 4;
constexpr std::size_t kExtBytes = kElementBytes * field::kExtDegree, kDigestBytes = 32;

std::size_t query_bytes_max(const Params& params, const Layout& layout, std::uint32_t log_tallest) {
  const std::uint32_t n = params.n_queries;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < kTrees; ++i) {
    bytes += 2 * kCountBytes + std::size_t{n} * layout.row_width[i] * kElementBytes;
    if (layout.row_width[i] == 0) continue;
    const bool is_prep = static_cast<Tree>(i) == Tree::Prep;
    const std::uint32_t depth = (is_prep ? params.log_tallest_max : log_tallest) + params.log_blowup;
    bytes += siblings_max(depth, is_prep ? 0 : params.log_cap, n) * kDigestBytes;
  }
  std::uint32_t log_rows = log_tallest;
  for (std::uint32_t step; (step = next_log_arity(params, log_rows)) != 0; log_rows -= step) {
    const std::size_t unknown = (std::size_t{1} << step) - 1;
    bytes += 2 * kCountBytes + n * unknown * kExtBytes;
    bytes += siblings_max(log_rows + params.log_blowup - step, params.log_cap, n) * kDigestBytes;
  }
  return bytes;
}

}  // namespace

std::uint64_t siblings_max(std::uint32_t depth, std::uint32_t log_cap, std::uint32_t leaves_max) {
  std::uint64_t most = 0;
  for (std::uint64_t m = 1; m <= std::min<std::uint64_t>(leaves_max, 1u << depth); ++m) {
    const auto above = [&](std::uint32_t level) { return std::min<std::uint64_t>(m, 1u << level); };
    std::uint64_t siblings = 2 * above(log_cap);
    for (std::uint32_t level = log_cap + 1; level < depth; ++level) siblings += above(level);
    if (depth > log_cap) most = std::max(most, siblings - std::min(siblings, m));
  }
  return most;
}

std::size_t proof_bytes_max(const Params& params, const Layout& layout, std::uint32_t log_tallest) {
  const std::size_t n_caps = 3 + n_layers(params, log_tallest);
  return kFormatBytes + layout.tables.size() * (kHeightBytes + kExtBytes) + n_caps * (kDigestBytes << params.log_cap) +
         layout.n_openings() * kExtBytes + (params.batch_grinding_bits > 0 ? kNonceBytes : 0) +
         (kExtBytes << params.log_final_rows) + kNonceBytes + query_bytes_max(params, layout, log_tallest);
}

}  // namespace pp::protocol
