// SPDX-License-Identifier: Apache-2.0
// What the member asks for and how much it can take: measured time, its owner's cost of an hour, a margin.
//
// Values and pure functions. Times are learned per class: the benchmark first, then an average in which each proved
// job counts a quarter; classes that were never measured are guessed.
#pragma once
#include <algorithm>
#include <map>
#include <set>

#include "auction/types.h"

namespace pp::agent {

class Speeds {
 public:
  void learn(auction::JobClass job_class, Millis took) {
    if (guessed_.erase(job_class) > 0) ms_.erase(job_class);
    Millis& known = ms_.try_emplace(job_class, took).first->second;
    known.count = (3 * known.count + took.count + 3) / 4;
  }
  /// Fills the classes of a kind between two sizes that were never measured, from the nearest that was: a larger job in
  /// proportion, a smaller one as if it took as long. The first job of such a class replaces the guess.
  void guess(auction::JobKind kind, std::uint8_t log_size_min, std::uint8_t log_size_max) {
    for (std::uint8_t size = log_size_max; size-- > log_size_min;) {  // downwards
      const auto larger = ms_.find({kind, static_cast<std::uint8_t>(size + 1)});
      if (larger != ms_.end() && ms_.try_emplace({kind, size}, larger->second).second) guessed_.insert({kind, size});
    }
    for (std::uint8_t size = log_size_min; size < log_size_max; ++size) {  // upwards
      const auto smaller = ms_.find({kind, size});
      const auction::JobClass next{kind, static_cast<std::uint8_t>(size + 1)};
      if (smaller != ms_.end() && ms_.try_emplace(next, smaller->second * 2).second) guessed_.insert(next);
    }
  }
  /// Guesses one class.
  void guess(auction::JobClass job_class, Millis took) {
    if (ms_.try_emplace(job_class, took).second) guessed_.insert(job_class);
  }
  bool knows(auction::JobClass job_class) const { return ms_.contains(job_class); }
  /// Requires: knows(job_class).
  Millis of(auction::JobClass job_class) const { return {std::max<std::int64_t>(ms_.at(job_class).count, 1)}; }
  const std::map<auction::JobClass, Millis>& all() const { return ms_; }

 private:
  std::map<auction::JobClass, Millis> ms_;
  std::set<auction::JobClass> guessed_;
};

/// Cost of one job plus margin, at least one nano. `parallel` jobs share the machine's cost.
Money price_of(Millis job, Money cost_per_hour, std::uint32_t margin_ppm, unsigned parallel);

/// How many jobs fit between the end of the reveals and the delivery deadline, within what the pool allows.
std::int64_t units_of(Millis job, unsigned parallel, const auction::LotRules& lot, const auction::Terms& terms);

}  // namespace pp::agent
