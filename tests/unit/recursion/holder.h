// SPDX-License-Identifier: Apache-2.0
// A class of one table that holds whatever public blocks it is told to hold: its proofs are true recursion proofs in
// form and prove nothing, so that what nodes and the final program check themselves can be shown. Test values.
#pragma once
#include "kernels/field/packed_scalar.h"
#include "prover/protocol/proof.h"
#include "prover/recursion/child.h"
#include "prover/recursion/key_tree.h"
#include "prover/stark/prove.h"
#include "prover/stark/table_kernels_impl.h"

namespace pp::holder {

using field::Fp;

template <class T>
struct HolderCols {
  T is_real, id, v[8];
};
template <class T>
struct HolderPrep {
  T program;  // makes one program's root differ from another's
};

struct Holder {
  static constexpr std::string_view kName = "holder";
  template <class T>
  using Cols = HolderCols<T>;
  template <class T>
  using Prep = HolderPrep<T>;
  static constexpr bool kUsesNext = false;

  template <air::AirBuilder B>
  static constexpr void eval(B& b, const air::Window<Holder, typename B::Expr>& w) {
    const auto& row = w.local;
    air::boolean(b, "is_real is a bit", row.is_real);
    const auto* v = row.v;
    b.send(air::Bus::Block, row.is_real, {row.id, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]});
  }
};
using List = air::TableList<Holder>;

inline constexpr std::uint32_t kLogRows = 5;
inline constexpr protocol::Params kParams{.log_blowup = 2,
                                          .n_queries = 2,
                                          .query_grinding_bits = 3,
                                          .batch_grinding_bits = 2,
                                          .log_arity = 3,
                                          .log_final_rows = 2,
                                          .log_tallest_min = 4,
                                          .log_tallest_max = 6,
                                          .log_cap = 0};

/// The same in every size, and yet another class.
inline constexpr protocol::Params kOtherParams = [] {
  protocol::Params params = kParams;
  params.query_grinding_bits += 1;
  return params;
}();

/// The table under a set of parameters.
struct Class {
  protocol::Params params;
  protocol::Layout layout = protocol::layout_of<List>("holder", params);
};
inline const Class& ordinary() {
  static const Class instance{kParams};
  return instance;
}
inline const Class& another() {
  static const Class instance{kOtherParams};
  return instance;
}
inline recursion::ChildClass child_class(std::uint32_t log_keys, const Class& of = ordinary()) {
  return {{of.layout, of.params, &verify::constraint_sum<List, recursion::Value>}, {kLogRows}, log_keys};
}

/// A program of the class.
inline stark::Preprocessed program(std::uint32_t number) {
  std::vector<Matrix> prep;
  prep.emplace_back(1, static_cast<int>(kLogRows));
  for (std::size_t i = 0; i < prep[0].height(); ++i) prep[0].column(0)[i] = Fp::from(number);
  return stark::preprocess(*make_backend(Isa::Scalar, 1), ordinary().layout, kParams, std::move(prep));
}

struct Proved {
  hash::FpDigest key;
  protocol::Proof proof;
  recursion::PublicBlocks publics;
};

/// Programs serve all classes: none of them differs in what preprocessed columns depend on.
inline Proved prove(const stark::Preprocessed& program, const recursion::PublicBlocks& blocks,
                    const Class& of = ordinary()) {
  std::vector<Matrix> main;
  main.emplace_back(10, static_cast<int>(kLogRows));
  for (std::size_t j = 0; j < 10; ++j) std::fill_n(main[0].column(j), main[0].height(), Fp::zero());
  std::vector<Fp> publics;
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    main[0].column(0)[i] = Fp::one(), main[0].column(1)[i] = Fp::from(i);
    for (std::size_t k = 0; k < 8; ++k) main[0].column(2 + k)[i] = blocks[i][k], publics.push_back(blocks[i][k]);
  }
  static const auto kKernels = stark::PackedKernels<scalar::Packed>::of(List{});
  const Bytes bytes =
      *stark::prove({of.layout, of.params, kKernels}, program, std::move(main), publics, *make_backend(Isa::Scalar, 1));
  return {program.root(), *protocol::decode_proof(bytes, of.params, of.layout), blocks};
}

inline verify::Verdict verdict(const Proved& p, verify::Expansion* expansion = nullptr, const Class& of = ordinary()) {
  return verify::verify_stark(p.proof, recursion::public_statement(p.key, {kLogRows}, p.publics), of.layout, of.params,
                              &verify::constraint_sum<List, field::FpExt>, expansion);
}

}  // namespace pp::holder
