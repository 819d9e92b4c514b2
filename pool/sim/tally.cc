// SPDX-License-Identifier: Apache-2.0
#include "pool/sim/tally.h"

#include <algorithm>

#include "pool/sim/measures.h"

namespace pp::sim {

Tally::Tally(const std::vector<Prover>& provers, const Behaviour& behaviour, std::uint64_t jobs) : jobs_(jobs) {
  const std::vector<double> times = honest_times_ms(provers, behaviour);
  out_.clairvoyant_ms = clairvoyant_ms(times, jobs);
  out_.fluid_ms = fluid_ms(times, jobs);
  out_.jobs = jobs;
  out_.n_members = provers.size();
  for (const Prover& p : provers) {
    workers_.push_back({p.nature == Nature::Honest, p.time_ms, p.cost_per_job, {}, Instant{0}, 0, 0, 0, {}});
    out_.n_byzantine += p.nature != Nature::Honest;
    out_.n_cheats += p.nature == Nature::Cheat;
  }
}

void Tally::give(std::uint32_t i, std::uint64_t job, Instant now) {
  ++out_.n_given;
  Job& j = jobs_[job];
  out_.copies_most = std::max(out_.copies_most, ++j.copies);
  out_.n_repeats += std::find(j.failed_by.begin(), j.failed_by.end(), i) != j.failed_by.end();
  begin_again(i, job, now);
}

void Tally::begin_again(std::uint32_t i, std::uint64_t job, Instant now) {
  workers_[i].job = job;
  workers_[i].began = now;
}

void Tally::stop(std::uint32_t i, Instant now, bool wasted) {
  Worker& w = workers_[i];
  if (!w.job) return;
  w.job.reset();
  const auto spent = static_cast<double>((now - w.began).count);
  w.busy_ms += spent;
  if (wasted) w.waste_ms += spent;
}

bool Tally::accept(std::uint32_t i, std::uint64_t job, Instant now, Money pay) {
  ++out_.n_checked;
  Job& j = jobs_[job];
  if (j.done) return false;
  j.done = true;
  ++n_done_;
  ++workers_[i].n_paid;
  workers_[i].pay += pay;
  out_.pay += pay;
  while (out_.finished_ms.size() < 100 && n_done_ * 100 >= (out_.finished_ms.size() + 1) * jobs_.size()) {
    out_.finished_ms.push_back(static_cast<double>(now.ms));
  }
  return true;
}

void Tally::refuse(std::uint32_t i, std::uint64_t job) {
  ++out_.n_checked;
  ++out_.n_invalid;
  fail(i, job);
}

Outcome Tally::outcome(Instant end, Instant start) {
  double busy = 0, waste = 0;
  std::vector<double> paid;
  for (std::uint32_t i = 0; i < workers_.size(); ++i) {
    Worker& w = workers_[i];
    stop(i, end, true);
    if (!w.honest) continue;
    busy += w.busy_ms;
    waste += w.waste_ms;
    paid.push_back(static_cast<double>(w.pay.nanos()) * w.time_ms);
    out_.n_priced_out += w.priced_out && w.pay == Money{};
    out_.work_cost += w.cost_per_job.scaled(static_cast<std::int64_t>(w.busy_ms), static_cast<std::int64_t>(w.time_ms));
  }
  out_.makespan_ms = static_cast<double>((end - start).count);
  out_.waste = busy > 0 ? waste / busy : 0;
  out_.utilisation = out_.makespan_ms > 0 ? busy / (out_.makespan_ms * static_cast<double>(paid.size())) : 0;
  out_.jain = jain(paid);
  out_.n_unfinished = jobs_.size() - n_done_;
  for (double& at : out_.finished_ms) at -= static_cast<double>(start.ms);
  return out_;
}

}  // namespace pp::sim
