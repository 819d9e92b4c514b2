// SPDX-License-Identifier: Apache-2.0
// Workshop: the proving threads. The agent's thread hands jobs in and takes proofs out; each thread proves one job.
//
// Every job has a stop token, so a job whose lease ended is abandoned without waiting for it.
#pragma once
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include "prover/agent/agent.h"
#include "schemas/wire/handover.h"

namespace pp::agent {

struct Piece {
  JobId job;
  LeaseEpoch epoch;
  auction::JobClass job_class;
  std::shared_ptr<const Bytes> program;
  Bytes payload;
  std::vector<Bytes> inputs;
  std::stop_source stop;
};
struct Proved {
  JobId job;
  LeaseEpoch epoch;
  auction::JobClass job_class;
  Millis took;
  Result<Bytes> proof;
};

/// Proves once, asleep for (slowdown - 1) times as long as it worked. Returns also when stopped.
std::pair<Result<Bytes>, Millis> prove_slowly(Prover& prover, const Work& work, double slowdown,
                                              const std::stop_token& stop);

class Workshop {
 public:
  Workshop(zmq::context_t& context, Prover& prover, unsigned n_threads, double slowdown);
  ~Workshop();

  unsigned idle() const;
  /// Requires: idle() > 0.
  void start(Piece piece);
  void cancel(JobId job, LeaseEpoch epoch);
  std::optional<Proved> take();
  std::vector<void*> handles();

 private:
  struct Bench {
    explicit Bench(zmq::context_t& context) : in(context, 2), out(context, 2) {}
    wire::Handover<Piece> in;
    wire::Handover<Proved> out;
    bool busy = false;
    JobId job;
    LeaseEpoch epoch;
    std::stop_source stop;
    std::jthread thread;
  };
  std::vector<std::unique_ptr<Bench>> benches_;
};

}  // namespace pp::agent
