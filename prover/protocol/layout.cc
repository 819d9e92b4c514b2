// SPDX-License-Identifier: Apache-2.0
#include "prover/protocol/layout.h"

#include "prover/protocol/security.h"
#include "schemas/vocab/check.h"
#include "schemas/vocab/sha256.h"

namespace pp::protocol {
namespace {

constexpr std::uint32_t kProtocolVersion = 2;

std::array<field::Fp, 8> class_constant_of(std::string_view class_name, const Params& p,
                                           const std::vector<Digest32>& fingerprints) {
  ByteWriter w;
  w.text("KoalaBear X^5+X^2-1 Poseidon2-16 digest 8 lifted");
  w.u32(kProtocolVersion);
  w.text(class_name);
  for (const std::uint32_t v :
       {kLogRowsMax, kLogRowsMin, p.log_blowup, p.n_queries, p.query_grinding_bits, p.batch_grinding_bits, p.log_arity,
        p.log_final_rows, p.log_tallest_min, p.log_tallest_max, p.log_cap})
    w.u32(v);
  w.u32(static_cast<std::uint32_t>(fingerprints.size()));
  for (const Digest32& f : fingerprints) w.raw(f);
  const Digest32 digest = tagged_hash("proofpool class", w.bytes());
  ByteReader r(digest);
  std::array<field::Fp, 8> constant;
  for (field::Fp& c : constant) c = field::Fp::from(r.u32());
  return constant;
}

/// Appends the blocks of one tree.
void add_blocks(Layout& layout, Tree tree) {
  std::uint32_t row_offset = 0;
  for (std::size_t t = 0; t <= layout.tables.size(); ++t) {
    const std::uint32_t width = layout.width(tree, t);
    if (width == 0) continue;
    layout.blocks.push_back({tree, static_cast<std::uint32_t>(t), row_offset, width, layout.n_columns});
    layout.n_columns += width;
    row_offset += width;
  }
  layout.row_width[static_cast<std::size_t>(tree)] = row_offset;
}

}  // namespace

std::uint32_t Layout::width(Tree tree, std::size_t table) const {
  if (table == tables.size()) return tree == Tree::Quotient ? kQuotientWidth : 0;
  switch (tree) {
    case Tree::Prep:
      return tables[table].prep_width;
    case Tree::Main:
      return tables[table].main_width;
    case Tree::Perm:
      return tables[table].perm_width();
    case Tree::Quotient:
      return 0;
  }
  return 0;
}

Layout make_layout(std::string_view class_name, const Params& params, std::vector<air::Shape> tables,
                   const std::vector<Digest32>& fingerprints) {
  Layout layout;
  layout.tables = std::move(tables);
  layout.class_constant = class_constant_of(class_name, params, fingerprints);
  for (const air::Shape& shape : layout.tables) {
    PP_CHECK(shape.degree <= 3 && shape.multiplicity_degree <= 1 && shape.tuple_degree <= 1);
    layout.n_constraints += shape.n_constraints();
  }
  for (const Tree tree : {Tree::Prep, Tree::Main, Tree::Perm, Tree::Quotient}) add_blocks(layout, tree);
  return layout;
}

SecurityInput security_input(const Params& params, const Layout& layout) {
  SecurityInput in = security_input(params);
  in.n_constraints = layout.n_constraints;
  in.n_batched = layout.n_openings();
  for (const air::Shape& shape : layout.tables) {
    in.n_interactions += shape.interactions.size();
    in.has_period_16 = in.has_period_16 || shape.uses_next;
  }
  return in;
}

}  // namespace pp::protocol
