// SPDX-License-Identifier: Apache-2.0
// Agenda: what is still to happen in a simulated world, earliest first, ties in the order in which they were entered.
//
// A value owned by one simulation, one thread. The order depends on nothing but the entries, so one seed gives one
// history on every machine.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "schemas/vocab/check.h"
#include "schemas/vocab/time.h"

namespace pp::sim {

template <class Act>
class Agenda {
 public:
  void add(Instant when, Act act) {
    heap_.push_back({when, n_added_++, std::move(act)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  /// When the next act is due. Requires: not empty.
  Instant next() const { return heap_.front().when; }
  /// Takes the next act out. Requires: not empty.
  Act take() {
    PP_CHECK(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), later);
    Act act = std::move(heap_.back().act);
    heap_.pop_back();
    return act;
  }

 private:
  struct Entry {
    Instant when;
    std::uint64_t turn = 0;
    Act act;
  };
  static bool later(const Entry& a, const Entry& b) { return a.when != b.when ? a.when > b.when : a.turn > b.turn; }

  std::vector<Entry> heap_;
  std::uint64_t n_added_ = 0;
};

}  // namespace pp::sim
