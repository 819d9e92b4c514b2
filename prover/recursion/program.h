// SPDX-License-Identifier: Apache-2.0
// Program: a circuit of the recursion machine, as a list of operations over write-once wires.
//
// A wire holds one extension element; a base element is one whose upper coefficients vanish. A block holds eight base
// elements. Every wire and block is written by exactly one operation, before it is read. Nothing is left to the prover
// but the witness: hints, absorbed blocks, and the rows and siblings of openings. Addresses, constants and the order of
// operations are the program; they become preprocessed columns, so the program's root names the circuit. Values only;
// any thread.
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

/// States that the coefficients of the wires, in order, are the elements of the blocks, in order: eight wires fill five
/// blocks. Each wire and each block is read or written. Where there are fewer of one kind, the cells beyond are free.
/// Requires: at most 8 wires and 5 blocks; whatever is written has every cell on the other side read.
struct PackOp {
  struct WirePort {
    Wire wire;
    bool writes = false;
  };
  struct BlockPort {
    Block block;
    bool writes = false;
  };
  std::vector<WirePort> wires;
  std::vector<BlockPort> blocks;
};

/// One step of the sponge protocol::Transcript, which goes on from the DuplexOp before it in the program; `first`
/// starts from the state of zeros. Other operations may stand between.
///   Absorb   cells 0..7 become the block's, `added` is added to cells 8, 9, 10, then one permutation
///   Hint     the same with a block that the prover chooses and this operation writes
///   Squeeze  writes cells 0..7 as a block; a Squeeze right after a Squeeze adds 1 to cell 10 and permutes before
/// A first step is no Squeeze. A sponge of TraceLeaf's or FriLeaf's kind is the case added = (domain, length, 0).
struct DuplexOp {
  enum class Kind : std::uint8_t { Absorb, Hint, Squeeze };
  Kind kind = Kind::Absorb;
  bool first = false;
  std::array<field::Fp, 3> added{};
  Block block;
};

/// Writes the low bits of a base element's canonical 31-bit form, the lowest first. With `power`, writes the product of
/// factors[i] over the bits i that are 1. Requires: bits.size() <= 24; as many factors as bits if there is a power.
struct BitsOp {
  Wire value;
  std::vector<Wire> bits;
  std::optional<Wire> power;
  std::vector<field::Fp> factors;
};

/// Shows that a node stands under a commitment: one compression a bit of `path`, the leaf's end first, leads to the
/// digest `cap_index` of the commitment. At a bit 0 the node stands left of its sibling, which the prover chooses.
///
/// The node is a block, or the hash of a row that the prover chooses (hash::hash_elements of the domain and length).
/// With a challenge c, writes combined = sum of c^(N-1-i) * row[i] where N is n_values rounded up to a multiple of 8
/// and row[i] = 0 from n_values on. With `blocks`, writes the row in eights, zeros at its end.
/// Requires: path is not empty, and has two bits at least if there is a cap_index.
struct OpenOp {
  std::optional<Block> node;  // present: no row, no challenge, no blocks
  hash::Domain domain = hash::Domain::TraceLeaf;
  std::uint32_t n_values = 0;
  std::optional<Wire> challenge;
  std::optional<Wire> combined;
  std::vector<Block> blocks;
  std::vector<Wire> path;
  std::uint32_t commitment = 0;   // in Program::commitments
  std::optional<Wire> cap_index;  // a base element; absent: the first digest
};

/// Folds one group of a FRI layer, as fri::fold at beta: the group is the blocks' elements, five to a value, and
/// `ratio` is beta over the group's first point. States besides that the value at `position` (bits, lowest first; as
/// many as log_arity) equals `known`. Writes out. Requires: 1 <= log_arity <= 3.
struct FoldOp {
  std::uint32_t log_arity = 3;
  std::vector<Block> blocks;
  std::vector<Wire> position;
  Wire known, ratio, out;
};

using Op = std::variant<ConstantOp, HintOp, AluOp, UnpackOp, PackOp, DuplexOp, BitsOp, OpenOp, FoldOp>;

/// The digests that openings of one tree lead to: one root, or the nodes of one level in order of index.
struct Commitment {
  std::vector<Block> digests;
};

struct Program {
  std::string name;
  std::vector<Op> ops;
  std::vector<Commitment> commitments;
  std::vector<Block> publics;  // what the verifier sees: blocks 0, 1, ... in order; eight values a block
  std::uint32_t n_wires = 0;
  std::uint32_t n_blocks = 0;
};

/// What the prover chooses, in the order in which the operations ask for it.
struct OpenedLeaf {
  std::vector<field::Fp> row;            // empty where the node is a block
  std::vector<hash::FpDigest> siblings;  // as many as path bits, the leaf's end first
};
struct Witness {
  std::vector<field::FpExt> hints;
  std::vector<std::array<field::Fp, 8>> absorbed;  // the blocks of DuplexOps that take a hint
  std::vector<OpenedLeaf> leaves;
};

}  // namespace pp::recursion
