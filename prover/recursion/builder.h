// SPDX-License-Identifier: Apache-2.0
// Builder: writes a Program while templates compute with its values.
//
// Equal constants and equal operations are written once. A product is not written before it is used, so that a sum can
// take it up. Elements come from blocks in streams (a message, what a sponge gives, a row): five blocks are packed into
// eight wires when the first of them is asked for. Misuse aborts: a circuit is a function of the class alone, so a
// fault in building it is a bug. One thread owns it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "prover/recursion/program.h"
#include "prover/recursion/value.h"

namespace pp::recursion {

/// A program with the names of its parts, for telling what failed.
struct Circuit {
  struct Part {
    std::size_t first_op;
    std::string name;
  };
  Program program;
  std::vector<Part> parts;  // ascending

  /// The part to which an operation belongs.
  const std::string& part_of(std::size_t op) const;
};

class Builder {
 public:
  using CellBlock = std::array<Cell, 8>;

  /// Public values are the first blocks, 0 to n_publics - 1.
  Builder(std::string name, std::uint32_t n_publics);
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  /// Names the operations that follow, until leave().
  void enter(std::string part);
  void leave();

  // Elements that the prover chooses.
  Value hint();
  /// An extension element whose upper coefficients vanish.
  Cell hint_cell();
  CellBlock hint_block();
  /// Elements that reach the circuit when a sponge absorbs them, in whole blocks, zeros behind them.
  std::vector<Cell> message(std::size_t n_cells);

  // The sponge of a transcript.
  void absorb(const CellBlock& block, bool first, const std::array<field::Fp, 3>& added);
  CellBlock squeeze();

  /// A tree whose openings lead to one of these digests.
  std::uint32_t commit(const std::vector<CellBlock>& digests);
  std::uint32_t commit(const CellBlock& root) { return commit(std::vector{root}); }

  /// The way from a leaf to a digest of its commitment: one bit a level, the leaf's end first, and which digest.
  struct Way {
    std::vector<Value> path;
    std::optional<Value> cap_index;  // absent: the commitment is one root
  };
  /// Opens a row; see OpenOp. Gives the combination of the row padded to eights.
  Value open_combined(std::uint32_t commitment, std::uint32_t n_values, const Way& way, const Value& point);

  /// Opens a group of FRI and folds it; see FoldOp.
  Value open_folded(std::uint32_t commitment, std::uint32_t log_arity, const Way& way, std::span<const Value> position,
                    const Value& known, const Value& ratio);
  /// States that a digest stands under a commitment.
  void open_node(std::uint32_t commitment, const CellBlock& node, const Way& way);

  /// The low bits of a base element, lowest first; with factors, also the product of those at the bits that are 1.
  struct Bits {
    std::vector<Value> bits;
    Value power;
  };
  Bits bits_of(const Cell& cell, std::uint32_t n_bits, std::vector<field::Fp> factors = {});

  // Statements.
  void assert_equal(const Value& a, const Value& b);
  void assert_equal(const CellBlock& a, const CellBlock& b);
  void assert_boolean(const Value& v);
  /// States that a base element is below 2^n_bits. Requires: n_bits <= 24.
  void assert_below(const Cell& cell, std::uint32_t n_bits);

  /// Writes public block `index`. Requires: each is written once.
  void publish(std::uint32_t index, const CellBlock& cells);

  Circuit finish();

  // What Value and Cell call.
  Value add(const Value& a, const Value& b);
  Value subtract(const Value& a, const Value& b);
  Value multiply(const Value& a, const Value& b);
  Value divide(const Value& a, const Value& b, const Value& d);
  Value value_of(const Cell& cell);
  Value compose(const std::array<Cell, field::kExtDegree>& cells);
  std::array<Cell, field::kExtDegree> coefficients(const Value& value);

 private:
  /// A value that may not be on a wire yet.
  struct Node {
    enum class Kind : std::uint8_t { Wire, Product, Stream };
    Kind kind;
    Wire wire;             // of kind Wire
    Wire a, b;             // of kind Product
    std::uint32_t stream;  // of kind Stream
    std::uint32_t index;   // eighth of a group of five blocks
  };
  /// Blocks whose elements are read one after another.
  struct Stream {
    std::vector<Block> blocks;
    std::vector<bool> written;
    std::vector<std::optional<Wire>> wires;
    std::optional<std::uint32_t> n_cells;  // of a message; zeros behind
  };
  using AluKey = std::tuple<AluOp::Writes, Wire, Wire, Wire>;

  Wire new_wire() { return {program_.n_wires++}; }
  Block new_block() { return {program_.n_blocks++}; }
  Value value_of(Wire wire);
  Wire constant_wire(const field::FpExt& value);
  Wire wire_of(const Value& value);
  Wire wire_of(const Cell& cell);
  std::vector<Wire> wires_of(std::span<const Value> values);
  void lead(OpenOp& op, std::uint32_t commitment, const Way& way);

  const Node* product(const Value& value) const;
  Value alu(AluOp::Writes writes, Wire x, Wire y, Wire z);
  std::uint32_t new_stream();
  bool runs_from(std::span<const Cell> cells, std::uint32_t stream, std::uint32_t position) const;
  void pack_group(Stream& stream, std::uint32_t group);
  Wire stream_wire(std::uint32_t stream, std::uint32_t index);
  std::uint32_t view_of(Block block);
  Wire element_wire(std::uint32_t stream, std::uint32_t position);
  const std::array<Wire, field::kExtDegree>& unpack(Wire ext);
  std::optional<Block> existing_block(const CellBlock& cells) const;
  Block block_of(const CellBlock& cells);
  void write_block(Block block, const CellBlock& cells);
  std::array<Wire, 2> wires_of(const CellBlock& cells);
  Block zero_block();
  void bind_padding();

  Program program_;
  std::vector<Circuit::Part> parts_;
  std::vector<std::string> path_;
  std::vector<Node> nodes_;
  std::vector<Stream> streams_;
  std::map<std::array<std::uint32_t, field::kExtDegree>, Wire> constants_;
  std::map<AluKey, Wire> alus_;
  std::map<std::pair<Wire, Wire>, std::uint32_t> products_;
  std::map<Wire, std::array<Wire, field::kExtDegree>> unpacked_;
  std::map<std::array<Wire, field::kExtDegree>, Wire> packed_;
  std::map<std::array<std::uint32_t, 8>, Block> constant_blocks_;
  std::map<Block, std::uint32_t> views_;  // streams of one block each
  std::vector<bool> published_;
  std::optional<std::uint32_t> squeezed_;  // the stream of the squeezes since the last absorbed block
};

}  // namespace pp::recursion
