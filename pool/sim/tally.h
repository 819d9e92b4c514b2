// SPDX-License-Identifier: Apache-2.0
// Tally: the observer's book of a simulated batch: who worked how long on what, what it brought, what was paid.
//
// It only watches and changes nothing, so that both kinds of run are measured alike. One thread.
#pragma once
#include <optional>

#include "pool/sim/outcome.h"
#include "pool/sim/population.h"

namespace pp::sim {

class Tally {
 public:
  Tally() = default;
  Tally(const std::vector<Prover>& provers, const Behaviour& behaviour, std::uint64_t jobs);

  /// Prover `i` begins to work on `job`; another copy of it runs from now on.
  void give(std::uint32_t i, std::uint64_t job, Instant now);
  /// The prover begins anew on a job that it holds already: its first attempt ended with its machine.
  void begin_again(std::uint32_t i, std::uint64_t job, Instant now);
  /// When the prover began what it works on.
  Instant began(std::uint32_t i) const { return workers_[i].began; }
  /// The prover stops; `wasted` when the work brings nothing. Counted for the honest only.
  void stop(std::uint32_t i, Instant now, bool wasted);
  /// One copy of the job no longer runs, or is no longer waited for.
  void end_copy(std::uint64_t job) { --jobs_[job].copies; }
  /// A valid proof. True when it is the first of its job: then it is paid.
  bool accept(std::uint32_t i, std::uint64_t job, Instant now, Money pay);
  /// All that the prover has earned, where the pool books more to it than the prices of its jobs: fees, and its share
  /// of the surplus.
  void earned(std::uint32_t i, Money pay) { workers_[i].pay = pay; }
  /// The prover asks more than a buyer pays for a job: unless it was paid all the same, it counts as priced out, which
  /// is told beside the fairness and excuses nothing.
  void price_out(std::uint32_t i) { workers_[i].priced_out = true; }
  /// A proof that does not hold.
  void refuse(std::uint32_t i, std::uint64_t job);
  /// Work that was stopped as if it were worth something brought nothing after all.
  void regret(std::uint32_t i, Millis spent) { workers_[i].waste_ms += static_cast<double>(spent.count); }
  /// The prover must not get this job again.
  void fail(std::uint32_t i, std::uint64_t job) { jobs_[job].failed_by.push_back(i); }

  bool all_done() const { return n_done_ == jobs_.size(); }
  std::uint64_t n_done() const { return n_done_; }
  /// Closes the book: what still runs has no value.
  Outcome outcome(Instant end, Instant start);

 private:
  struct Worker {
    bool honest = false;
    double time_ms = 0;
    Money cost_per_job;
    std::optional<std::uint64_t> job;
    Instant began{0};
    double busy_ms = 0;
    double waste_ms = 0;
    std::uint64_t n_paid = 0;
    Money pay;
    bool priced_out = false;
  };
  struct Job {
    bool done = false;
    std::uint32_t copies = 0;
    std::vector<std::uint32_t> failed_by;
  };
  std::vector<Worker> workers_;
  std::vector<Job> jobs_;
  std::uint64_t n_done_ = 0;
  Outcome out_;
};

}  // namespace pp::sim
