// SPDX-License-Identifier: Apache-2.0
// Prints one line for each constraint and interaction of each table: the name of the mutant without it, then what it
// says. The names are those that PROOFPOOL_MUTANT takes.
#include <cstdio>
#include <string>

#include "prover/air/row.h"
#include "prover/air/shape.h"
#include "prover/tables/classes.h"

namespace pp::tables {
namespace {

class NameReader : public air::Interactions<NameReader, air::Degree> {
 public:
  using Expr = air::Degree;
  explicit NameReader(std::string_view table) : table_(table) {}
  static constexpr Expr constant(std::uint32_t) { return {}; }
  void zero(std::string_view label, Expr) { print("constraint", n_constraints_++, label); }
  void interact(air::Bus bus, Expr, std::span<const Expr>) {
    print("interaction", n_interactions_++, air::to_string(bus));
  }

 private:
  void print(const char* kind, int index, std::string_view what) {
    std::printf("%s/%s/%d %s\n", std::string(table_).c_str(), kind, index, std::string(what).c_str());
  }
  std::string_view table_;
  int n_constraints_ = 0, n_interactions_ = 0;
};

template <class Table>
void print_mutants_of() {
  air::WindowCells<Table, air::Degree> cells{};
  NameReader reader(Table::kName);
  Table::eval(reader, cells.window());
}

}  // namespace
}  // namespace pp::tables

int main() {
  using namespace pp::tables;
  FullTables::for_each([]<class Table>(std::size_t) { print_mutants_of<Table>(); });
  CoreTables::for_each([]<class Table>(std::size_t) {
    if constexpr (std::is_same_v<Table, Poseidon2>) print_mutants_of<Table>();
  });
}
