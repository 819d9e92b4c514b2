// SPDX-License-Identifier: Apache-2.0
// Residual time: how much longer a running job will take, given that it has not come back yet.
//
// A mixture: either the job runs on time (log-normal), or it straggles or is dead (prior 1 % for proven members, 15 %
// for others). The longer it is overdue, the more weight the second case has, and a dead job needs at least twice
// its usual time, then as long as it has lasted. A plain mean never notices a job that is only just overdue.
// Pure functions in fixed point; any thread.
#pragma once
#include <cstdint>

#include "schemas/vocab/fixed.h"
#include "schemas/vocab/time.h"

namespace pp::auction {

/// Times are counted up to about six days; what lasts longer is dead anyway.
inline constexpr std::int64_t kServiceMsMax = 500'000'000;

struct ServiceModel {
  Millis median;
  Fixed log_deviation;
  bool proven = false;
};

/// Expected time until the result, from now on. Never negative.
Millis residual_time(const ServiceModel& model, Millis elapsed);

/// How a running job looks after `elapsed`: in time, past its usual time, or so far past it that it may well be stuck:
/// at least one chance in eight.
enum class Health : std::uint8_t { InTime, Due, Stuck };
Health health(const ServiceModel& model, Millis elapsed);

/// P(N(0, 1) > z), linear between eighths: within 0.001.
Fixed normal_tail(Fixed z);

}  // namespace pp::auction
