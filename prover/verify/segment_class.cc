// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/segment_class.h"

#include <type_traits>

#include "prover/tables/tables.h"
#include "prover/verify/point_sum.h"

namespace pp::verify {
namespace {

constexpr std::uint8_t kByteLogRows = 16;   // all pairs of bytes
constexpr std::uint8_t kRangeLogRows = 17;  // all values of 0 to 16 bits

}  // namespace

protocol::Layout make_segment_layout(const protocol::Params& params) {
  return protocol::layout_of<tables::SegmentTables>("segment rv32im", params);
}

const protocol::Layout& segment_layout() {
  static const protocol::Layout layout = make_segment_layout(protocol::kSegmentParams);
  return layout;
}

field::FpExt segment_constraint_sum(const protocol::Layout& layout, std::span<const field::FpExt> openings,
                                    const PointView<field::FpExt>& at) {
  return point_sum<tables::SegmentTables>(layout, openings, at);
}

std::vector<std::uint8_t> segment_prep_log_rows(std::uint32_t rom_log_rows) {
  std::vector<std::uint8_t> heights;
  tables::SegmentTables::for_each([&]<class Table>(std::size_t) {
    if constexpr (std::is_same_v<Table, tables::Byte>) heights.push_back(kByteLogRows);
    if constexpr (std::is_same_v<Table, tables::Range>) heights.push_back(kRangeLogRows);
    if constexpr (std::is_same_v<Table, tables::Rom>) heights.push_back(static_cast<std::uint8_t>(rom_log_rows));
  });
  return heights;
}

}  // namespace pp::verify
