// SPDX-License-Identifier: Apache-2.0
// evaluate: how row readers read a table. It is `Table::eval`, but for builds that test the tests (PROOFPOOL_MUTANTS),
// where one constraint or interaction, chosen at run time, is passed on as if it said nothing. Pure; any thread.
#pragma once
#include "prover/air/builder.h"
#include "schemas/vocab/mutant.h"

namespace pp::air {

#ifdef PROOFPOOL_MUTANTS
/// Passes on what `eval` says but for what is dropped: that constraint is 0, that interaction happens 0 times.
template <class B>
class Dropping : public Interactions<Dropping<B>, typename B::Expr> {
 public:
  using Expr = typename B::Expr;
  Dropping(B& reader, mutant::Dropped dropped) : reader_(reader), dropped_(dropped) {}
  static constexpr Expr constant(std::uint32_t v) { return B::constant(v); }
  void zero(std::string_view label, const Expr& e) {
    reader_.zero(label, n_constraints_++ == dropped_.constraint ? constant(0) : e);
  }
  void interact(Bus bus, const Expr& times, std::span<const Expr> tuple) {
    reader_.interact(bus, n_interactions_++ == dropped_.interaction ? constant(0) : times, tuple);
  }

 private:
  B& reader_;
  mutant::Dropped dropped_;
  std::int64_t n_constraints_ = 0, n_interactions_ = 0;
};

template <class Table>
mutant::Dropped dropped_from() {
  thread_local std::uint32_t n_choices = 0;
  thread_local mutant::Dropped dropped;
  if (n_choices != mutant::n_choices()) dropped = mutant::dropped(Table::kName), n_choices = mutant::n_choices();
  return dropped;
}
#endif

template <class Table, class B>
void evaluate(B& reader, const Window<Table, typename B::Expr>& window) {
#ifdef PROOFPOOL_MUTANTS
  Dropping<B> dropping(reader, dropped_from<Table>());
  Table::eval(dropping, window);
#else
  Table::eval(reader, window);
#endif
}

}  // namespace pp::air
