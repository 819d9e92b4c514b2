// SPDX-License-Identifier: Apache-2.0
// The provers of a simulated world: their machines, their nature, and what becomes of each job that they are given.
//
// Four kinds of machine at the paper's speeds, with a persistent spread between machines and a spread between jobs.
// Half of the Byzantine hoard (ask, and never return), half answer at once with a proof that does not hold. The fate
// of a job at a prover follows from the seed, the job and the prover alone, so that policies meet the same luck.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "auction/types.h"
#include "pool/sim/paper.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/rng.h"
#include "schemas/vocab/time.h"

namespace pp::sim {

/// The one class of jobs that a simulated batch has.
inline constexpr auction::JobClass kClass{auction::JobKind::Segment, 18};

enum class Machine : std::uint8_t { Cpu8 = 0, Cpu16 = 1, Mac = 2, Gpu = 3 };
enum class Nature : std::uint8_t { Honest = 0, Hoarder = 1, Cheat = 2 };

/// Percent of the provers on each machine, in the order of Machine; the sum is 100.
struct Mix {
  std::string name;
  std::array<std::uint32_t, 4> percent{};
  friend bool operator==(const Mix&, const Mix&) = default;
};

struct Behaviour {
  double machine_spread = .10;        // log-normal, persistent: no two machines of a kind are equal
  double job_spread = .10;            // log-normal, from job to job
  double benchmark_spread = .08;      // how wrong a member's first measurement of itself is
  double cost_spread = .35;           // log-normal, of what a second of work costs its owner
  std::uint32_t crash_ppm = 5000;     // of jobs: the prover is gone, and comes back after `away`
  std::uint32_t straggle_ppm = 5000;  // of jobs: takes three times as long
  Millis away = seconds(120);
  Millis round_trip{20};
  Millis cheat_after = seconds(1);
  Millis hoarder_asks_every = seconds(1);
  double seconds_scale = 1;  // of the paper's job times
  friend bool operator==(const Behaviour&, const Behaviour&) = default;
};

struct Prover {
  MemberId id;
  Machine machine = Machine::Cpu8;
  Nature nature = Nature::Honest;
  double time_ms = 0;  // of a job, without noise and network
  Millis benchmark;    // what it measured of itself when it joined
  Money cost_per_job;  // electricity and wear
};

/// Deals machines and natures in the exact shares of `mix` and `byzantine_percent`, in an order from `rng`.
std::vector<Prover> make_provers(std::size_t n, const Mix& mix, std::uint32_t byzantine_percent, const Behaviour& b,
                                 Rng rng);

/// The times of the honest, network included, for the yardsticks.
std::vector<double> honest_times_ms(const std::vector<Prover>& provers, const Behaviour& b);

/// Prover number `i` as a member, and back.
MemberId member_of(std::uint32_t i);
std::uint32_t index_of(const MemberId& member);

/// What becomes of a job at an honest prover.
struct Fate {
  Millis span;           // until its result, or until it crashes
  bool crashes = false;  // no result, and the prover is away for a while
};
Fate fate_of(std::uint64_t seed, std::uint64_t job, std::uint32_t prover, double time_ms, const Behaviour& b);

double uniform(Rng& rng);  // in [0, 1)
double gauss(Rng& rng);

}  // namespace pp::sim
