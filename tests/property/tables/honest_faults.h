// SPDX-License-Identifier: Apache-2.0
// What is wrong with a forged segment and not with the honest one, by name. A test says of each forgery what gives it
// away, so it goes red when that is gone, even where honest segments then look wrong too. Test values; not shared.
#pragma once
#include <initializer_list>
#include <set>
#include <string>

#include "tests/unit/tables/segment_check.h"

namespace pp::tables {

using Names = std::set<std::string>;

class Judge {
 public:
  explicit Judge(const Segment& honest) : known_(all_faults_of(honest)) {}
  Names faults(const Segment& segment) const {
    Names all = all_faults_of(segment);
    std::erase_if(all, [&](const std::string& fault) { return known_.contains(fault); });
    return all;
  }

 private:
  Names known_;
};

inline Names kinds_of(const Names& faults) {
  Names kinds;
  for (const std::string& fault : faults) kinds.insert(kind_of(fault));
  return kinds;
}

/// A tuple that does not balance, as faults spell it.
inline std::string unbalanced(const char* bus, std::initializer_list<std::uint32_t> cells) {
  std::string text;
  for (const std::uint32_t cell : cells) text += (text.empty() ? "" : ", ") + std::to_string(cell);
  return std::string(bus) + " (" + text + ")";
}

}  // namespace pp::tables
