// SPDX-License-Identifier: Apache-2.0
// One instance of a typed test for each table, named after it, so that a table's tests can be run alone. Types only.
#pragma once
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include "prover/tables/classes.h"
#include "tests/property/tables/row_judge.h"

namespace pp::tables {

struct TableNames {
  template <class Table>
  static std::string GetName(int) {
    return std::string(Table::kName);
  }
};

/// The tables of a list that a predicate keeps, as GoogleTest wants them.
template <template <class> class Keep, class List, class Kept = testing::Types<>>
struct TablesThat;
template <template <class> class Keep, class... Kept>
struct TablesThat<Keep, air::TableList<>, testing::Types<Kept...>> {
  using type = testing::Types<Kept...>;
};
template <template <class> class Keep, class First, class... Rest, class... Kept>
struct TablesThat<Keep, air::TableList<First, Rest...>, testing::Types<Kept...>> {
  using type = typename TablesThat<
      Keep, air::TableList<Rest...>,
      std::conditional_t<Keep<First>::value, testing::Types<Kept..., First>, testing::Types<Kept...>>>::type;
};

template <class Table>
struct IsAny : std::true_type {};
template <class Table>
struct IsConsumer : std::bool_constant<!kIsProvider<Table>> {};
template <class Table>
struct IsInstruction : std::bool_constant<!kIsProvider<Table> && !std::is_same_v<Table, Node> &&
                                          !std::is_same_v<Table, Page> && !std::is_same_v<Table, Bump>> {};

using AllTables = TablesThat<IsAny, FullTables>::type;
using ConsumerTables = TablesThat<IsConsumer, FullTables>::type;
using InstructionTables = TablesThat<IsInstruction, CoreTables>::type;

}  // namespace pp::tables
