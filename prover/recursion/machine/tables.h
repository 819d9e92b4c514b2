// SPDX-License-Identifier: Apache-2.0
// Every table of the recursion machine as one type list, in the order of tables.inc. Types only; any thread.
#pragma once
#include <cstddef>
#include <cstdint>

#include "prover/air/table_list.h"
#include "prover/recursion/machine/alu/air.h"
#include "prover/recursion/machine/bits/air.h"
#include "prover/recursion/machine/commitments/air.h"
#include "prover/recursion/machine/given/air.h"
#include "prover/recursion/machine/group/air.h"
#include "prover/recursion/machine/path/air.h"
#include "prover/recursion/machine/unpack/air.h"

namespace pp::recursion {

/// The place of each table.
enum class TableId : std::uint8_t {
#define PP_TABLE(Type, folder) Type,
#include "prover/recursion/machine/tables.inc"
#undef PP_TABLE
};
constexpr std::size_t at(TableId id) { return static_cast<std::size_t>(id); }

namespace detail {
template <class First, class... Rest>
air::TableList<Rest...> without_first();
struct Nothing {};
}  // namespace detail

/// The list that prover and verifier run over.
using MachineTables = decltype(detail::without_first<detail::Nothing
#define PP_TABLE(Type, folder) , Type
#include "prover/recursion/machine/tables.inc"
#undef PP_TABLE
                                                     >());
inline constexpr std::size_t kTables = MachineTables::kSize;

}  // namespace pp::recursion
