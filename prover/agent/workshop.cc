// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/workshop.h"

#include <algorithm>
#include <chrono>

#include "schemas/vocab/check.h"

namespace pp::agent {
namespace {

using SteadyClock = std::chrono::steady_clock;

Millis since(SteadyClock::time_point start) {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start).count()};
}

}  // namespace

std::pair<Result<Bytes>, Millis> prove_slowly(Prover& prover, const Work& work, double slowdown,
                                              const std::stop_token& stop) {
  const auto start = SteadyClock::now();
  Result<Bytes> proof = prover.prove(work, stop);
  const auto worked = SteadyClock::now() - start;
  const auto until = start + std::chrono::duration_cast<SteadyClock::duration>(worked * std::max(slowdown, 1.0));
  while (SteadyClock::now() < until && !stop.stop_requested()) {
    std::this_thread::sleep_until(std::min(until, SteadyClock::now() + std::chrono::milliseconds(20)));
  }
  return {std::move(proof), since(start)};
}

Workshop::Workshop(zmq::context_t& context, Prover& prover, unsigned n_threads, double slowdown) {
  for (unsigned i = 0; i < n_threads; ++i) {
    benches_.push_back(std::make_unique<Bench>(context));
    Bench& bench = *benches_.back();
    bench.thread = std::jthread([&bench, &prover, slowdown, i](const std::stop_token& stop) {
      zmq_pollitem_t item{bench.in.handle(), 0, ZMQ_POLLIN, 0};
      while (!stop.stop_requested()) {
        zmq_poll(&item, 1, 50);
        auto piece = bench.in.pop();
        if (!piece) continue;
        auto [proof, took] = prove_slowly(prover, {piece->job_class, *piece->program, piece->payload, piece->inputs, i},
                                          slowdown, piece->stop.get_token());
        PP_CHECK(bench.out.push({piece->job, piece->epoch, piece->job_class, took, std::move(proof)}));
      }
    });
  }
}

Workshop::~Workshop() {
  for (auto& bench : benches_) {
    bench->stop.request_stop();
    bench->thread.request_stop();
  }
  for (auto& bench : benches_) bench->thread.join();
}

unsigned Workshop::idle() const {
  return static_cast<unsigned>(std::ranges::count_if(benches_, [](const auto& bench) { return !bench->busy; }));
}

void Workshop::start(Piece piece) {
  const auto it = std::ranges::find_if(benches_, [](const auto& bench) { return !bench->busy; });
  PP_CHECK(it != benches_.end());
  Bench& bench = **it;
  bench.busy = true;
  bench.job = piece.job;
  bench.epoch = piece.epoch;
  bench.stop = piece.stop;
  PP_CHECK(bench.in.push(std::move(piece)));
}

void Workshop::cancel(JobId job, LeaseEpoch epoch) {
  for (auto& bench : benches_) {
    if (bench->busy && bench->job == job && bench->epoch == epoch) bench->stop.request_stop();
  }
}

std::optional<Proved> Workshop::take() {
  for (auto& bench : benches_) {
    if (auto proved = bench->out.pop()) {
      bench->busy = false;
      return proved;
    }
  }
  return std::nullopt;
}

std::vector<void*> Workshop::handles() {
  std::vector<void*> out;
  for (auto& bench : benches_) out.push_back(bench->out.handle());
  return out;
}

}  // namespace pp::agent
