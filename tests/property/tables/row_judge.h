// SPDX-License-Identifier: Apache-2.0
// Judges one row of a trace after a cell was changed: would anything notice? A broken constraint does; so does other
// traffic on a bus where every tuple has a counterpart; so does a request that its provider cannot answer. A request
// that can be answered does not: the prover is free to count it. Pure; one thread.
#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "prover/air/row_checker.h"
#include "prover/vm/fill/memory_tree.h"
#include "tests/unit/tables/segment_check.h"

namespace pp::tables {

struct Request {
  air::Bus bus;
  std::int64_t times;
  std::vector<std::uint32_t> tuple;
};

/// Everything that `eval` says of one row.
class RowReader : public air::Interactions<RowReader, field::Fp> {
 public:
  using Expr = field::Fp;
  static constexpr Expr constant(std::uint32_t v) { return Expr::from(v); }
  void zero(std::string_view label, Expr e) {
    values.push_back(e);
    labels.push_back(label);
    if (!e.is_zero() && broken.empty()) broken = label;
  }
  void interact(air::Bus bus, Expr times, std::span<const Expr> tuple) {
    const std::int64_t v = times.value(), p = field::Fp::kPrime;
    requests.push_back({bus, v > p / 2 ? v - p : v, {}});
    for (const Expr e : tuple) requests.back().tuple.push_back(e.value());
  }

  std::vector<Expr> values;  // of all constraints, in order
  std::vector<std::string_view> labels;
  std::string broken;  // the first that is not zero
  std::vector<Request> requests;
};

/// Evaluates a row with the periodic cells of row number `row`. One instantiation each, in row_judge.cc.
template <class Table>
RowReader read_row(air::WindowCells<Table, field::Fp>& cells, std::size_t row);

/// A row of any table: its cells, and what `eval` says of them. Reads and writes cells that someone else holds.
class RowView {
 public:
  template <class Table>
  explicit RowView(air::WindowCells<Table, field::Fp>& cells)
      : local(cells.local.cells()),
        next(cells.next.cells()),
        prep(cells.prep.cells()),
        table(Table::kName),
        cells_(&cells),
        read_([](void* typed, std::size_t row) {
          return read_row(*static_cast<air::WindowCells<Table, field::Fp>*>(typed), row);
        }) {}
  RowReader read(std::size_t row) const { return read_(cells_, row); }

  std::span<field::Fp> local, next, prep;
  std::string_view table;

 private:
  void* cells_;
  RowReader (*read_)(void*, std::size_t);
};

/// What the fixed tables and the permutation table can answer.
class Providers {
 public:
  explicit Providers(const DecodedCode& code) {
    for (const RomRow& r : code.rows())
      program_.insert({r.pc, r.class_id, r.sub, r.rd, r.rs1, r.rs2, r.k.lo, r.k.hi, r.k2});
  }
  bool can_answer(const Request& request) const {
    const auto& t = request.tuple;
    switch (request.bus) {
      case air::Bus::Range:
        return t[1] <= 16 && t[0] >> t[1] == 0;
      case air::Bus::Byte3:
        return t[0] < 256 && t[1] < 256 && t[2] == (t[0] ^ t[1]);
      case air::Bus::Byte2:
        return t[0] < 256 && t[1] < 256;
      case air::Bus::Prog:
        return program_.contains(t);
      case air::Bus::Hash:
        return is_compression(t);
      case air::Bus::Perm:
        return is_permutation(t);
      default:
        return false;
    }
  }

 private:
  static bool is_compression(const std::vector<std::uint32_t>& t) {
    std::array<field::Fp, 16> in;
    for (std::size_t i = 0; i < 16; ++i) in[i] = field::Fp::from(t[i]);
    const auto out = vm::compressed(in);
    for (std::size_t i = 0; i < 8; ++i)
      if (out[i].value() != t[16 + i]) return false;
    return true;
  }
  static bool is_permutation(const std::vector<std::uint32_t>& t) {
    std::array<field::Fp, 16> state;
    for (std::size_t i = 0; i < 16; ++i) state[i] = field::Fp::from(t[i]);
    hash::Poseidon2W16::permute(state.data());
    for (std::size_t i = 0; i < 16; ++i)
      if (state[i].value() != t[16 + i]) return false;
    return true;
  }
  std::set<std::vector<std::uint32_t>> program_;
};

inline bool is_lookup(air::Bus bus) {
  using air::Bus;
  return bus == Bus::Range || bus == Bus::Byte3 || bus == Bus::Byte2 || bus == Bus::Prog || bus == Bus::Hash ||
         bus == Bus::Perm;
}

/// Tables that answer lookups: what they offer is traffic that must match, whatever its sign.
template <class Table>
inline constexpr bool kIsProvider =
    std::is_same_v<Table, Byte> || std::is_same_v<Table, Range> || std::is_same_v<Table, Rom> ||
    std::is_same_v<Table, Poseidon2> || std::is_same_v<Table, Poseidon2Perm>;

/// Tables that only the full class has.
template <class Table>
inline constexpr bool kIsOfCalls = index_of<Table>(SegmentClass::Core) == kTables;

/// Why the change from `before` to `after` is noticed; empty if it is not.
inline std::string notice(const RowReader& before, const RowReader& after, const Providers& providers,
                          bool is_provider) {
  if (!after.broken.empty()) return after.broken;
  std::map<std::pair<air::Bus, std::vector<std::uint32_t>>, std::int64_t> difference;
  for (const Request& r : before.requests)
    if (!is_lookup(r.bus) || is_provider) difference[{r.bus, r.tuple}] -= r.times;
  for (const Request& r : after.requests) {
    if (is_lookup(r.bus) && !is_provider) {
      if (r.times == 0) continue;
      if (r.times != 1) return "a request more than once";
      if (!providers.can_answer(r)) return "no such row on " + std::string(air::to_string(r.bus));
    } else {
      difference[{r.bus, r.tuple}] += r.times;
    }
  }
  for (const auto& [key, net] : difference)
    if (net != 0) return "other traffic on " + std::string(air::to_string(key.first));
  return "";
}

}  // namespace pp::tables
