// SPDX-License-Identifier: Apache-2.0
// PeriodicValues: a table's periodic columns on its trace or on one coset, as the kernels load them. Made by the
// prover's thread, then read by all; a view points into it.
#pragma once
#include <utility>
#include <vector>

#include "prover/air/periodic.h"
#include "prover/stark/table_kernels.h"

namespace pp::stark {

class PeriodicValues {
 public:
  static constexpr std::size_t kRowsMin = 16;  // a vector is loaded from any row that is a multiple of its lanes

  void add(std::vector<field::Fp> group) {
    const std::size_t n = group.size();
    for (std::size_t i = n; i < kRowsMin; ++i) group.push_back(group[i % n]);
    masks_.push_back(static_cast<std::uint32_t>(group.size() - 1));
    groups_.push_back(std::move(group));
    columns_.push_back(groups_.back().data());
  }
  PeriodicView view() const { return {columns_.data(), masks_.data()}; }

 private:
  std::vector<std::vector<field::Fp>> groups_;
  std::vector<const field::Fp*> columns_;
  std::vector<std::uint32_t> masks_;
};

}  // namespace pp::stark
