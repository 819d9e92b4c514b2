// SPDX-License-Identifier: Apache-2.0
// How fast lots clear and audits run: one core, the thick market of 3,000 members and one of 100,000.
//
// Bars: 17,188 jobs against 3,000 offers within 3 ms (uniform) and 10 ms (VCG); 100,000 offers within 60 ms; audits
// of 15,000 bids a second with signatures and 500,000 without.
#include <malloc.h>

#include <benchmark/benchmark.h>

#include "tests/bench/auction/crowd.h"
#include "tests/unit/auction/lot_example.h"

namespace pp::auction {
namespace {

std::vector<Offer> thick_market(std::size_t n, bool tied) {
  Rng rng(5);
  std::vector<Offer> offers;
  for (std::size_t i = 0; i < n; ++i) {
    const auto price = static_cast<std::int64_t>(tied ? 500'000 : 100'000 + rng.below(1'000'000));
    offers.push_back(
        {testing::member(rng.next()), Money::nanos(price), static_cast<std::int64_t>(1 + rng.below(12)), {}});
  }
  return offers;
}

void clear_lot(benchmark::State& state, MechanismId mechanism, std::size_t n_offers, bool tied) {
  LotRules lot;
  lot.mechanism = mechanism;
  lot.units = 17'188;
  lot.reserve = Money::nanos(1'200'000);
  const std::vector<Offer> offers = thick_market(n_offers, tied);
  for (auto _ : state) benchmark::DoNotOptimize(clear(lot, offers, Seed{{1}}));
}
BENCHMARK_CAPTURE(clear_lot, uniform_3000, MechanismId::Uniform, 3'000, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(clear_lot, vcg_3000, MechanismId::Vcg, 3'000, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(clear_lot, uniform_100000, MechanismId::Uniform, 100'000, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(clear_lot, vcg_100000, MechanismId::Vcg, 100'000, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(clear_lot, vcg_100000_all_tied, MechanismId::Vcg, 100'000, true)->Unit(benchmark::kMillisecond);

void audit_lot(benchmark::State& state, Signatures signatures, std::size_t n_bids) {
  const testing::LotExample x(n_bids);
  const Bytes transcript = x.transcript(x.run());
  for (auto _ : state) {
    const AuditReport report = audit(transcript, x.pool_key(), signatures);
    if (!report.holds()) state.SkipWithError("the audit found a fault");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(n_bids));
}
BENCHMARK_CAPTURE(audit_lot, with_signatures_3000, Signatures::Check, 3'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(audit_lot, without_signatures_3000, Signatures::Skip, 3'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(audit_lot, without_signatures_30000, Signatures::Skip, 30'000)->Unit(benchmark::kMillisecond);

/// 100,000 members and 500,000 jobs: members ask, finish and ask again. Reports percentiles of a request, and what a
/// member weighs: standing, learned speed and seat.
void smart_request(benchmark::State& state) {
  for (auto _ : state) {
    const auto before = static_cast<std::int64_t>(mallinfo2().uordblks + mallinfo2().hblkhd);
    testing::Crowd crowd(100'000);
    const auto after = static_cast<std::int64_t>(mallinfo2().uordblks + mallinfo2().hblkhd);
    state.counters["bytes_a_member"] = static_cast<double>(after - before) / 100'000;
    state.counters["p99_us"] = static_cast<double>(crowd.request_ns(300'000, 99)) / 1e3;
  }
}
BENCHMARK(smart_request)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pp::auction

BENCHMARK_MAIN();
