// SPDX-License-Identifier: Apache-2.0
// One test for each table, named after it, so that a table's tests can be run alone.
//
// GoogleTest's typed tests would do, at a class and a registration of its own for each of some two hundred tests.
#pragma once
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include "prover/tables/classes.h"
#include "tests/property/tables/row_judge.h"

namespace pp::tables {

class TestOfTable : public testing::Test {
 public:
  explicit TestOfTable(void (*body)()) : body_(body) {}
  void TestBody() override { body_(); }

 private:
  void (*body_)();
};

struct TestPlace {
  const char *suite, *name, *file;
  int line;
};

inline void register_test(const TestPlace& at, std::string_view table, void (*body)()) {
  const std::string suite = std::string(at.suite) + "/" + std::string(table);
  testing::RegisterTest(suite.c_str(), at.name, nullptr, nullptr, at.file, at.line,
                        [body]() -> testing::Test* { return new TestOfTable(body); });
}

template <template <class> class Keep, class... Tables, class Body>
bool register_tests(air::TableList<Tables...>, const TestPlace& at, Body) {
  const auto add = [&]<class Table>() {
    if constexpr (Keep<Table>::value) register_test(at, Table::kName, [] { Body().template operator()<Table>(); });
  };
  (add.template operator()<Tables>(), ...);
  return true;
}

/// Opens the body of the test `suite/TABLE.name`, a template over Table, for the tables of a list that Keep keeps.
#define PP_TEST_OF_TABLES(suite, name, Keep, List)                                                          \
  template <class Table>                                                                                    \
  void suite##_##name();                                                                                    \
  const bool k##suite##_##name = register_tests<Keep>(List{}, TestPlace{#suite, #name, __FILE__, __LINE__}, \
                                                      []<class T>() { suite##_##name<T>(); });              \
  template <class Table>                                                                                    \
  void suite##_##name()

template <class Table>
struct IsAny : std::true_type {};
template <class Table>
struct IsConsumer : std::bool_constant<!kIsProvider<Table>> {};
template <class Table>
struct IsInstruction : std::bool_constant<!kIsProvider<Table> && !std::is_same_v<Table, Node> &&
                                          !std::is_same_v<Table, Page> && !std::is_same_v<Table, Bump>> {};

}  // namespace pp::tables
