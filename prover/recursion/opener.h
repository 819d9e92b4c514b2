// SPDX-License-Identifier: Apache-2.0
// PathOpener: how opened rows and groups reach a circuit: one path for each query, in the order of the witness: every
// query in each tree, then every query in each layer. The twin of the native opener of pruned openings.
// One circuit owns it; one thread.
#pragma once
#include <array>
#include <vector>

#include "prover/protocol/layout.h"
#include "prover/recursion/judge.h"
#include "prover/verify/queries.h"

namespace pp::recursion {

class PathOpener {
 public:
  using Position = CircuitPosition;
  using CircuitKnown = std::vector<verify::Known<Position, Value>>;

  using CircuitCap = std::vector<Builder::CellBlock>;

  /// Shape: caps in order of protocol::Tree; one cap a layer.

  PathOpener(CircuitJudge& judge, const protocol::Layout& layout, std::uint32_t log_tallest,
             std::array<CircuitCap, protocol::kTrees> caps, std::vector<CircuitCap> layer_caps,

             std::vector<Position> queries)
      : judge_(judge),
        layout_(layout),
        log_tallest_(log_tallest),
        caps_(std::move(caps)),
        layer_caps_(std::move(layer_caps)),
        queries_(std::move(queries)) {}

  bool open_rows(const Value& batching, CircuitKnown& known);
  Value point(std::uint32_t, const Position& at) const { return at.x; }
  bool fold(std::size_t layer, std::uint32_t log_rows, std::uint32_t log_arity, const Value& beta, CircuitKnown& known);

 private:
  Builder::Way way_to_root(const Position& at, std::uint32_t levels_above) const;
  Builder::Way way_to_cap(const Position& at) const;

  CircuitJudge& judge_;
  const protocol::Layout& layout_;
  std::uint32_t log_tallest_;
  std::array<CircuitCap, protocol::kTrees> caps_;
  std::vector<CircuitCap> layer_caps_;
  std::vector<Position> queries_;
};

}  // namespace pp::recursion
