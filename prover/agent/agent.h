// SPDX-License-Identifier: Apache-2.0
// Agent: a member of a pool as a library. Start here to read prover/agent.
//
// `run` is the member's one loop: it connects outwards, says hello, bids, pulls jobs, proves them on worker threads,
// hands the results in and keeps what it must not lose on disk (keys, nonces of sealed bids, results without a
// verdict). It reconnects by itself and ends when it is told to drain, or when coming back is pointless. It believes
// the pool nothing that it can check: contradictions are shown as warnings and kept as evidence.
#pragma once
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "auction/types.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::agent {

/// Segments have from 2^16 to 2^21 cycles.
inline constexpr std::uint8_t kLogSegmentMin = 16, kLogSegmentMax = 21;

/// One job with everything that it needs.
struct Work {
  auction::JobClass job_class;
  BytesView program;
  BytesView payload;
  std::span<const Bytes> inputs;  // the accepted proofs that the job joins, in order
  unsigned bench = 0;             // the thread that works on it, from 0 to parallel_jobs - 1
};

/// Proves jobs; called from several threads when the member runs several jobs.
struct Prover {
  virtual ~Prover() = default;
  /// Errors: the job cannot be proved, or the work was stopped.
  virtual Result<Bytes> prove(const Work& work, std::stop_token stop) = 0;
};

/// A job of known kind by which the member measures itself before it first says hello.
struct Benchmark {
  auction::JobClass job_class;
  Bytes program;
  Bytes payload;
  std::vector<Bytes> inputs;

  Work work() const { return {job_class, program, payload, inputs, 0}; }
};

struct AgentConfig {
  std::string pool_address;  // tcp://host:port#KEY
  std::filesystem::path data_dir;
  std::string name;
  std::string payout_address;
  Money cost_per_hour = Money::nanos(100'000'000);  // what an hour of this machine costs its owner
  std::uint32_t margin_ppm = 100'000;               // on top of the measured cost
  std::int64_t units_max = auction::kUnitsMax;      // the most jobs that it offers in one lot
  bool volunteer = false;                           // takes posted jobs for nothing; bids in lots as ever
  unsigned parallel_jobs = 1;
  double slowdown = 1.0;  // 3.0: takes three times as long, the rest asleep (for demonstrations)
  std::uint64_t memory_bytes = 0;
  bool quiet = false;                   // print nothing
  bool standing_only = false;           // say hello, print what the pool remembers of this member, and leave
  std::int64_t reconnect_ms_min = 250;  // doubles up to reconnect_ms_max
  std::int64_t reconnect_ms_max = 15'000;
  std::int64_t answer_patience_ms = 20'000;  // then a handshake is given up, a result offered again
};

enum class AgentEventKind : std::uint8_t {
  Connecting,
  Joined,
  Disconnected,
  Committed,  // the pool's receipt for a sealed bid came and verifies
  Revealed,
  LotWon,
  LotLost,
  Assigned,
  Proved,
  Accepted,
  Refused,  // a result was refused
  Warning,  // the pool contradicts itself or what it signed
  Note,
  ClockMoved,  // the pool's receipt for a move on a clock came and verifies
  Audited,     // the transcript of a lot was derived again and holds
};
struct AgentEvent {
  AgentEventKind kind = AgentEventKind::Note;
  std::string text;
  Money earned;  // in all, so far
};

/// What is injected: the prover, how to measure it, and hooks for tests and demonstrations.
struct AgentParts {
  Prover& prover;
  std::vector<Benchmark> benchmarks;
  std::function<void(const AgentEvent&)> on_event;  // on the agent's thread; may be empty
  std::function<void(Bytes& proof)> corrupt_proof;  // tests only: spoils a proof before it is handed in
};

class Agent {
 public:
  Agent(AgentConfig config, AgentParts parts) : config_(std::move(config)), parts_(std::move(parts)) {}

  /// Runs until drained. `drain`: finish what is held, take nothing more, say goodbye. `abort`: leave at once; results
  /// without a verdict stay on disk and are handed in at the next start.
  /// Errors: P-AGT-001 configuration, P-AGT-002 data directory or keys, P-AGT-003 the benchmark failed,
  /// P-AGT-004 the pool refused this member for good.
  Result<void> run(const std::stop_token& drain, const std::stop_token& abort);

 private:
  AgentConfig config_;
  AgentParts parts_;
};

}  // namespace pp::agent
