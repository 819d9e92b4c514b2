// SPDX-License-Identifier: Apache-2.0
// BusBalancer: the traffic of all tables as one exact multiset of integers, for finding out who sent what nobody
// received. A tool for tests and debugging: the proof itself checks the same modulo p. Not shared between threads.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/field/fp.h"
#include "prover/air/builder.h"

namespace pp::air {

/// A tuple whose sends and receives do not cancel.
struct Imbalance {
  Bus bus;
  std::vector<std::uint32_t> tuple;                                 // canonical
  std::int64_t net;                                                 // sent less received
  std::vector<std::pair<std::string_view, std::int64_t>> by_table;  // its parties, each with its own net
};

class BusBalancer {
 public:
  /// Counts `times` more of a tuple; a field element above p/2 counts as negative.
  /// Requires: `table` outlives the balancer.
  void add(std::string_view table, Bus bus, field::Fp times, std::span<const field::Fp> tuple) {
    const std::int64_t v = times.value();
    if (v == 0) return;
    const std::int64_t p = field::Fp::kPrime;
    records_.push_back({bus, table, v > p / 2 ? v - p : v, cells_.size()});
    for (const field::Fp c : tuple) cells_.push_back(c.value());
  }

  /// The tuples that do not balance, ordered by bus and tuple.
  std::vector<Imbalance> unbalanced() const {
    std::vector<std::size_t> order(records_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return compare(a, b) < 0; });
    std::vector<Imbalance> result;
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      std::int64_t net = 0;
      for (end = begin; end < order.size() && compare(order[begin], order[end]) == 0; ++end)
        net += records_[order[end]].times;
      if (net != 0) result.push_back(describe(std::span(order).subspan(begin, end - begin), net));
    }
    return result;
  }

 private:
  struct Record {
    Bus bus;
    std::string_view table;
    std::int64_t times;
    std::size_t first_cell;
  };
  std::span<const std::uint32_t> tuple_of(std::size_t i) const {
    return std::span(cells_).subspan(records_[i].first_cell, bus_width(records_[i].bus));
  }
  int compare(std::size_t a, std::size_t b) const {
    if (records_[a].bus != records_[b].bus) return records_[a].bus < records_[b].bus ? -1 : 1;
    const auto x = tuple_of(a), y = tuple_of(b);
    if (std::ranges::equal(x, y)) return 0;
    return std::ranges::lexicographical_compare(x, y) ? -1 : 1;
  }
  Imbalance describe(std::span<const std::size_t> records, std::int64_t net) const {
    const auto tuple = tuple_of(records.front());
    Imbalance imbalance{records_[records.front()].bus, {tuple.begin(), tuple.end()}, net, {}};
    for (const std::size_t i : records) {
      const auto known =
          std::ranges::find(imbalance.by_table, records_[i].table, &std::pair<std::string_view, std::int64_t>::first);
      if (known == imbalance.by_table.end()) {
        imbalance.by_table.emplace_back(records_[i].table, records_[i].times);
      } else {
        known->second += records_[i].times;
      }
    }
    return imbalance;
  }

  std::vector<Record> records_;
  std::vector<std::uint32_t> cells_;
};

/// One line for people: "range (5, 16): net +1; add_sub +3, range -2".
inline std::string to_string(const Imbalance& imbalance) {
  const auto number = [](std::int64_t v) { return (v > 0 ? "+" : "") + std::to_string(v); };
  std::string text(to_string(imbalance.bus));
  text += " (";
  for (std::size_t i = 0; i < imbalance.tuple.size(); ++i) text += (i ? ", " : "") + std::to_string(imbalance.tuple[i]);
  text += "): net " + number(imbalance.net) + ";";
  for (const auto& [table, net] : imbalance.by_table) text += " " + std::string(table) + " " + number(net);
  return text;
}

}  // namespace pp::air
