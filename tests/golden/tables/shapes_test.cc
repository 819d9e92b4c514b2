// SPDX-License-Identifier: Apache-2.0
// One line a table: columns, interactions, constraints, degree and fingerprint. A change of any table changes a
// verifying key, so it must be meant: copy what this test writes beside the golden file.
#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "prover/air/fingerprint.h"
#include "prover/air/next_guard.h"
#include "prover/air/shape.h"
#include "prover/tables/classes.h"

namespace pp::tables {
namespace {

template <class Table>
std::string line() {
  std::ostringstream out;
  const air::Shape s = air::shape_of<Table>();
  out << s.name << " main " << s.main_width << " prep " << s.prep_width << " perm " << s.perm_width()
      << " interactions " << s.interactions.size() << " constraints " << s.n_constraints() << " degree " << s.degree
      << " " << to_hex(air::fingerprint_of<Table>()) << "\n";
  return out.str();
}

/// The tables of the core, those of calls, and each class's totals.
std::string all_lines() {
  std::ostringstream out;
  CoreTables::for_each([&]<class Table>(std::size_t) { out << line<Table>(); });
  FullTables::for_each([&]<class Table>(std::size_t) {
    if (index_of<Table>(SegmentClass::Core) == kTables) out << line<Table>();
  });
  for (const SegmentClass klass : kSegmentClasses) {
    std::uint32_t main = 0, perm = 0, prep = 0;
    std::size_t n_interactions = 0;
    with_tables(klass, [&]<class List>() {
      List::for_each([&]<class Table>(std::size_t) {
        const air::Shape s = air::shape_of<Table>();
        main += s.main_width, perm += s.perm_width(), prep += s.prep_width;
        n_interactions += s.interactions.size();
      });
    });
    out << to_string(klass) << " main " << main << " prep " << prep << " perm " << perm << " interactions "
        << n_interactions << "\n";
  }
  return out.str();
}

TEST(Shapes, AreAsPinned) {
  const std::string actual = all_lines();
  std::ifstream file(std::string(PP_SOURCE_DIR) + "/tests/golden/tables/shapes.txt");
  const std::string pinned((std::istreambuf_iterator<char>(file)), {});
  if (actual != pinned) std::ofstream(std::string(PP_BINARY_DIR) + "/tables_shapes.txt") << actual;
  EXPECT_EQ(actual, pinned) << "written to tables_shapes.txt in the build folder";
}

TEST(Shapes, KeepWhatTheArgumentRequires) {
  FullTables::for_each([]<class Table>(std::size_t) {
    const air::Shape s = air::shape_of<Table>();
    EXPECT_LE(s.degree, 3u) << s.name;
    EXPECT_LE(s.multiplicity_degree, 1u) << s.name;
    EXPECT_LE(s.tuple_degree, 1u) << s.name;
    EXPECT_TRUE(air::next_is_guarded<Table>()) << s.name;
  });
}

/// A lookup bus wraps only if its requests can reach p: at height 2^21, all interactions on it together stay below.
TEST(Shapes, NoLookupCanWrap) {
  for (const air::Bus bus : {air::Bus::Range, air::Bus::Byte3, air::Bus::Byte2, air::Bus::Prog, air::Bus::Hash,
                             air::Bus::Perm, air::Bus::Words, air::Bus::Slice, air::Bus::Ecall}) {
    std::uint64_t requests = 0;
    FullTables::for_each([&]<class Table>(std::size_t) {
      requests += air::shape_of<Table>().n_interactions_on(bus) * (std::uint64_t{1} << 21);
    });
    EXPECT_LT(requests, kModulus) << air::to_string(bus);
  }
}

TEST(Shapes, TheListIsInItsFixedOrder) {
  const std::vector<std::string_view> expected{
      "halt",    "node",     "div_rem", "page", "jalr",  "rom",   "mul",  "poseidon2", "lt",    "mem_sub",
      "bitwise", "constant", "shift",   "bump", "br_eq", "br_lt", "byte", "mem_word",  "range", "add_sub"};
  std::vector<std::string_view> actual;
  SegmentTables::for_each([&]<class Table>(std::size_t) { actual.push_back(Table::kName); });
  EXPECT_EQ(actual, expected);
}

/// A smaller class is the full one less some tables, in the same order, and has the same preprocessed tables.
TEST(Shapes, ClassesAreInOneOrder) {
  const auto names = [](SegmentClass klass) {
    std::vector<std::string_view> out;
    with_tables(klass, [&]<class List>() {
      List::for_each([&]<class Table>(std::size_t) {
        out.push_back(std::is_same_v<Table, Poseidon2> ? Poseidon2Perm::kName : Table::kName);
      });
    });
    return out;
  };
  const auto full = names(SegmentClass::Full);
  for (const SegmentClass klass : kSegmentClasses) {
    const auto some = names(klass);
    EXPECT_EQ(some.size(), n_tables(klass));
    auto at = full.begin();
    for (const std::string_view name : some) {
      at = std::find(at, full.end(), name);
      ASSERT_NE(at, full.end()) << to_string(klass) << " " << name;
    }
    EXPECT_LT(index_of<Byte>(klass), n_tables(klass));
    EXPECT_LT(index_of<Rom>(klass), n_tables(klass));
    EXPECT_LT(index_of<Range>(klass), n_tables(klass));
  }
}

}  // namespace
}  // namespace pp::tables
