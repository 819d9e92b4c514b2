// SPDX-License-Identifier: Apache-2.0
// One line a table of the recursion machine: columns, interactions, constraints, degree and fingerprint. A change of
// any table changes every verifying key, so it must be meant: copy what this test writes beside the golden file.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "prover/air/fingerprint.h"
#include "prover/air/next_guard.h"
#include "prover/air/shape.h"
#include "prover/recursion/machine/tables.h"

namespace pp::recursion {
namespace {

std::string all_lines() {
  std::ostringstream out;
  std::uint32_t main = 0, perm = 0, prep = 0;
  std::size_t n_interactions = 0;
  MachineTables::for_each([&]<class Table>(std::size_t) {
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

TEST(MachineShapes, AreAsPinned) {
  const std::string actual = all_lines();
  std::ifstream file(std::string(PP_SOURCE_DIR) + "/tests/golden/recursion/shapes.txt");
  const std::string pinned((std::istreambuf_iterator<char>(file)), {});
  if (actual != pinned) std::ofstream(std::string(PP_BINARY_DIR) + "/machine_shapes.txt") << actual;
  EXPECT_EQ(actual, pinned) << "written to machine_shapes.txt in the build folder";
}

TEST(MachineShapes, KeepWhatTheArgumentRequires) {
  MachineTables::for_each([]<class Table>(std::size_t) {
    const air::Shape s = air::shape_of<Table>();
    EXPECT_LE(s.degree, 3u) << s.name;
    EXPECT_LE(s.multiplicity_degree, 1u) << s.name;
    EXPECT_LE(s.tuple_degree, 1u) << s.name;
    EXPECT_TRUE(air::next_is_guarded_by_prep<Table>()) << s.name;
  });
}

/// The rule would notice a table that looks at the next row wherever it likes.
TEST(MachineShapes, TheGuardIsNoEmptyRule) { EXPECT_FALSE(air::next_is_guarded<Path>()); }

}  // namespace
}  // namespace pp::recursion
