// SPDX-License-Identifier: Apache-2.0
// Prints one line for each constraint and interaction of each table: whether the table is a segment's or the recursion
// machine's, the name of the mutant without it, and what it says. The names are those that PROOFPOOL_MUTANT takes.
#include <cstdio>
#include <string>

#include "prover/air/row.h"
#include "prover/air/shape.h"
#include "prover/recursion/machine/tables.h"
#include "prover/tables/classes.h"

namespace pp {
namespace {

class NameReader : public air::Interactions<NameReader, air::Degree> {
 public:
  using Expr = air::Degree;
  NameReader(const char* owner, std::string_view table) : owner_(owner), table_(table) {}
  static constexpr Expr constant(std::uint32_t) { return {}; }
  void zero(std::string_view label, Expr) { print("constraint", n_constraints_++, label); }
  void interact(air::Bus bus, Expr, std::span<const Expr>) {
    print("interaction", n_interactions_++, air::to_string(bus));
  }

 private:
  void print(const char* kind, int index, std::string_view what) {
    std::printf("%s %s/%s/%d %s\n", owner_, std::string(table_).c_str(), kind, index, std::string(what).c_str());
  }
  const char* owner_;
  std::string_view table_;
  int n_constraints_ = 0, n_interactions_ = 0;
};

template <class Table>
void print_mutants_of(const char* owner) {
  air::WindowCells<Table, air::Degree> cells{};
  NameReader reader(owner, Table::kName);
  Table::eval(reader, cells.window());
}

}  // namespace
}  // namespace pp

int main() {
  using namespace pp;
  const auto of_segments = []<class Table>(std::size_t) { print_mutants_of<Table>("segment"); };
  tables::FullTables::for_each(of_segments);
  tables::CoreTables::for_each([&]<class Table>(std::size_t t) {
    if constexpr (std::is_same_v<Table, tables::Poseidon2>) of_segments.template operator()<Table>(t);
  });
  recursion::MachineTables::for_each([]<class Table>(std::size_t) { print_mutants_of<Table>("machine"); });
}
