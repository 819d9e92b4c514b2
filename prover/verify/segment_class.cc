// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/segment_class.h"

#include <array>
#include <string>
#include <type_traits>

#include "prover/air/point_value.h"
#include "prover/tables/classes.h"

namespace pp::verify {
namespace {

constexpr std::uint8_t kByteLogRows = 16;   // all pairs of bytes
constexpr std::uint8_t kRangeLogRows = 17;  // all values of 0 to 16 bits

/// constraint_sum, with operations that are calls.
template <class List>
field::FpExt sum_over(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                      const PointView<field::FpExt>& at) {
  using air::PointValue;
  const std::vector<PointValue> values(openings.begin(), openings.end());
  PointView<PointValue> view{.lookup = {},
                             .constraint_challenge = PointValue(at.constraint_challenge),
                             .zeta_to_rows = PointValue(at.zeta_to_rows),
                             .zeta_parts = {},
                             .y = {at.y.begin(), at.y.end()},
                             .sum_per_row = {at.sum_per_row.begin(), at.sum_per_row.end()}};
  for (std::size_t k = 0; k < at.zeta_parts.size(); ++k) view.zeta_parts[k] = PointValue(at.zeta_parts[k]);
  for (std::size_t i = 0; i < view.lookup.by_bus.size(); ++i) view.lookup.by_bus[i] = PointValue(at.lookup.by_bus[i]);
  for (std::size_t i = 0; i < view.lookup.beta.size(); ++i) view.lookup.beta[i] = PointValue(at.lookup.beta[i]);
  return constraint_sum<List, PointValue>(layout, values, view).value;
}

}  // namespace

protocol::Layout make_segment_layout(const protocol::Params& params, SegmentClass klass) {
  const std::string name = "segment rv32im " + std::string(tables::to_string(klass));
  return tables::with_tables(klass, [&]<class List>() { return protocol::layout_of<List>(name, params); });
}

const protocol::Layout& segment_layout(SegmentClass klass) {
  static const auto layouts = [] {
    std::array<protocol::Layout, tables::kSegmentClasses.size()> all;
    for (const SegmentClass c : tables::kSegmentClasses)
      all[static_cast<std::size_t>(c)] = make_segment_layout(protocol::kSegmentParams, c);
    return all;
  }();
  return layouts[static_cast<std::size_t>(klass)];
}

ConstraintSum segment_constraint_sum(SegmentClass klass) {
  return tables::with_tables(klass, []<class List>() -> ConstraintSum { return &sum_over<List>; });
}

std::vector<std::uint8_t> segment_prep_log_rows(std::uint32_t rom_log_rows) {
  std::vector<std::uint8_t> heights;
  tables::CoreTables::for_each([&]<class Table>(std::size_t) {
    if constexpr (std::is_same_v<Table, tables::Byte>) heights.push_back(kByteLogRows);
    if constexpr (std::is_same_v<Table, tables::Range>) heights.push_back(kRangeLogRows);
    if constexpr (std::is_same_v<Table, tables::Rom>) heights.push_back(static_cast<std::uint8_t>(rom_log_rows));
  });
  return heights;
}

}  // namespace pp::verify
