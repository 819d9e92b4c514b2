// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/meter.h"

#include <algorithm>

namespace pp::vm {
namespace {

/// Absolute time restarts before it could wrap within one more segment.
constexpr std::uint32_t kTimeRestart = 0xf0000000;

}  // namespace

Meter::Meter(Machine& machine, const Limits& limits) : machine_(machine), limits_(limits) {
  PP_CHECK(is_valid(limits));
  begin_segment(0);
}

void Meter::begin_segment(std::uint64_t cycles_of_last) {
  base_ += 1 + 3 * static_cast<std::uint32_t>(cycles_of_last);
  if (base_ > kTimeRestart) {
    last_.clear();
    base_ = 0;
  }
  ++epoch_;
  rows_.fill(0);
  cycles_ = 0;
  nodes_ = siblings_ = bumps_ = 0;
  pages_.clear();
  calls_.fill(0);
  // Every segment has the registers' page: its path alone is the first of the tree.
  add_page(protocol::kRegisterPage, protocol::kTreeDepth, protocol::kTreeDepth);
}

std::uint64_t Meter::headroom() const {
  std::int64_t room = limits_.segment_cycles_max - cycles_;
  for (std::size_t i = 1; i < kFamilies; ++i) room = std::min(room, limits_.row_caps.family[i] - rows_[i]);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(room, 0));
}

bool Meter::fits(std::uint64_t pages, std::uint64_t nodes, std::uint64_t siblings) const {
  return kPageRows * pages <= limits_.row_caps.page && nodes <= limits_.row_caps.node &&
         kPageHashes * pages + kNodeHashes * nodes + calls_[static_cast<std::size_t>(Call::Poseidon2)] <=
             limits_.row_caps.poseidon2 &&
         job_bytes_bound(pages, siblings) <= limits_.job_bytes_max;
}

bool Meter::first_touch(std::uint32_t word, std::uint32_t now) {
  const std::uint32_t page = word / protocol::kPageWords;
  const bool late = now - base_ > kGapMax;  // the word was born at time 0
  if (page_epoch_[page] != epoch_) {
    // The first node above that is there already had this side as a sibling; each new one has its other side.
    std::uint32_t node = ((1U << protocol::kTreeDepth) + page) / 2;
    std::uint64_t new_nodes = 0;
    for (; node_epoch_[node] != epoch_; node /= 2) ++new_nodes;
    if (!fits(pages_.size() + 1, nodes_ + new_nodes, siblings_ + new_nodes - 1)) return false;
    if (page_epoch_[page] == 0 && pages_ever_ >= limits_.pages_max) {
      page_limit_hit_ = true;
      return false;
    }
    if (late && !add_bump()) return false;
    add_page(page, new_nodes, static_cast<std::int64_t>(new_nodes) - 1);
    return true;
  }
  return !late || add_bump();
}

std::uint32_t Meter::work() const {
  const std::uint64_t calls = kPoseidon2Work * calls_[static_cast<std::size_t>(Call::Poseidon2)] +
                              kSha256Work * calls_[static_cast<std::size_t>(Call::Sha256)] +
                              kKeccakWork * calls_[static_cast<std::size_t>(Call::Keccak)];
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(cycles_) + calls);
}

bool Meter::has_rows_for(Call call) const {
  const auto made = [&](Call c) { return calls_[static_cast<std::size_t>(c)] + (c == call); };
  return kSha256RoundRows * made(Call::Sha256) <= limits_.row_caps.sha256_round &&
         kKeccakRoundRows * made(Call::Keccak) <= limits_.row_caps.keccak_round &&
         kPageHashes * pages_.size() + kNodeHashes * nodes_ + made(Call::Poseidon2) <= limits_.row_caps.poseidon2;
}

bool Meter::touch(const CallBlocks& blocks) {
  if (!has_rows_for(blocks.call)) return false;
  struct Range {
    std::uint32_t first, n, now;
  };
  const std::array<Range, 2> ranges{Range{blocks.block, block_words(blocks.call), now() + 1},
                                    Range{blocks.state, state_words(blocks.call), now() + 2}};
  // What would be new, before anything is changed: pages, each with the nodes that no page before it has, and bumps.
  std::vector<std::uint32_t> new_pages, new_nodes;
  std::vector<std::uint64_t> nodes_of_page;
  std::uint64_t never_seen = 0, new_bumps = 0;
  for (const Range& range : ranges) {
    for (std::uint32_t word = range.first; word < range.first + range.n; ++word) {
      new_bumps += range.now - std::max(last_[word], base_) > kGapMax;
      const std::uint32_t page = word / protocol::kPageWords;
      if (page_epoch_[page] == epoch_ || std::ranges::find(new_pages, page) != new_pages.end()) continue;
      const std::size_t n_before = new_nodes.size();
      for (std::uint32_t node = ((1U << protocol::kTreeDepth) + page) / 2;
           node_epoch_[node] != epoch_ && std::ranges::find(new_nodes, node) == new_nodes.end(); node /= 2)
        new_nodes.push_back(node);
      new_pages.push_back(page);
      nodes_of_page.push_back(new_nodes.size() - n_before);
      never_seen += page_epoch_[page] == 0;
    }
  }
  if (!fits(pages_.size() + new_pages.size(), nodes_ + new_nodes.size(),
            siblings_ + new_nodes.size() - new_pages.size()))
    return false;
  if (pages_ever_ + never_seen > limits_.pages_max) {
    page_limit_hit_ = true;
    return false;
  }
  if (bumps_ + new_bumps + register_bumps_max(limits_.segment_cycles_max) > limits_.row_caps.bump) return false;
  bumps_ += new_bumps;
  for (std::size_t i = 0; i < new_pages.size(); ++i)
    add_page(new_pages[i], nodes_of_page[i], static_cast<std::int64_t>(nodes_of_page[i]) - 1);
  for (const Range& range : ranges)
    for (std::uint32_t i = 0; i < range.n; ++i) last_[range.first + i] = range.now;
  ++calls_[static_cast<std::size_t>(blocks.call)];
  return true;
}

bool Meter::add_bump() {
  if (bumps_ + register_bumps_max(limits_.segment_cycles_max) >= limits_.row_caps.bump) return false;
  ++bumps_;
  return true;
}

void Meter::add_page(std::uint32_t page, std::uint64_t new_nodes, std::int64_t new_siblings) {
  if (page_epoch_[page] == 0) ++pages_ever_;
  page_epoch_[page] = epoch_;
  for (std::uint32_t node = ((1U << protocol::kTreeDepth) + page) / 2; node != 0 && node_epoch_[node] != epoch_;
       node /= 2)
    node_epoch_[node] = epoch_;
  nodes_ += new_nodes;
  siblings_ = static_cast<std::uint64_t>(static_cast<std::int64_t>(siblings_) + new_siblings);
  PageSnapshot snapshot{page, {}};
  for (std::uint32_t i = 0; i < protocol::kPageWords; ++i) {
    const bool is_register = page == protocol::kRegisterPage;
    if (is_register && i >= machine_.x.size()) break;
    snapshot.words[i] = is_register ? machine_.x[i] : machine_.words[page * protocol::kPageWords + i];
  }
  pages_.push_back(snapshot);
}

std::vector<PageSnapshot> Meter::take_pages() {
  std::ranges::sort(pages_, {}, &PageSnapshot::index);
  return std::move(pages_);
}

}  // namespace pp::vm
