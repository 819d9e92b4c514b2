// SPDX-License-Identifier: Apache-2.0
// Builder's blocks: messages, squeezes and digests, and the packing between their elements and wires.
#include <algorithm>

#include "prover/recursion/builder.h"
#include "schemas/vocab/check.h"

namespace pp::recursion {
namespace {

using field::Fp;
using field::FpExt;

constexpr std::uint32_t kBlock = 8, kDegree = field::kExtDegree;
constexpr std::uint32_t kGroupBlocks = 5, kGroupWires = 8;  // forty elements

bool is_zero(const Cell& cell) { return cell.kind() == Cell::Kind::Constant && cell.constant().is_zero(); }

}  // namespace

std::uint32_t Builder::new_stream() {
  streams_.emplace_back();
  return static_cast<std::uint32_t>(streams_.size() - 1);
}

/// Says whether the cells are those of a stream from a position on, or zeros where a message has ended.
bool Builder::runs_from(std::span<const Cell> cells, std::uint32_t stream, std::uint32_t position) const {
  const Stream& s = streams_[stream];
  for (const Cell& cell : cells) {
    const bool is_next = cell.kind() == Cell::Kind::Stream && cell.index() == stream && cell.position() == position;
    const bool is_behind = s.n_cells && position >= *s.n_cells && is_zero(cell);
    if (!is_next && !is_behind) return false;
    ++position;
  }
  return true;
}

std::vector<Cell> Builder::message(std::size_t n_cells) {
  const std::uint32_t stream = new_stream();
  Stream& s = streams_[stream];
  s.n_cells = static_cast<std::uint32_t>(n_cells);
  for (std::size_t i = 0; i < n_cells; i += kBlock) s.blocks.push_back(new_block());
  s.written.resize(s.blocks.size(), false);
  std::vector<Cell> cells;
  for (std::uint32_t i = 0; i < n_cells; ++i) cells.push_back(Cell::of_stream(*this, stream, i));
  return cells;
}

void Builder::absorb(const CellBlock& cells, bool first, const std::array<Fp, 3>& added) {
  squeezed_.reset();
  DuplexOp op{.kind = DuplexOp::Kind::Absorb, .first = first, .added = added, .block = {}};
  const Cell& head = cells[0];
  if (head.kind() == Cell::Kind::Stream && head.position() % kBlock == 0) {
    Stream& s = streams_[head.index()];
    const std::uint32_t block = head.position() / kBlock;
    if (!s.written[block] && runs_from(cells, head.index(), head.position())) {
      op.kind = DuplexOp::Kind::Hint;
      s.written[block] = true;
      op.block = s.blocks[block];
    }
  }
  if (op.kind == DuplexOp::Kind::Absorb) op.block = block_of(cells);
  program_.ops.push_back(op);
}

Builder::CellBlock Builder::squeeze() {
  if (!squeezed_) squeezed_ = new_stream();
  Stream& s = streams_[*squeezed_];
  const auto first = static_cast<std::uint32_t>(s.blocks.size()) * kBlock;
  s.blocks.push_back(new_block());
  s.written.push_back(true);
  program_.ops.push_back(DuplexOp{DuplexOp::Kind::Squeeze, false, {}, s.blocks.back()});
  CellBlock cells;
  for (std::uint32_t i = 0; i < kBlock; ++i) cells[i] = Cell::of_stream(*this, *squeezed_, first + i);
  return cells;
}

/// Writes all wires of a group of forty elements whose blocks exist and that are not written yet.
void Builder::pack_group(Stream& s, std::uint32_t group) {
  const auto n_blocks = static_cast<std::uint32_t>(s.blocks.size());
  PackOp op;
  std::uint32_t n_cells = 0;
  for (std::uint32_t b = group * kGroupBlocks; b < std::min(n_blocks, (group + 1) * kGroupBlocks); ++b) {
    PP_CHECK(s.written[b]);
    op.blocks.push_back({s.blocks[b], false});
    n_cells += kBlock;
  }
  std::uint32_t n_wires = n_cells / kDegree;
  if (s.n_cells) {
    const std::uint32_t left = *s.n_cells - group * kGroupBlocks * kBlock;  // of the message
    n_wires = std::min(kGroupWires, (left + kDegree - 1) / kDegree);
  }
  while (op.blocks.size() * kBlock < n_wires * kDegree) op.blocks.push_back({zero_block(), false});
  s.wires.resize(std::max<std::size_t>(s.wires.size(), group * kGroupWires + n_wires));
  for (std::uint32_t w = 0; w < n_wires; ++w) {
    std::optional<Wire>& wire = s.wires[group * kGroupWires + w];
    const bool is_new = !wire;
    if (is_new) wire = new_wire();
    op.wires.push_back({*wire, is_new});
  }
  // Behind a message stand zeros.
  for (std::uint32_t w = n_wires; s.n_cells && w * kDegree < n_cells; ++w)
    op.wires.push_back({constant_wire(FpExt::zero()), false});
  program_.ops.push_back(std::move(op));
}

Wire Builder::stream_wire(std::uint32_t stream, std::uint32_t index) {
  if (streams_[stream].wires.size() <= index || !streams_[stream].wires[index])
    pack_group(streams_[stream], index / kGroupWires);
  return *streams_[stream].wires.at(index);
}

/// The stream of this block alone.
std::uint32_t Builder::view_of(Block block) {
  const auto [at, is_new] = views_.try_emplace(block);
  if (is_new) {
    at->second = new_stream();
    streams_.back().blocks = {block};
    streams_.back().written = {true};
    streams_.back().n_cells = kBlock;
  }
  return at->second;
}

/// The wire of one element. Where a sponge has not given the five that it stands among, its block is seen alone.
Wire Builder::element_wire(std::uint32_t stream, std::uint32_t position) {
  const Stream& s = streams_[stream];
  if (!s.n_cells && (position / kDegree + 1) * kDegree > s.blocks.size() * kBlock)
    return element_wire(view_of(s.blocks[position / kBlock]), position % kBlock);
  return unpack(stream_wire(stream, position / kDegree))[position % kDegree];
}

/// Forces the zeros behind every message that does not fill its last block.
void Builder::bind_padding() {
  for (std::uint32_t i = 0; i < streams_.size(); ++i) {
    const std::optional<std::uint32_t> n_cells = streams_[i].n_cells;
    if (!n_cells || *n_cells % kBlock == 0) continue;
    const std::uint32_t last = (*n_cells - 1) / kDegree;
    const Wire wire = stream_wire(i, last);
    const auto end = static_cast<std::uint32_t>(streams_[i].blocks.size()) * kBlock;
    for (std::uint32_t c = *n_cells; c < std::min(end, (last + 1) * kDegree); ++c)
      assert_equal(value_of(unpack(wire)[c % kDegree]), Value::zero());
    // A group that ends with the message holds the zeros behind it; else they stand in a group of their own.
    const std::uint32_t group = (end - 1) / (kGroupBlocks * kBlock);
    PP_CHECK(group == last / kGroupWires);
  }
}

const std::array<Wire, field::kExtDegree>& Builder::unpack(Wire ext) {
  const auto [at, is_new] = unpacked_.try_emplace(ext);
  if (is_new) {
    for (Wire& w : at->second) w = new_wire();
    program_.ops.push_back(UnpackOp{ext, at->second, true});
    packed_.emplace(at->second, ext);
  }
  return at->second;
}

Value Builder::compose(const std::array<Cell, field::kExtDegree>& cells) {
  const Cell& head = cells[0];
  if (head.kind() == Cell::Kind::Stream && head.position() % kDegree == 0 &&
      runs_from(cells, head.index(), head.position())) {
    nodes_.push_back({Node::Kind::Stream, {}, {}, {}, head.index(), head.position() / kDegree});
    return Value::of_node(*this, static_cast<std::uint32_t>(nodes_.size() - 1));
  }
  std::array<Wire, field::kExtDegree> base;
  for (std::size_t i = 0; i < base.size(); ++i) base[i] = wire_of(cells[i]);
  const auto [at, is_new] = packed_.try_emplace(base);
  if (is_new) {
    at->second = new_wire();
    program_.ops.push_back(UnpackOp{at->second, base, false});
  }
  return value_of(at->second);
}

std::array<Cell, field::kExtDegree> Builder::coefficients(const Value& value) {
  std::array<Cell, field::kExtDegree> cells;
  const Node node = nodes_[value.node()];
  if (node.kind == Node::Kind::Stream) {
    for (std::uint32_t i = 0; i < kDegree; ++i)
      cells[i] = Cell::of_stream(*this, node.stream, node.index * kDegree + i);
  } else {
    const auto& base = unpack(wire_of(value));
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = Cell::of_wire(*this, base[i].id);
  }
  return cells;
}

/// The written block that holds exactly these cells, if there is one.
std::optional<Block> Builder::existing_block(const CellBlock& cells) const {
  const Cell& head = cells[0];
  if (head.kind() != Cell::Kind::Stream || head.position() % kBlock != 0) return std::nullopt;
  if (!runs_from(cells, head.index(), head.position())) return std::nullopt;
  const Stream& s = streams_[head.index()];
  PP_CHECK(s.written[head.position() / kBlock]);
  return s.blocks[head.position() / kBlock];
}

/// Two wires that hold the eight cells and two zeros.
std::array<Wire, 2> Builder::wires_of(const CellBlock& cells) {
  if (const std::optional<Block> block = existing_block(cells)) {
    const std::uint32_t view = view_of(*block);
    const Wire first = stream_wire(view, 0);
    return {first, stream_wire(view, 1)};
  }
  const Cell zero;
  const auto wire = [&](const std::array<Cell, field::kExtDegree>& five) {
    return wire_of(Value::from_coefficients(five));
  };
  const Wire first = wire({cells[0], cells[1], cells[2], cells[3], cells[4]});
  return {first, wire({cells[5], cells[6], cells[7], zero, zero})};
}

void Builder::write_block(Block block, const CellBlock& cells) {
  const std::array<Wire, 2> wires = wires_of(cells);
  program_.ops.push_back(PackOp{{{wires[0], false}, {wires[1], false}}, {{block, true}}});
}

Block Builder::block_of(const CellBlock& cells) {
  if (const std::optional<Block> block = existing_block(cells)) return *block;
  std::array<std::uint32_t, kBlock> key{};
  bool is_constant = true;
  for (std::size_t i = 0; i < kBlock; ++i) {
    is_constant = is_constant && cells[i].kind() == Cell::Kind::Constant;
    key[i] = cells[i].constant().value();
  }
  if (!is_constant) {
    const Block block = new_block();
    write_block(block, cells);
    return block;
  }
  const auto [at, is_new] = constant_blocks_.try_emplace(key);
  if (is_new) {
    at->second = new_block();
    write_block(at->second, cells);
  }
  return at->second;
}

Block Builder::zero_block() { return block_of(CellBlock{}); }

Cell Builder::hint_cell() {
  const Value value = hint();
  const auto& base = unpack(wire_of(value));
  for (std::size_t i = 1; i < base.size(); ++i) assert_equal(value_of(base[i]), Value::zero());
  return Cell::of_wire(*this, base[0].id);
}

Builder::CellBlock Builder::hint_block() {
  const Wire first = wire_of(hint()), second = wire_of(hint());
  const std::uint32_t stream = new_stream();
  streams_[stream].blocks = {new_block()};
  streams_[stream].written = {true};
  streams_[stream].n_cells = kBlock;
  program_.ops.push_back(PackOp{{{first, false}, {second, false}}, {{streams_[stream].blocks[0], true}}});
  CellBlock cells;
  for (std::uint32_t i = 0; i < kBlock; ++i) cells[i] = Cell::of_stream(*this, stream, i);
  return cells;
}

void Builder::assert_equal(const CellBlock& a, const CellBlock& b) {
  const Block block = block_of(b);
  const std::array<Wire, 2> wires = wires_of(a);
  program_.ops.push_back(PackOp{{{wires[0], false}, {wires[1], false}}, {{block, false}}});
}

void Builder::publish(std::uint32_t index, const CellBlock& cells) {
  PP_CHECK(!published_.at(index));
  published_[index] = true;
  write_block(program_.publics[index], cells);
}

}  // namespace pp::recursion
