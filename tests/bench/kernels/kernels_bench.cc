// SPDX-License-Identifier: Apache-2.0
// Times the kernels on this machine; prints one line a figure: its key, its threads, and the value of each run.
// Usage: kernels_bench [runs] [log_rows]   (20 rows and 5 runs unless told)
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>

#include "kernels/merkle/tree.h"

namespace {

using namespace pp;
using field::Fp;

double run_ms(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Prints a figure of every run: the body's time divided by `per`, in units of `unit_per_ms` a millisecond.
void report(const char* key, int threads, int runs, double unit_per_ms, double per, const std::function<void()>& body) {
  body();
  std::printf("%s threads %d values", key, threads);
  for (int i = 0; i < runs; ++i) std::printf(" %.4f", run_ms(body) * unit_per_ms / per);
  std::printf("\n");
  std::fflush(stdout);
}

std::string first_line_with(const char* file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) return line;
  return {};
}

Matrix filled(std::size_t width, int log_height, int log_blowup = 0) {
  Matrix m(width, log_height, log_blowup);
  std::uint32_t x = 1;
  for (std::size_t j = 0; j < width; ++j)
    for (std::size_t i = 0; i < m.length(); ++i)
      m.column(j)[i] = Fp::from_montgomery((x = x * 1664525 + 1013904223) >> 2);
  return m;
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 5;
  const int log_rows = argc > 2 ? std::atoi(argv[2]) : 20;
  port::keep_freed_memory();
  const auto one = best_backend(1), two = best_backend(2);
  std::printf("%s\nload %s\nbackend %s, 2^%d rows, %d runs\n", first_line_with("/proc/cpuinfo", "model name").c_str(),
              first_line_with("/proc/loadavg", "").c_str(), one->name(), log_rows, runs);

  // A scaling in place is what a loop of packed products costs; 16 KiB stay in the first-level cache.
  std::vector<Fp> cells(4096, Fp::from(7));
  constexpr double kRounds = 2000;
  report("mul_packed_ns", 1, runs, 1e6, kRounds * 4096,
         [&] { one->scale(cells.data(), cells.size(), Fp::from(3), static_cast<int>(kRounds)); });

  std::vector<Fp> states(16 * 1024, Fp::from(5));
  report("poseidon2_w16_ns", 1, runs, 1e6, 16 * 1024, [&] {
    for (int i = 0; i < 16; ++i) one->permute_states(states.data(), 1024);
  });

  const ntt::Plan plan(log_rows, 1);
  const Matrix trace = filled(100, log_rows);
  Matrix extended = filled(100, log_rows, 1);
  report("lde_2e20x100_ms_1t", 1, runs, 1, 1, [&] { one->lde(plan, trace.view(), extended.view()); });
  report("lde_2e20x100_ms_2t", 2, runs, 1, 1, [&] { two->lde(plan, trace.view(), extended.view()); });

  // 2^20 leaves, as the peers count: the first coset only.
  const std::vector<ConstColumns> leaves{static_cast<ConstColumns>(extended.view()).coset(0)};
  const auto commit = [&](const Backend& backend) {
    static_cast<void>(merkle::Tree::build(backend, hash::Domain::TraceLeaf, leaves, log_rows, 0).root());
  };
  report("merkle_2e20x100_ms_1t", 1, runs, 1, 1, [&] { commit(*one); });
  report("merkle_2e20x100_ms_2t", 2, runs, 1, 1, [&] { commit(*two); });

  Matrix weights(5, log_rows), codeword(5, log_rows, 1), folded(5, log_rows - 3, 1);
  const field::FpExt z{{Fp::from(1), Fp::from(2), Fp::from(3), Fp::from(4), Fp::from(5)}};
  std::vector<field::FpExt> opened(100, z);
  report("barycentric_ms_1t", 1, runs, 1, 1,
         [&] { one->barycentric_weights(ntt::lde_shift(log_rows), z, weights.view()); });
  report("dot_x100_ms_1t", 1, runs, 1, 1, [&] { one->dot_columns(leaves[0], weights.view(), opened.data()); });
  report("inverse_differences_ms_1t", 1, runs, 1, 1,
         [&] { one->inverse_differences(ntt::lde_shift(log_rows), z, codeword.view()); });
  report("combine_x100_ms_1t", 1, runs, 1, 1,
         [&] { one->combine_columns(extended.view(), opened.data(), codeword.view()); });
  report("fri_fold8_ms_1t", 1, runs, 1, 1, [&] { one->fri_fold(codeword.view(), Fp::from(3), 3, z, folded.view()); });
  const Fp state[16] = {};
  report("grind16_ms_1t", 1, runs, 1, 1, [&] { static_cast<void>(one->grind(state, 16)); });
  return 0;
}
