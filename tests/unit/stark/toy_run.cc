// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/stark/toy_run.h"

#include <algorithm>

namespace pp::toy {

Matrix zeros(std::size_t width, int log_rows) {
  Matrix m(width, log_rows);
  for (std::size_t j = 0; j < width; ++j) std::fill_n(m.column(j), m.height(), Fp::zero());
  return m;
}

Instance honest(Heights heights, std::size_t n_asked) {
  Instance run;
  Matrix fibonacci = zeros(4, 4);
  Fp a = Fp::one(), b = Fp::one();
  for (std::size_t k = 0; k < 16; ++k) {
    fibonacci.column(0)[k] = a;
    fibonacci.column(1)[k] = b;
    const Fp sum = a + b;
    if (k == 15) run.statement.publics = {a, b};
    a = b, b = sum;
  }
  fibonacci.column(2)[0] = fibonacci.column(3)[15] = Fp::one();
  Matrix square = zeros(3, heights.square), small = zeros(1, 6), ask = zeros(4, heights.ask), values = zeros(2, 6);
  for (std::uint32_t v = 0; v < 64; ++v) values.column(0)[v] = Fp::from(v), values.column(1)[v] = Fp::from(6);
  for (std::size_t i = 0; i < n_asked; ++i) {
    const auto v = static_cast<std::uint32_t>((7 * i + 3) % 64);
    const Fp x = Fp::from(v), y = x * x;
    square.column(0)[i] = Fp::one(), square.column(1)[i] = x, square.column(2)[i] = y;
    ask.column(0)[i] = Fp::one(), ask.column(1)[i] = x, ask.column(2)[i] = y, ask.column(3)[i] = (x + y).twice();
    small.column(0)[v] += Fp::from(2);
  }
  run.main.push_back(std::move(fibonacci));
  run.main.push_back(std::move(square));
  run.main.push_back(std::move(small));
  run.main.push_back(std::move(ask));
  run.prep.resize(4);
  run.prep[kSmallValue] = std::move(values);
  run.statement.prep_log_rows = {6};
  run.statement.boundary = {{air::Bus::Exec, Fp::one(), {Fp::one(), Fp::one()}},
                            {air::Bus::Term, -Fp::one(), run.statement.publics}};
  return run;
}

Matrix copy(const Matrix& m) {
  if (m.empty()) return {};
  Matrix out(m.width(), m.log_height(), m.log_blowup());
  for (std::size_t j = 0; j < m.width(); ++j) std::copy_n(m.column(j), m.length(), out.column(j));
  return out;
}
std::vector<Matrix> copy(const std::vector<Matrix>& all) {
  std::vector<Matrix> out;
  for (const Matrix& m : all) out.push_back(copy(m));
  return out;
}

Findings check(const Instance& run) {
  Findings found;
  air::BusBalancer balancer;
  List::for_each([&]<class Table>(std::size_t t) {
    air::check_trace<Table>(run.main[t].view(), run.prep[t].view(), found.violations, &balancer);
  });
  for (const protocol::BoundaryTerm& term : run.statement.boundary)
    balancer.add("public", term.bus, term.times, term.tuple);
  found.imbalances = balancer.unbalanced();
  return found;
}

verify::Verdict Proved::verdict(BytesView proof_bytes) const {
  return verify::verify_stark(proof_bytes, statement, layout, params, &verify::constraint_sum<List, field::FpExt>);
}

Proved prove(const Instance& run, const protocol::Params& params, Isa isa, int threads) {
  Proved result{params, protocol::layout_of<List>("toy", params), run.statement, {}, {}};
  const auto backend = make_backend(isa, threads);
  const stark::Preprocessed prep = stark::preprocess(*backend, result.layout, params, copy(run.prep));
  result.statement.prep_root = prep.root();
  result.bytes = *stark::prove({result.layout, params, kernels(isa)}, prep, copy(run.main), run.statement.publics,
                               *backend, {}, &result.report);
  return result;
}

}  // namespace pp::toy
