// SPDX-License-Identifier: Apache-2.0
// NativeJudge: the verifier's checks over elements; the first that fails is the verdict. One proof owns it; not shared.
#pragma once
#include <span>
#include <vector>

#include "prover/protocol/script.h"
#include "prover/verify/verdict.h"
#include "schemas/vocab/mutant.h"

namespace pp::verify {

/// Says whether an element lies in the base field, where every domain is.
inline bool in_base_field(const field::FpExt& e) {
  return e.c[1].is_zero() && e.c[2].is_zero() && e.c[3].is_zero() && e.c[4].is_zero();
}

class NativeJudge {
 public:
  using T = field::Fp;
  using B = field::Fp;
  using E = field::FpExt;
  using D = protocol::Duplex<T>;
  using Index = std::uint32_t;

  /// With `absorbed`, every block that the transcript absorbs is written there, and checks go on after one has failed.
  explicit NativeJudge(std::span<const std::uint8_t> log_rows, std::vector<D::Block>* absorbed = nullptr)
      : log_rows_(log_rows), absorbed_(absorbed) {}
  Verdict verdict() const { return verdict_; }

  D duplex() const {
    D duplex;
    duplex.record_to(absorbed_);
    return duplex;
  }
  bool expect(Verdict refusal, bool holds) {
    if (!found(to_string(refusal), !holds)) return true;
    if (verdict_ == Verdict::Accepted) verdict_ = refusal;
    return absorbed_ != nullptr;
  }
  bool equal(Verdict refusal, const E& a, const E& b) { return expect(refusal, a == b); }
  bool nonzero(Verdict refusal, const E& e) { return expect(refusal, !e.is_zero()); }
  bool outside_base_field(Verdict refusal, const E& e) { return expect(refusal, !in_base_field(e)); }
  bool low_bits_vanish(Verdict refusal, T e, std::uint32_t bits) {
    return expect(refusal, protocol::low_bits_vanish(e, bits));
  }
  /// Shape: squares[k] = zeta^(2^k) for k = 0..H.
  const E& at_height(std::size_t table, std::span<const E> squares) const {
    return squares[squares.size() - 1 - log_rows_[table]];
  }
  E per_row(std::size_t table, const E& sum) const { return sum * T::from(1u << log_rows_[table]).inverse(); }
  static Index index(T drawn, std::uint32_t bits) { return drawn.value() & ((1u << bits) - 1); }

 private:
  std::span<const std::uint8_t> log_rows_;
  std::vector<D::Block>* absorbed_;
  Verdict verdict_ = Verdict::Accepted;
};

}  // namespace pp::verify
