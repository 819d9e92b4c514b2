// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tables/segment_check.h"

#include <array>

#include "prover/air/row_checker.h"

namespace pp::tables {
namespace {

using air::Bus;
using field::Fp;

/// What the verifier adds to the buses by itself.
void add_public_terms(air::BusBalancer& balancer, const vm::SegmentRecord& r) {
  const auto fp = [](std::uint32_t v) { return Fp::from(v); };
  const auto exec = [&](std::uint32_t pc, std::uint32_t ts) { return std::array{fp(pc), fp(ts)}; };
  balancer.add("verifier", Bus::Exec, Fp::one(), exec(r.start.pc, 1));
  balancer.add("verifier", Bus::Exec, -Fp::one(), exec(r.end.pc, r.ts_end));
  std::array<Fp, 18> root{fp(23), fp(0)};
  for (std::size_t i = 0; i < 8; ++i) root[2 + i] = fp(r.start.root[i]), root[10 + i] = fp(r.end.root[i]);
  balancer.add("verifier", Bus::Tree, Fp::one(), root);
  if (r.halted)
    balancer.add("verifier", Bus::Term, -Fp::one(), std::array{fp(r.exit_code & 0xffff), fp(r.exit_code >> 16)});
}

}  // namespace

Segment make_segment(vm::SegmentRecord record, const DecodedCode& code) {
  vm::SegmentTrace trace = vm::fill_segment(record, code).value();
  return {std::move(record), code, std::move(trace), vm::fill_preprocessed(code)};
}

std::vector<std::string> faults_of(const Segment& segment) {
  std::vector<air::Violation> violations;
  air::BusBalancer balancer;
  add_public_terms(balancer, segment.record);
  SegmentTables::for_each([&]<class Table>(std::size_t t) {
    air::check_trace<Table>(segment.trace.main[t].view(), segment.prep[t].view(), violations, &balancer, 10);
  });
  std::vector<std::string> faults;
  for (const auto& v : violations) faults.push_back(air::to_string(v));
  for (const auto& i : balancer.unbalanced())
    if (faults.size() < 10) faults.push_back(air::to_string(i));
  return faults;
}

}  // namespace pp::tables
