// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/builder.h"

#include <algorithm>

#include "schemas/vocab/check.h"

namespace pp::recursion {

using field::Fp;
using field::FpExt;

const std::string& Circuit::part_of(std::size_t op) const {
  const auto after = std::ranges::upper_bound(parts, op, {}, &Part::first_op);
  return after == parts.begin() ? program.name : std::prev(after)->name;
}

Builder::Builder(std::string name, std::uint32_t n_publics) {
  program_.name = std::move(name);
  for (std::uint32_t i = 0; i < n_publics; ++i) program_.publics.push_back(new_block());
  published_.resize(n_publics, false);
}

void Builder::enter(std::string part) {
  path_.push_back(path_.empty() ? std::move(part) : path_.back() + '/' + part);
  parts_.push_back({program_.ops.size(), path_.back()});
}

void Builder::leave() {
  path_.pop_back();
  parts_.push_back({program_.ops.size(), path_.empty() ? program_.name : path_.back()});
}

Circuit Builder::finish() {
  enter("padding of messages");
  bind_padding();
  PP_CHECK(std::ranges::all_of(published_, [](bool b) { return b; }));
  return {std::move(program_), std::move(parts_)};
}

// Values and wires.

Value Builder::value_of(Wire wire) {
  nodes_.push_back({Node::Kind::Wire, wire, {}, {}, 0, 0});
  return Value::of_node(*this, static_cast<std::uint32_t>(nodes_.size() - 1));
}

Value Builder::value_of(const Cell& cell) { return value_of(wire_of(cell)); }

Wire Builder::constant_wire(const FpExt& value) {
  std::array<std::uint32_t, field::kExtDegree> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = value.c[i].value();
  const auto [at, is_new] = constants_.try_emplace(key);
  if (is_new) {
    at->second = new_wire();
    program_.ops.push_back(ConstantOp{at->second, value});
  }
  return at->second;
}

Wire Builder::wire_of(const Value& value) {
  if (value.is_constant()) return constant_wire(value.constant());
  PP_CHECK(value.builder() == this);
  const Node node = nodes_[value.node()];
  Wire wire = node.wire;
  if (node.kind == Node::Kind::Product) {
    wire = nodes_[alu(AluOp::Writes::D, node.a, node.b, constant_wire(FpExt::zero())).node()].wire;
  } else if (node.kind == Node::Kind::Stream) {
    wire = stream_wire(node.stream, node.index);
  }
  nodes_[value.node()] = {Node::Kind::Wire, wire, {}, {}, 0, 0};
  return wire;
}

Wire Builder::wire_of(const Cell& cell) {
  switch (cell.kind()) {
    case Cell::Kind::Constant:
      return constant_wire(FpExt::from_base(cell.constant()));
    case Cell::Kind::Wire:
      return {cell.index()};
    case Cell::Kind::Stream:
      break;
  }
  return element_wire(cell.index(), cell.position());
}

std::vector<Wire> Builder::wires_of(std::span<const Value> values) {
  std::vector<Wire> wires;
  for (const Value& v : values) wires.push_back(wire_of(v));
  return wires;
}

// Arithmetic.

const Builder::Node* Builder::product(const Value& value) const {
  if (value.is_constant()) return nullptr;
  const Node& node = nodes_[value.node()];
  return node.kind == Node::Kind::Product ? &node : nullptr;
}

/// Writes the missing one of a * b + c = d, of which x, y, z are the others in order.
Value Builder::alu(AluOp::Writes writes, Wire x, Wire y, Wire z) {
  const auto [at, is_new] = alus_.try_emplace({writes, x, y, z});
  if (is_new) {
    const Wire out = at->second = new_wire();
    switch (writes) {
      case AluOp::Writes::A:
        program_.ops.push_back(AluOp{out, x, y, z, writes});
        break;
      case AluOp::Writes::C:
        program_.ops.push_back(AluOp{x, y, out, z, writes});
        break;
      default:
        program_.ops.push_back(AluOp{x, y, z, out, writes});
    }
  }
  return value_of(at->second);
}

Value Builder::add(const Value& a, const Value& b) {
  if (const Node* p = product(a)) {
    const Node node = *p;
    return alu(AluOp::Writes::D, node.a, node.b, wire_of(b));
  }
  if (product(b)) return add(b, a);
  const Wire x = wire_of(a), y = wire_of(b);
  return alu(AluOp::Writes::D, std::min(x, y), constant_wire(FpExt::one()), std::max(x, y));
}

Value Builder::subtract(const Value& a, const Value& b) {
  if (const Node* p = product(b)) {
    const Node node = *p;
    return alu(AluOp::Writes::C, node.a, node.b, wire_of(a));
  }
  const Wire x = wire_of(a), y = wire_of(b);
  return alu(AluOp::Writes::C, y, constant_wire(FpExt::one()), x);
}

Value Builder::multiply(const Value& a, const Value& b) {
  const Wire x = wire_of(a), y = wire_of(b);
  const auto [at, is_new] = products_.try_emplace({std::min(x, y), std::max(x, y)});
  if (is_new) {
    at->second = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({Node::Kind::Product, {}, at->first.first, at->first.second, 0, 0});
  }
  return Value::of_node(*this, at->second);
}

Value Builder::divide(const Value& a, const Value& b, const Value& d) {
  const Wire divisor = wire_of(d), subtrahend = wire_of(b);
  return alu(AluOp::Writes::A, divisor, subtrahend, wire_of(a));
}

// Statements.

void Builder::assert_equal(const Value& a, const Value& b) {
  if (a.is_constant() && b.is_constant()) return PP_CHECK(a.constant() == b.constant());
  const Wire zero = constant_wire(FpExt::zero());
  if (const Node* p = product(a)) {
    const Node node = *p;
    program_.ops.push_back(AluOp{node.a, node.b, zero, wire_of(b), AluOp::Writes::Nothing});
  } else if (product(b)) {
    assert_equal(b, a);
  } else {
    const Wire x = wire_of(a), y = wire_of(b);
    program_.ops.push_back(AluOp{x, constant_wire(FpExt::one()), zero, y, AluOp::Writes::Nothing});
  }
}

void Builder::assert_boolean(const Value& v) { assert_equal(v * v, v); }

void Builder::assert_below(const Cell& cell, std::uint32_t n_bits) {
  const Bits low = bits_of(cell, n_bits);
  Value sum;
  for (std::uint32_t i = 0; i < n_bits; ++i) sum = low.bits[i] * Value(Fp::from(1u << i)) + sum;
  assert_equal(sum, Value(cell));
}

Value Builder::hint() {
  const Wire wire = new_wire();
  program_.ops.push_back(HintOp{wire});
  return value_of(wire);
}

Builder::Bits Builder::bits_of(const Cell& cell, std::uint32_t n_bits, std::vector<Fp> factors) {
  PP_CHECK(n_bits <= 24 && (factors.empty() || factors.size() == n_bits));
  BitsOp op{.value = wire_of(cell), .bits = {}, .power = {}, .factors = std::move(factors)};
  Bits result;
  for (std::uint32_t i = 0; i < n_bits; ++i) {
    op.bits.push_back(new_wire());
    result.bits.push_back(value_of(op.bits.back()));
  }
  if (!op.factors.empty()) {
    op.power = new_wire();
    result.power = value_of(*op.power);
  }
  program_.ops.push_back(std::move(op));
  return result;
}

// Openings.

std::uint32_t Builder::commit(const std::vector<CellBlock>& digests) {
  Commitment commitment;
  for (const CellBlock& digest : digests) commitment.digests.push_back(block_of(digest));
  program_.commitments.push_back(std::move(commitment));

  return static_cast<std::uint32_t>(program_.commitments.size() - 1);
}

void Builder::lead(OpenOp& op, std::uint32_t commitment, const Way& way) {
  op.path = wires_of(way.path);
  op.commitment = commitment;
  if (way.cap_index) op.cap_index = wire_of(*way.cap_index);
}

Value Builder::open_combined(std::uint32_t commitment, std::uint32_t n_values, const Way& way, const Value& point) {
  OpenOp op;
  op.n_values = n_values;
  op.challenge = wire_of(point);
  op.combined = new_wire();
  lead(op, commitment, way);
  const Wire out = *op.combined;
  program_.ops.push_back(std::move(op));
  return value_of(out);
}

Value Builder::open_folded(std::uint32_t commitment, std::uint32_t log_arity, const Way& way,
                           std::span<const Value> position, const Value& known, const Value& ratio) {
  OpenOp op;
  op.domain = hash::Domain::FriLeaf;
  op.n_values = static_cast<std::uint32_t>(field::kExtDegree) << log_arity;
  for (std::uint32_t i = 0; i < op.n_values; i += 8) op.blocks.push_back(new_block());
  lead(op, commitment, way);
  FoldOp fold{.log_arity = log_arity,
              .blocks = op.blocks,
              .position = wires_of(position),
              .known = wire_of(known),
              .ratio = wire_of(ratio),
              .out = new_wire()};
  const Wire out = fold.out;
  program_.ops.push_back(std::move(op));
  program_.ops.push_back(std::move(fold));
  return value_of(out);
}

void Builder::open_node(std::uint32_t commitment, const CellBlock& node, const Way& way) {
  OpenOp op;
  op.node = block_of(node);
  lead(op, commitment, way);
  program_.ops.push_back(std::move(op));
}

}  // namespace pp::recursion
