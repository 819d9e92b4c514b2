// SPDX-License-Identifier: Apache-2.0
// SegmentPublics: the public values of a segment in their one order, and the tuples that they put on the buses.
// Templated on the value, so that native and recursive verifier read one list. Values only; any thread.
#pragma once
#include <array>
#include <vector>

#include "prover/protocol/page_tree.h"
#include "prover/protocol/statement.h"

namespace pp::verify {

inline constexpr std::uint32_t kFirstTime = 1;

template <class V>
struct SegmentPublics {
  std::array<V, 16> context;
  std::array<V, 8> start_root;
  V start_pc;
  std::array<V, 8> end_root;
  V end_pc;
  V ts_end, halted, exit_low, exit_high;

  /// Calls f for every value, in the order in which the transcript absorbs them.
  template <class F>
  void for_each(F&& f) {
    for (V& v : context) f(v);
    for (V& v : start_root) f(v);
    f(start_pc);
    for (V& v : end_root) f(v);
    f(end_pc), f(ts_end), f(halted), f(exit_low), f(exit_high);
  }
};
inline constexpr std::size_t kSegmentPublics = 16 + 2 * 9 + 4;

/// Send Exec (start pc, 1), receive Exec (end pc, ts_end), send Tree (23, 0, start root, end root), and if halted
/// receive Term (exit low, exit high).
template <class V>
std::vector<protocol::BoundaryTermOf<V>> segment_boundary(const SegmentPublics<V>& s) {
  using field::Fp;
  std::vector<V> tree{V(Fp::from(protocol::kTreeDepth)), V(Fp::zero())};
  tree.insert(tree.end(), s.start_root.begin(), s.start_root.end());
  tree.insert(tree.end(), s.end_root.begin(), s.end_root.end());
  const V send(Fp::one()), receive(-Fp::one());
  return {{air::Bus::Exec, send, {s.start_pc, V(Fp::from(kFirstTime))}},
          {air::Bus::Exec, receive, {s.end_pc, s.ts_end}},
          {air::Bus::Tree, send, std::move(tree)},
          {air::Bus::Term, receive * s.halted, {s.exit_low, s.exit_high}}};
}

}  // namespace pp::verify
