// SPDX-License-Identifier: Apache-2.0
// A real agent on a thread of its own, with a prover that a test can hold at a gate, and its events to wait for.
#pragma once
#include "tests/e2e/wire/whole_pool.h"

namespace pp::wire {

/// Answers right, with 70,000 bytes of padding so that a result takes more than one chunk.
class GatedProver : public agent::Prover {
 public:
  Result<Bytes> prove(const agent::Work& work, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    if (!open_) {
      is_held_ = true;
      changed_.notify_all();
    }
    changed_.wait(lock, stop, [this] { return open_; });
    changed_.wait_for(lock, stop, pace, [] { return false; });  // the work itself
    if (stop.stop_requested()) return error("P-TST-002", "stopped");
    Bytes out = to_bytes(right_answer(work.program, work.payload, work.inputs));
    out.resize(70'000, 1);
    return out;
  }
  void set_open(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }

  /// Until a job is held at the gate: it has come with all that it needs, some time after it was assigned.
  bool await_held() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 2 * kPatience, [this] { return is_held_; });
  }

  std::chrono::milliseconds pace{0};  // how long a job takes

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool open_ = true, is_held_ = false;
};

class RunningAgent {
 public:
  RunningAgent(const PoolAddress& pool, const std::filesystem::path& data_dir, Money cost_per_hour,
               std::function<void(Bytes&)> corrupt = {},
               const std::function<void(RunningAgent&, agent::AgentConfig&)>& adjust = {})
      : parts_{prover,
               {{{auction::JobKind::Segment, 18}, Bytes(8), Bytes(8), {}}},
               [this](const auto& e) { note(e); },
               std::move(corrupt)} {
    config_.pool_address = pool.to_string();
    config_.data_dir = data_dir;
    config_.name = "test";
    config_.cost_per_hour = cost_per_hour;
    config_.quiet = std::getenv("PP_LOUD") == nullptr;
    config_.reconnect_ms_max = 500;
    config_.answer_patience_ms = 3'000;
    if (adjust) adjust(*this, config_);
    run();
  }
  ~RunningAgent() { abort(); }

  void run() {
    drain_ = {};
    abort_ = {};
    thread_ = std::jthread([this] {
      agent::Agent agent(config_, parts_);
      auto result = agent.run(drain_.get_token(), abort_.get_token());
      const std::lock_guard lock(mutex_);
      if (!result) fault_ = result.error();
      ended_ = true;
      changed_.notify_all();
    });
  }
  /// Leaves at once, as after kill.
  void abort() {
    abort_.request_stop();
    prover.set_open(true);
    thread_ = {};
  }
  bool drain() {
    drain_.request_stop();
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [this] { return ended_; });
  }
  /// Runs it again, only to read what the pool remembers of it; the lines that it would print.
  std::string ask_standing() {
    abort();
    {
      const std::lock_guard lock(mutex_);
      ended_ = false;
      events_.clear();
    }
    config_.standing_only = true;
    run();
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return ended_; })) return "it does not end";
    std::string out;
    for (const auto& e : events_) out += e.text + "\n";
    return out;
  }
  bool await(agent::AgentEventKind kind, std::size_t n = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 2 * kPatience, [&] { return n_of(kind) >= n || (ended_ && fault_); }) &&
           n_of(kind) >= n;
  }
  std::size_t count(agent::AgentEventKind kind) {
    const std::lock_guard lock(mutex_);
    return n_of(kind);
  }
  /// The texts of every event of a kind, one a line.
  std::string told(agent::AgentEventKind kind) {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& e : events_) {
      if (e.kind == kind) out += e.text + "\n";
    }
    return out;
  }
  Money earned() {
    const std::lock_guard lock(mutex_);
    return events_.empty() ? Money{} : events_.back().earned;
  }
  std::string warnings() {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& e : events_) {
      if (e.kind == agent::AgentEventKind::Warning) out += e.text + "\n";
    }
    return out;
  }
  std::optional<Error> fault() {
    const std::lock_guard lock(mutex_);
    return fault_;
  }

  GatedProver prover;

 private:
  void note(const agent::AgentEvent& event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    changed_.notify_all();
  }
  std::size_t n_of(agent::AgentEventKind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(events_, [&](const auto& e) { return e.kind == kind; }));
  }
  agent::AgentConfig config_;
  agent::AgentParts parts_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<agent::AgentEvent> events_;
  std::optional<Error> fault_;
  bool ended_ = false;
  std::stop_source drain_, abort_;
  std::jthread thread_;
};

}  // namespace pp::wire
