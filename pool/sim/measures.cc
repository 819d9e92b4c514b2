// SPDX-License-Identifier: Apache-2.0
#include "pool/sim/measures.h"

#include <algorithm>
#include <cmath>

#include "schemas/vocab/check.h"

namespace pp::sim {

double clairvoyant_ms(std::span<const double> times, std::uint64_t jobs) {
  PP_CHECK(!times.empty());
  const double slowest = *std::max_element(times.begin(), times.end());
  double low = 0, high = slowest * static_cast<double>(jobs);
  // Halving until the bounds are neighbours in double precision.
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    double done = 0;
    for (const double t : times) done += std::floor(middle / t);
    (done >= static_cast<double>(jobs) ? high : low) = middle;
  }
  return high;
}

double fluid_ms(std::span<const double> times, std::uint64_t jobs) {
  double rate = 0;
  for (const double t : times) rate += 1 / t;
  return static_cast<double>(jobs) / rate;
}

double discrete_ms(double time, std::uint64_t provers, std::uint64_t jobs) {
  return static_cast<double>((jobs + provers - 1) / provers) * time;
}

std::uint64_t break_even(double time, std::uint64_t jobs, double limit) {
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(jobs) * time / limit));
}

double jain(std::span<const double> shares) {
  double sum = 0, squares = 0;
  for (const double x : shares) {
    sum += x;
    squares += x * x;
  }
  return squares > 0 ? sum * sum / (static_cast<double>(shares.size()) * squares) : 0;
}

Fit fit_job_time(std::span<const paper::Run> runs, std::uint64_t jobs) {
  // Each run implies a time of its own. The largest relative error |t / implied - 1| is least where the slowest and
  // the fastest implied time err alike: t / fastest - 1 = 1 - t / slowest.
  double fastest = 0, slowest = 0;
  for (const paper::Run& run : runs) {
    const double implied = run.minutes * 60'000 / (discrete_ms(1, run.machines, jobs));
    fastest = fastest == 0 ? implied : std::min(fastest, implied);
    slowest = std::max(slowest, implied);
  }
  const double time = 2 / (1 / fastest + 1 / slowest);
  return {time, time / fastest - 1};
}

}  // namespace pp::sim
