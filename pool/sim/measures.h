// SPDX-License-Identifier: Apache-2.0
// What a batch could have taken at best, and how evenly it paid: the yardsticks of the simulator.
//
// Pure functions; any thread. Floating point is the observer's here, never the rules'. Times in milliseconds.
#pragma once
#include <cstdint>
#include <span>

#include "pool/sim/paper.h"

namespace pp::sim {

/// The clairvoyant bound: the earliest T at which provers that need `times` each, never fail and are told all at the
/// start have finished `jobs` whole jobs: min T with sum floor(T / time) >= jobs. Requires: times positive, not empty.
double clairvoyant_ms(std::span<const double> times, std::uint64_t jobs);

/// Perfect division: jobs / sum(1 / time), as if a job could be split.
double fluid_ms(std::span<const double> times, std::uint64_t jobs);

/// Whole jobs on equal machines: ceil(jobs / provers) * time.
double discrete_ms(double time, std::uint64_t provers, std::uint64_t jobs);

/// The least number of equal machines that finish within `limit` under perfect division.
std::uint64_t break_even(double time, std::uint64_t jobs, double limit);

/// Jain's fairness index: (sum x)^2 / (n sum x^2); 1 when all are equal, 1/n when one has everything, 0 when all are 0.
double jain(std::span<const double> shares);

/// The job time that explains runs of whole jobs on equal machines best: it makes the largest relative error over
/// the points as small as it can be, and that error is returned with it.
struct Fit {
  double time_ms = 0;
  double error = 0;  // relative, of the worst point
};
Fit fit_job_time(std::span<const paper::Run> runs, std::uint64_t jobs);

}  // namespace pp::sim
