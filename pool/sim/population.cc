// SPDX-License-Identifier: Apache-2.0
#include "pool/sim/population.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace pp::sim {
namespace {

/// Watts under load, for what a job costs its owner: 0.20 USD a kilowatt-hour, half as much again for wear.
constexpr double kWatts[4] = {65, 100, 40, 130};
constexpr double kUsdPerJoule = .20 / 3.6e6 * 1.5;

Rng rng_of(std::uint64_t seed, std::uint64_t job, std::uint32_t prover) {
  Rng rng{seed ^ (job * 0xd1342543de82ef95ull)};
  return Rng{rng.next() ^ (prover * 0x9e3779b97f4a7c15ull)}.split();
}

}  // namespace

double uniform(Rng& rng) { return static_cast<double>(rng.next() >> 11) * 0x1p-53; }

double gauss(Rng& rng) {
  const double radius = std::sqrt(-2 * std::log(1 - uniform(rng)));
  return radius * std::cos(2 * std::numbers::pi * uniform(rng));
}

MemberId member_of(std::uint32_t i) {
  MemberId out;
  for (std::size_t k = 0; k < 4; ++k) out.bytes[k] = static_cast<std::uint8_t>(i >> (8 * (3 - k)));
  return out;
}

std::uint32_t index_of(const MemberId& member) {
  const auto& b = member.bytes;
  return static_cast<std::uint32_t>(b[0]) << 24 | static_cast<std::uint32_t>(b[1]) << 16 |
         static_cast<std::uint32_t>(b[2]) << 8 | b[3];
}

std::vector<Prover> make_provers(std::size_t n, const Mix& mix, std::uint32_t byzantine_percent, const Behaviour& b,
                                 Rng rng) {
  std::vector<Machine> machines;
  std::uint32_t percent = 0;
  for (std::size_t kind = 0; kind < 4; ++kind) {
    percent += mix.percent[kind];
    machines.resize((n * percent + 50) / 100, static_cast<Machine>(kind));
  }
  std::vector<Nature> natures(n, Nature::Honest);
  const std::size_t n_byzantine = n * byzantine_percent / 100;
  for (std::size_t i = 0; i < n_byzantine; ++i) natures[i] = i % 2 == 0 ? Nature::Hoarder : Nature::Cheat;
  for (std::size_t i = n; i-- > 1;) {
    std::swap(machines[i], machines[rng.below(i + 1)]);
    std::swap(natures[i], natures[rng.below(i + 1)]);
  }
  std::vector<Prover> out(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    Prover& p = out[i];
    const auto kind = static_cast<std::size_t>(machines[i]);
    p.id = member_of(i);
    p.machine = machines[i];
    p.nature = natures[i];
    p.time_ms =
        paper::kMachines[kind].seconds_per_job * 1000 * b.seconds_scale * std::exp(b.machine_spread * gauss(rng));
    p.benchmark = {static_cast<std::int64_t>(p.time_ms * std::exp(b.benchmark_spread * gauss(rng)))};
    const double usd = p.time_ms / 1000 * kWatts[kind] * kUsdPerJoule * std::exp(b.cost_spread * gauss(rng));
    p.cost_per_job = Money::nanos(1 + static_cast<std::int64_t>(usd * 1e9));
  }
  return out;
}

std::vector<double> honest_times_ms(const std::vector<Prover>& provers, const Behaviour& b) {
  std::vector<double> out;
  for (const Prover& p : provers) {
    if (p.nature == Nature::Honest) out.push_back(p.time_ms + static_cast<double>(b.round_trip.count));
  }
  return out;
}

Fate fate_of(std::uint64_t seed, std::uint64_t job, std::uint32_t prover, double time_ms, const Behaviour& b) {
  Rng rng = rng_of(seed, job, prover);
  double takes = time_ms * std::exp(b.job_spread * gauss(rng));
  const std::uint64_t luck = rng.below(1'000'000);
  if (luck < b.crash_ppm) return {{static_cast<std::int64_t>(takes * uniform(rng))}, true};
  if (luck < static_cast<std::uint64_t>(b.crash_ppm) + b.straggle_ppm) takes *= 3;
  return {{static_cast<std::int64_t>(takes) + b.round_trip.count}, false};
}

}  // namespace pp::sim
