// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/opener.h"

namespace pp::recursion {

using field::Fp;
using verify::Verdict;

/// The highest bit of an index comes first; in a tree for taller tables it has zeros above.
Builder::Way PathOpener::way_to_root(const Position& at, std::uint32_t levels_above) const {
  Builder::Way way{std::vector<Value>(levels_above, Value::zero()), {}};
  way.path.insert(way.path.end(), at.bits.rbegin(), at.bits.rend());
  return way;
}

Builder::Way PathOpener::way_to_cap(const Position& at) const {
  Builder::Way way = way_to_root(at, 0);
  way.path.resize(way.path.size() - judge_.params().log_cap);
  way.cap_index = at.cap_index;
  return way;
}

bool PathOpener::open_rows(const Value& batching, CircuitKnown& known) {
  constexpr std::array<Verdict, protocol::kTrees> kRefusals{Verdict::PrepPath, Verdict::MainPath, Verdict::PermPath,
                                                            Verdict::QuotientPath};
  Builder& builder = judge_.builder();
  const Value unbatching = batching.inverse();
  known.clear();
  for (const Position& query : queries_) known.push_back({query, Value::zero()});
  std::uint32_t columns_behind = layout_.n_columns;
  for (std::size_t tree = 0; tree < caps_.size(); ++tree) {
    const std::uint32_t width = layout_.row_width[tree];
    if (width == 0) continue;
    builder.enter(std::string(verify::to_string(kRefusals[tree])));
    const std::uint32_t commitment = builder.commit(caps_[tree]);
    // An opening counts the zeros that fill its row up to eights.
    columns_behind -= width;
    const Value scale = batching.pow(columns_behind) * unbatching.pow((8 - width % 8) % 8);
    const bool is_prep = tree == static_cast<std::size_t>(protocol::Tree::Prep);
    for (auto& [at, value] : known) {
      const Builder::Way way =
          is_prep ? way_to_root(at, judge_.params().log_tallest_max - log_tallest_) : way_to_cap(at);
      value = builder.open_combined(commitment, width, way, batching) * scale + value;
    }
    builder.leave();
  }
  return true;
}

bool PathOpener::fold(std::size_t layer, std::uint32_t log_rows, std::uint32_t log_arity, const Value& beta,
                      CircuitKnown& known) {
  Builder& builder = judge_.builder();
  builder.enter(std::string(verify::to_string(Verdict::LayerPath)) + ' ' + std::to_string(layer));
  const std::uint32_t commitment = builder.commit(layer_caps_[layer]);
  const auto log_groups = static_cast<std::ptrdiff_t>(log_rows + judge_.params().log_blowup - log_arity);
  for (auto& [at, value] : known) {
    const std::vector<Value> position(at.bits.begin() + log_groups, at.bits.end());
    at.bits.resize(static_cast<std::size_t>(log_groups));
    // The group's first point: x over the generator of the group to the power of the position.
    Fp back = protocol::row_generator(log_arity).inverse();
    for (const Value& bit : position) {
      at.x = at.x * (bit * Value(back - Fp::one()) + Value::one());
      back = back.square();
    }
    value = builder.open_folded(commitment, log_arity, way_to_cap(at), position, value,
                                quotient_of(beta, Value::zero(), at.x));
    at.x = field::pow_two_to(at.x, static_cast<int>(log_arity));
  }
  builder.leave();
  return true;
}

}  // namespace pp::recursion
