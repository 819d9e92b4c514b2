// SPDX-License-Identifier: Apache-2.0
// Beta: what a member's record says about a yes-or-no question (valid? on time?), with old evidence fading.
//
// A value; the time of each event is an argument. Evidence halves every seven days, the prior does not: a member that
// stays away drifts back to the terms of its prior, and never to terms that the numbers do not define. Decisions use
// the lower bound mean - 1.28 sd, so that few observations count for little. Fixed point, no floating point.
#pragma once
#include "schemas/vocab/fields.h"
#include "schemas/vocab/fixed.h"
#include "schemas/vocab/time.h"

namespace pp::auction {

inline constexpr Millis kEvidenceHalfLife{7ll * 86'400'000};

class Beta {
 public:
  /// A member that nobody has seen work.
  static constexpr Beta newcomer() { return Beta{1, 1}; }
  /// A member that has passed its benchmark jobs.
  static constexpr Beta qualified() { return Beta{4, 1}; }

  /// Fades the evidence to `now` and adds to either side. A time before the last one counts as the last one.
  void observe(Instant now, std::int64_t good, std::int64_t bad);
  /// Takes a better prior and keeps the evidence.
  void requalify(Beta prior) {
    prior_good_ = prior.prior_good_;
    prior_bad_ = prior.prior_bad_;
  }

  Fixed mean(Instant now) const;
  /// mean - 1.28 sd, at least 0; sd^2 = ab / ((a + b)^2 (a + b + 1)).
  Fixed lower_bound(Instant now) const;
  /// Evidence for and against at `now`, prior included: the a and b of the formulas.
  Fixed good(Instant now) const { return at(now).good; }
  Fixed bad(Instant now) const { return at(now).bad; }
  Instant last() const { return last_; }
  friend bool operator==(const Beta&, const Beta&) = default;

 private:
  constexpr Beta(std::int64_t good, std::int64_t bad) : prior_good_(good), prior_bad_(bad) {}
  struct Sides {
    Fixed good;
    Fixed bad;
  };
  Sides at(Instant now) const;

  std::int64_t prior_good_;
  std::int64_t prior_bad_;
  Fixed good_;
  Fixed bad_;
  Instant last_{0};

 public:
  PP_FIELDS(prior_good_, prior_bad_, good_, bad_, last_)
};

/// 2^(-elapsed / half_life), within 2^-30; 0 beyond sixty-two half-lives.
Fixed fading(Millis elapsed, Millis half_life);

}  // namespace pp::auction
