// SPDX-License-Identifier: Apache-2.0
// What the member asks for and how much it can take: measured time, its owner's cost of an hour, a margin.
//
// Values and pure functions. Times are learned per class: the benchmark first, then an average in which each proved
// job counts a quarter.
#pragma once
#include <algorithm>
#include <map>

#include "auction/types.h"

namespace pp::agent {

class Speeds {
 public:
  void learn(auction::JobClass job_class, Millis took) {
    Millis& known = ms_.try_emplace(job_class, took).first->second;
    known.count = (3 * known.count + took.count + 3) / 4;
  }
  bool knows(auction::JobClass job_class) const { return ms_.contains(job_class); }
  /// Requires: knows(job_class).
  Millis of(auction::JobClass job_class) const { return {std::max<std::int64_t>(ms_.at(job_class).count, 1)}; }
  const std::map<auction::JobClass, Millis>& all() const { return ms_; }

 private:
  std::map<auction::JobClass, Millis> ms_;
};

/// Cost of one job plus margin, at least one nano. `parallel` jobs share the machine's cost.
Money price_of(Millis job, Money cost_per_hour, std::uint32_t margin_ppm, unsigned parallel);

/// How many jobs fit between the end of the reveals and the delivery deadline, within what the pool allows.
std::int64_t units_of(Millis job, unsigned parallel, const auction::LotRules& lot, const auction::Terms& terms);

}  // namespace pp::agent
