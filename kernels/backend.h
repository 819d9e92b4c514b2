// SPDX-License-Identifier: Apache-2.0
// Backend: the verbs on large buffers, one implementation for each instruction set.
//
// A backend has no state but its thread count; a call uses that many OpenMP threads and returns when all is written.
// Two calls may run at once if they write apart. Every instruction set and thread count gives the same bytes.
// Storage is coset-major everywhere (matrix.h); the point of natural index i of an LDE of height 2^h and blow-up 2^b
// is s_h * w^i, with s_h = 3^(2^(M - h)), w of order 2^(h + b), M = ntt::kMaxLogHeight.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/field/fp_ext.h"
#include "kernels/hash/sponge.h"
#include "kernels/matrix.h"
#include "kernels/ntt/plan.h"

namespace pp {

/// One column of what a leaf hashes. Row k of coset c stands at data[c * coset_stride + (k mod 2^log_height)]: shorter
/// columns are lifted by repeating.
struct LeafColumn {
  const field::Fp* data;
  std::size_t coset_stride;
  int log_height;
};

/// Digests as 8 columns of words: word w of digest i stands at data[w * stride + i].
struct DigestColumns {
  field::Fp* data;
  std::size_t stride;
};

class Backend {
 public:
  explicit Backend(int threads);
  virtual ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual const char* name() const = 0;
  PP_HD int threads() const { return threads_; }

  /// Extends columns from their rows on <g_h> to all cosets of the LDE domain.
  /// Requires: same width and height; log_height <= plan.max_log_height(); out.log_blowup == plan.log_blowup().
  virtual void lde(const ntt::Plan& plan, ConstColumns trace, Columns out) const = 0;

  /// Splits a polynomial Q of degree < 2 * 2^h, given on the two cosets s_h <g> and s_h w <g> (log_blowup 1), as
  /// Q0 + X^(2^h) Q1, and extends both. Shape: in has w columns; out has 2 w: Q0's, then Q1's.
  virtual void split_extend(const ntt::Plan& plan, ConstColumns in, Columns out) const = 0;

  /// Hashes the rows of a commitment: leaf of row k of coset c, stored at c * 2^log_height + k.
  /// Requires: every column's log_height <= log_height.
  virtual void hash_leaves(hash::Domain domain, const LeafColumn* columns, std::size_t count, int log_height,
                           int log_blowup, DigestColumns out) const = 0;

  /// Builds the next level: digest k of a coset of 2^log_height rows is paired with digest k + half, in each of
  /// `cosets` cosets; `out` has half as many.
  virtual void compress_level(DigestColumns in, int log_height, std::size_t cosets, DigestColumns out) const = 0;

  /// Hashes each of `count` digests with itself: a level whose two halves are equal.
  virtual void compress_equal(DigestColumns in, std::size_t count, DigestColumns out) const = 0;

  /// Applies the permutation to `count` states of 16 words each, one after the other in memory.
  virtual void permute_states(field::Fp* states, std::size_t count) const = 0;

  /// Multiplies `count` elements by `factor`, `rounds` times over.
  virtual void scale(field::Fp* values, std::size_t count, field::Fp factor, int rounds) const = 0;

  /// Folds a codeword of 2^log_height rows per coset by 2^log_arity (1 to 3) at `beta`. Row k of coset c of `in` is
  /// the value at shift * w^(k 2^b + c), with w of order 2^(log_height + log_blowup).
  virtual void fri_fold(ConstColumns in, field::Fp shift, int log_arity, const field::FpExt& beta,
                        Columns out) const = 0;

  /// Gives weights v with p(z) = sum over k of v[k] p(shift g^k) for every p of degree < 2^log_height.
  /// Shape: out has 5 columns of 2^log_height rows. Requires: z is no point of the coset.
  virtual void barycentric_weights(field::Fp shift, const field::FpExt& z, Columns out) const = 0;

  /// Gives sum over k of weights[k] * column[k] for each column: out[j], and for a second vector of weights, read in
  /// the same pass, out[columns.width + j].
  /// Shape: weights has 5 or 10 columns. Requires: equal heights, log_blowup 0.
  virtual void dot_columns(ConstColumns columns, ConstColumns weights, field::FpExt* out) const = 0;

  /// Adds sum over j of coefficients[j] * column_j to `out` (5 columns of the same shape), element by element.
  virtual void combine_columns(ConstColumns columns, const field::FpExt* coefficients, Columns out) const = 0;

  /// Writes 1 / (z - x) for every point x of the LDE domain of `out`, 5 columns, given s_h as `shift`.
  virtual void inverse_differences(field::Fp shift, const field::FpExt& z, Columns out) const = 0;

  /// out[i] += (values[i mod values' height, same coset] + constant) * factors[i]: one quotient of the batched opening.
  virtual void accumulate_product(ConstColumns values, const field::FpExt& constant, ConstColumns factors,
                                  Columns out) const = 0;

  /// Inverts every extension element in place. Requires: none is zero.
  virtual void invert_ext(Columns values) const = 0;

  /// Gives the smallest nonce below 2^32 for which the low `bits` bits of the canonical word 0 are zero after adding
  /// the nonce's low and high 16 bits to words 0 and 1 of `state` and permuting. Requires: bits <= 24; gives 2^32 when
  /// there is none.
  virtual std::uint64_t grind(const field::Fp* state, int bits) const = 0;

 protected:
  int threads_;
};

enum class Isa { Scalar, Avx2, Avx512 };

/// Says whether this machine can run it.
bool isa_supported(Isa isa);
/// Makes a backend with `threads` threads (0: as many as OpenMP would use). Requires: isa_supported(isa).
std::unique_ptr<Backend> make_backend(Isa isa, int threads = 0);
/// Picks the widest instruction set of this machine.
std::unique_ptr<Backend> best_backend(int threads = 0);
/// Lists what this machine supports, scalar first.
std::vector<Isa> supported_isas();

}  // namespace pp
