// SPDX-License-Identifier: Apache-2.0
// A hundred thousand members at work: they ask, deliver and ask again, so that a request can be timed and a member
// weighed. What the rules hold about each: its standing with one learned class, and its seat with the assigner.
#pragma once
#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "auction/assign/smart.h"
#include "auction/reputation/standing.h"
#include "schemas/vocab/rng.h"
#include "tests/property/auction/market.h"

namespace pp::auction::testing {

class Crowd {
 public:
  explicit Crowd(std::uint64_t n_members) : standings_(n_members), held_(n_members) {
    for (std::uint64_t i = 0; i < n_members; ++i) {
      const Millis median{static_cast<std::int64_t>(14'000 + rng_.below(90'000))};
      Standing& s = standings_[i];
      s.apply({MemberEventKind::SelfMeasured, Instant{0}, kClass, median});
      for (int k = 0; k < kBenchmarkJobs; ++k) s.apply({MemberEventKind::BenchmarkPassed, Instant{0}, kClass, {}});
      s.apply({MemberEventKind::Accepted, Instant{1}, kClass, median});
      const Speed& speed = *s.speed(kClass);
      assigner_.seat({member(i),
                      {{kClass, speed.median(), speed.log_deviation()}},
                      s.expected_share(Instant{1}),
                      true,
                      1,
                      {},
                      false},
                     Instant{0});
    }
  }

  /// Times `n` requests of members drawn at random while five jobs a member wait; the percentile asked for.
  std::int64_t request_ns(int n, int percentile) {
    for (std::uint64_t j = 0; j < 5 * standings_.size(); ++j) assigner_.add({n_jobs_++}, kClass);
    std::vector<std::int64_t> spent_ns;
    for (int k = 0; k < n; ++k) spent_ns.push_back(request());
    std::sort(spent_ns.begin(), spent_ns.end());
    return spent_ns[spent_ns.size() * static_cast<std::size_t>(percentile) / 100];
  }

 private:
  static constexpr JobClass kClass{JobKind::Segment, 18};

  std::int64_t request() {
    const std::uint64_t i = rng_.below(standings_.size());
    now_.ms += 1;
    if (held_[i]) assigner_.complete(*held_[i], member(i), Millis{0});
    const auto before = std::chrono::steady_clock::now();
    const auto given = assigner_.request(member(i), now_);
    const auto spent = std::chrono::steady_clock::now() - before;
    held_[i] = given ? std::optional(given->job) : std::nullopt;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count();
  }

  Rng rng_{9};
  SmartAssigner assigner_;
  std::vector<Standing> standings_;
  std::vector<std::optional<JobId>> held_;
  std::uint64_t n_jobs_ = 0;
  Instant now_{1};
};

}  // namespace pp::auction::testing
