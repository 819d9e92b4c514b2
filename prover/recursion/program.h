// SPDX-License-Identifier: Apache-2.0
// Program: a circuit of the recursion machine, as a list of operations over write-once wires.
//
// A wire holds one extension element; a base element is one whose upper coefficients vanish. A block holds eight base
// elements. Every wire and block is written by exactly one operation, before it is read. Nothing is left to the prover
// but the witness: hints, and the rows and siblings of openings. Addresses, constants and the order of operations are
// the program; they become preprocessed columns, so the program's root names the circuit. Values only; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/field/fp_ext.h"
#include "kernels/hash/sponge.h"

namespace pp::recursion {

struct Wire {
  std::uint32_t id = 0;
  friend constexpr auto operator<=>(Wire, Wire) = default;
};
struct Block {
  std::uint32_t id = 0;
  friend constexpr auto operator<=>(Block, Block) = default;
};

/// Writes a constant.
struct ConstantOp {
  Wire out;
  field::FpExt value;
};

/// Writes an element that the prover chooses.
struct HintOp {
  Wire out;
};

/// States a * b + c = d. One of a, c, d may be what the operation writes (a as d - c over b, c as d - a b); with
/// nothing written it is an assertion. A written `a` does not exist where b = 0 and d != c, and then nothing proves.
struct AluOp {
  enum class Writes : std::uint8_t { Nothing, A, C, D };
  Wire a, b, c, d;
  Writes writes = Writes::D;
};

/// States ext = sum of X^i * base[i] with every base[i] a base element; writes the five or the one.
struct UnpackOp {
  Wire ext;
  std::array<Wire, field::kExtDegree> base;
  bool writes_base = true;
};

/// Writes the Poseidon2 permutation of sixteen base elements.
struct PermuteOp {
  std::array<Wire, 16> in, out;
};

/// Writes the low bits of a base element's canonical 31-bit form, the lowest first.
/// Requires: bits.size() <= 24.
struct BitsOp {
  Wire value;
  std::vector<Wire> bits;
};

/// Opens one leaf of a commitment: the prover chooses the row and the siblings; the row hashes (hash::hash_elements of
/// the domain and length) to a leaf that leads, by one compression a bit of `path`, the leaf's end first, to the digest
/// `cap_index` of the commitment. At a bit 0 the node stands left of its sibling. With a challenge c, writes
/// combined = sum of c^(n-1-i) * row[i]. With `blocks`, writes the row in eights, zeros at its end.
struct OpenOp {
  hash::Domain domain = hash::Domain::TraceLeaf;
  std::uint32_t n_values = 0;
  std::optional<Wire> challenge;
  std::optional<Wire> combined;
  std::vector<Block> blocks;
  std::vector<Wire> path;
  std::uint32_t commitment = 0;   // in Program::commitments
  std::optional<Wire> cap_index;  // a base element; absent: the commitment is one root
};

/// Folds one group of a FRI layer, as fri::fold: the group is the blocks' elements, five to a value. States besides
/// that the value at `position` (bits, lowest first; as many as log_arity) equals `known`. Writes out.
/// Requires: 1 <= log_arity <= 3; inverse_x is the inverse of the group's first point, a base element.
struct FoldOp {
  std::uint32_t log_arity = 3;
  std::vector<Block> blocks;
  std::vector<Wire> position;
  Wire known, inverse_x, beta, out;
};

using Op = std::variant<ConstantOp, HintOp, AluOp, UnpackOp, PermuteOp, BitsOp, OpenOp, FoldOp>;

/// The digests that openings of one tree lead to: one root, or the nodes of one level in order of index.
struct Commitment {
  std::vector<std::array<Wire, 8>> digests;
};

struct Program {
  std::string name;
  std::vector<Op> ops;
  std::vector<Commitment> commitments;
  std::vector<Wire> publics;  // base elements that the verifier sees, in order
  std::uint32_t n_wires = 0;
  std::uint32_t n_blocks = 0;
};

/// What the prover chooses, in the order in which the operations ask for it.
struct OpenedLeaf {
  std::vector<field::Fp> row;
  std::vector<hash::FpDigest> siblings;  // as many as path bits, the leaf's end first
};
struct Witness {
  std::vector<field::FpExt> hints;
  std::vector<OpenedLeaf> leaves;
};

}  // namespace pp::recursion
