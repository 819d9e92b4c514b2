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
#include "prover/tables/tables.h"

namespace pp::tables {
namespace {

std::string all_lines() {
  std::ostringstream out;
  std::uint32_t main = 0, perm = 0, prep = 0;
  std::size_t n_interactions = 0;
  SegmentTables::for_each([&]<class Table>(std::size_t) {
    const air::Shape s = air::shape_of<Table>();
    main += s.main_width, perm += s.perm_width(), prep += s.prep_width;
    n_interactions += s.interactions.size();
    out << s.name << " main " << s.main_width << " prep " << s.prep_width << " perm " << s.perm_width()
        << " interactions " << s.interactions.size() << " constraints " << s.n_constraints() << " degree " << s.degree
        << " " << to_hex(air::fingerprint_of<Table>()) << "\n";
  });
  out << "all main " << main << " prep " << prep << " perm " << perm << " interactions " << n_interactions << "\n";
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
  SegmentTables::for_each([]<class Table>(std::size_t) {
    const air::Shape s = air::shape_of<Table>();
    EXPECT_LE(s.degree, 3u) << s.name;
    EXPECT_LE(s.multiplicity_degree, 1u) << s.name;
    EXPECT_LE(s.tuple_degree, 1u) << s.name;
    EXPECT_TRUE(air::next_is_guarded<Table>()) << s.name;
  });
}

/// A lookup bus wraps only if its requests can reach p: at height 2^21, all interactions on it together stay below.
TEST(Shapes, NoLookupCanWrap) {
  for (const air::Bus bus : {air::Bus::Range, air::Bus::Byte3, air::Bus::Byte2, air::Bus::Prog, air::Bus::Hash}) {
    std::uint64_t requests = 0;
    SegmentTables::for_each([&]<class Table>(std::size_t) {
      requests += air::shape_of<Table>().n_interactions_on(bus) * (std::uint64_t{1} << 21);
    });
    EXPECT_LT(requests, kModulus) << air::to_string(bus);
  }
}

TEST(Shapes, TheListIsInItsFixedOrder) {
  const std::vector<std::string_view> expected{
      "halt",  "div_rem",  "node", "mul",  "jalr", "lt",  "mem_sub",   "shift", "bitwise",  "br_lt",
      "br_eq", "constant", "page", "bump", "byte", "rom", "poseidon2", "range", "mem_word", "add_sub"};
  std::vector<std::string_view> actual;
  SegmentTables::for_each([&]<class Table>(std::size_t) { actual.push_back(Table::kName); });
  EXPECT_EQ(actual, expected);
}

}  // namespace
}  // namespace pp::tables
