// SPDX-License-Identifier: Apache-2.0
// Every table of a segment as one type list, in the order of tables.inc. Types only; any thread.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

#include "prover/air/table_list.h"
#include "prover/tables/add_sub/air.h"
#include "prover/tables/bitwise/air.h"
#include "prover/tables/br_eq/air.h"
#include "prover/tables/br_lt/air.h"
#include "prover/tables/bump/air.h"
#include "prover/tables/byte/air.h"
#include "prover/tables/constant/air.h"
#include "prover/tables/div_rem/air.h"
#include "prover/tables/halt/air.h"
#include "prover/tables/jalr/air.h"
#include "prover/tables/lt/air.h"
#include "prover/tables/mem_sub/air.h"
#include "prover/tables/mem_word/air.h"
#include "prover/tables/mul/air.h"
#include "prover/tables/node/air.h"
#include "prover/tables/page/air.h"
#include "prover/tables/poseidon2/air.h"
#include "prover/tables/range/air.h"
#include "prover/tables/rom/air.h"
#include "prover/tables/shift/air.h"

namespace pp::tables {

/// The place of each table.
enum class TableId : std::uint8_t {
#define PP_TABLE(Type, folder) Type,
#include "prover/tables/tables.inc"
#undef PP_TABLE
};

namespace detail {
template <class First, class... Rest>
air::TableList<Rest...> without_first();
struct Nothing {};
}  // namespace detail

/// The list that prover and verifier run over.
using SegmentTables = decltype(detail::without_first<detail::Nothing
#define PP_TABLE(Type, folder) , Type
#include "prover/tables/tables.inc"
#undef PP_TABLE
                                                     >());
inline constexpr std::size_t kTables = SegmentTables::kSize;

}  // namespace pp::tables
