// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/segment_class.h"

#include <array>
#include <string>
#include <type_traits>

#include "prover/tables/classes.h"
#include "prover/verify/point_sum.h"

namespace pp::verify {
namespace {

constexpr std::uint8_t kByteLogRows = 16;   // all pairs of bytes
constexpr std::uint8_t kRangeLogRows = 17;  // all values of 0 to 16 bits

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
  return tables::with_tables(klass, []<class List>() -> ConstraintSum { return &point_sum<List>; });
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
