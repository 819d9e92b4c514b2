// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tables/segment_check.h"

#include <array>
#include <limits>

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

/// Tables of many rows that nobody asks for: without constraints, a row of zeros says nothing.
template <class Table>
inline constexpr bool kIsSparse = std::is_same_v<Table, Byte> || std::is_same_v<Table, Range>;

template <class Table>
void check_requested_rows(ConstColumns main, ConstColumns prep, std::vector<air::Violation>& violations,
                          air::BusBalancer& balancer) {
  air::WindowCells<Table, Fp> cells{};
  for (std::size_t row = 0; row < main.height(); ++row) {
    bool requested = false;
    for (std::size_t j = 0; j < main.width; ++j) requested = requested || !main.column(j)[row].is_zero();
    if (!requested) continue;
    for (std::size_t j = 0; j < main.width; ++j) cells.local.cells()[j] = main.column(j)[row];
    for (std::size_t j = 0; j < prep.width; ++j) cells.prep.cells()[j] = prep.column(j)[row];
    air::check_row(cells, row, violations, &balancer);
  }
}

struct Faults {
  std::vector<air::Violation> violations;
  std::vector<air::Imbalance> unbalanced;
};

/// Stops at so many violations in a table.
Faults check(const Segment& segment, std::size_t violations_max) {
  Faults faults;
  air::BusBalancer balancer;
  add_public_terms(balancer, segment.record);
  const auto check_table = [&]<class Table>(std::size_t t) {
    const ConstColumns main = segment.trace.main[t].view(), prep = segment.prep[t].view();
    if constexpr (kIsSparse<Table>) {
      check_requested_rows<Table>(main, prep, faults.violations, balancer);
    } else {
      air::check_trace<Table>(main, prep, faults.violations, &balancer, violations_max);
    }
  };
  with_tables(segment.trace.klass, [&]<class List>() { List::for_each(check_table); });
  faults.unbalanced = balancer.unbalanced();
  return faults;
}

}  // namespace

Segment make_segment(vm::SegmentRecord record, const DecodedCode& code) {
  const SegmentClass klass = vm::class_of(record);
  return make_segment(std::move(record), code, klass);
}
Segment make_segment(vm::SegmentRecord record, const DecodedCode& code, SegmentClass klass) {
  vm::SegmentTrace trace = vm::fill_segment(record, code, klass).value();
  return {std::move(record), code, std::move(trace), vm::fill_preprocessed(code, klass)};
}

std::vector<std::string> faults_of(const Segment& segment) {
  std::vector<std::string> faults;
  const Faults found = check(segment, 10);
  for (const auto& v : found.violations) faults.push_back(air::to_string(v));
  for (const auto& i : found.unbalanced)
    if (faults.size() < 10) faults.push_back(air::to_string(i));
  return faults;
}

std::set<std::string> all_faults_of(const Segment& segment) {
  std::set<std::string> faults;
  const Faults found = check(segment, std::numeric_limits<std::size_t>::max());
  for (const auto& v : found.violations) faults.insert(air::to_string(v));
  for (const auto& i : found.unbalanced) {
    const std::string text = air::to_string(i);
    faults.insert(text.substr(0, text.find(':')));
  }
  return faults;
}

}  // namespace pp::tables
