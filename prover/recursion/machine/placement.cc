// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/machine/placement.h"

#include <algorithm>

#include "prover/recursion/machine/op_ports.h"

namespace pp::recursion {
namespace {

/// Checks that everything is written once and before it is read, and counts reads.
class Counter {
 public:
  explicit Counter(const Program& program)
      : wires_(program.n_wires),
        blocks_(program.n_blocks),
        wire_reads(program.n_wires),
        block_reads(program.n_blocks) {}
  void wire(Wire w, std::uint32_t times) { touch(w.id, times, wires_, wire_reads); }
  void block(Block b, std::uint32_t times) { touch(b.id, times, blocks_, block_reads); }
  bool sound() const { return sound_; }

 private:
  void touch(std::uint32_t id, std::uint32_t times, std::vector<bool>& written, std::vector<std::uint32_t>& reads) {
    sound_ = sound_ && id < written.size() && written[id] == (times != 0);
    if (!sound_) return;
    written[id] = true;
    reads[id] += times;
  }
  std::vector<bool> wires_, blocks_;
  bool sound_ = true;

 public:
  std::vector<std::uint32_t> wire_reads, block_reads;
};

/// Says whether the machine has rows for an operation.
struct HasRows {
  const Program& program;

  /// Whatever is written has every cell on the other side read.
  bool operator()(const PackOp& op) const {
    if (op.wires.size() > 8 || op.blocks.size() > 5) return false;
    for (std::size_t cell = 0; cell < 40; ++cell) {
      const std::size_t w = cell / 5, b = cell / 8;
      const bool writes_wire = w < op.wires.size() && op.wires[w].writes;
      const bool writes_block = b < op.blocks.size() && op.blocks[b].writes;
      const bool reads_wire = w < op.wires.size() && !writes_wire, reads_block = b < op.blocks.size() && !writes_block;
      if ((writes_wire && !reads_block) || (writes_block && !reads_wire)) return false;
    }
    return true;
  }
  bool operator()(const BitsOp& op) const {
    return op.bits.size() <= 24 && (!op.power || op.factors.size() == op.bits.size());
  }
  bool operator()(const OpenOp& op) const {
    if (op.commitment >= program.commitments.size()) return false;
    const std::size_t n_digests = program.commitments[op.commitment].digests.size();
    if (op.path.size() < (op.cap_index ? 2 : 1) || (!op.cap_index && n_digests != 1)) return false;
    if (op.node) return !op.challenge && !op.combined && op.blocks.empty();
    if (op.combined && !op.challenge) return false;
    return op.n_values > 0 && (op.blocks.empty() || op.blocks.size() == (op.n_values + 7) / 8);
  }
  bool operator()(const FoldOp& op) const {
    return op.log_arity >= 1 && op.log_arity <= 3 && op.position.size() == op.log_arity &&
           op.blocks.size() == ((5u << op.log_arity) + 7) / 8;
  }
  template <class Other>
  bool operator()(const Other&) const {
    return true;
  }
};

/// Hands out rows table by table.
class Placer {
 public:
  explicit Placer(Placement& placement) : placement_(placement) {
    placement_.rows_used[at(TableId::Path)] = 1;  // a first row of padding, so that every run has a row before it
  }
  std::uint32_t take(TableId table, std::uint32_t n_rows = 1) {
    std::uint32_t& used = placement_.rows_used[at(table)];
    used += n_rows;
    return used - n_rows;
  }

  std::uint32_t operator()(const ConstantOp&) { return constants_++; }
  std::uint32_t operator()(const HintOp&) { return hints_++; }
  std::uint32_t operator()(const AluOp&) { return take(TableId::Alu); }
  std::uint32_t operator()(const UnpackOp&) { return take(TableId::Unpack); }
  std::uint32_t operator()(const PackOp&) { return take(TableId::Group); }
  std::uint32_t operator()(const FoldOp&) { return take(TableId::Group); }
  std::uint32_t operator()(const BitsOp&) { return take(TableId::Bits, kBitsRows); }
  std::uint32_t operator()(const OpenOp& op) {
    const auto n_rows = rows_before_climb(op) + static_cast<std::uint32_t>(op.path.size());
    placement_.runs.push_back({take(TableId::Path, n_rows), {op_index}, n_leaves_++});
    return placement_.runs.back().first_row;
  }
  std::uint32_t operator()(const DuplexOp& op) {
    if (op.first) sponges_.emplace_back();
    sound = sound && !sponges_.empty() && !(op.first && op.kind == DuplexOp::Kind::Squeeze);
    if (!sound) return 0;
    sponges_.back().push_back(op_index);
    return op.kind == DuplexOp::Kind::Hint ? n_absorbed_++ : 0;  // settled by finish
  }
  void finish() {
    for (auto& ops : sponges_) {
      const std::uint32_t first = take(TableId::Path, static_cast<std::uint32_t>(ops.size()));
      for (std::uint32_t i = 0; i < ops.size(); ++i) {
        placement_.absorbed[ops[i]] = placement_.row[ops[i]];
        placement_.row[ops[i]] = first + i;
      }
      placement_.runs.push_back({first, std::move(ops), 0});
    }
    placement_.rows_used[at(TableId::Given)] = std::max(constants_, hints_);
  }

  std::uint32_t op_index = 0;
  bool sound = true;

 private:
  Placement& placement_;
  std::vector<std::vector<std::uint32_t>> sponges_;
  std::uint32_t constants_ = 0, hints_ = 0, n_leaves_ = 0, n_absorbed_ = 0;
};

Error broken_wiring(const Program& program) {
  return error("P-REC-001", "circuit " + program.name +
                                " writes a wire or block twice or reads one before it is "
                                "written; build it with the builder");
}
Error unknown_form(const Program& program) {
  return error("P-REC-002", "circuit " + program.name + " has an operation that the machine has no rows for");
}

}  // namespace

Result<Placement> place_program(const Program& program, const Heights& log_rows) {
  Counter counter(program);
  Placement placement;
  placement.row.resize(program.ops.size());
  placement.absorbed.resize(program.ops.size());
  Placer placer(placement);
  for (std::uint32_t i = 0; i < program.ops.size(); ++i) {
    if (!std::visit(HasRows{program}, program.ops[i])) return unknown_form(program);
    walk_ports(program.ops[i], counter);
    placer.op_index = i;
    placement.row[i] = std::visit(placer, program.ops[i]);
  }
  for (const Commitment& c : program.commitments)
    for (const Block b : c.digests) {
      counter.block(b, 1);
      placer.take(TableId::Commitments);
    }
  for (const Block b : program.publics) counter.block(b, 1);
  if (!counter.sound()) return broken_wiring(program);
  if (!placer.sound) return unknown_form(program);
  placer.finish();

  placement.block_address.assign(program.n_blocks, 0);
  std::vector<bool> is_public(program.n_blocks);
  std::uint32_t next = 0;
  for (const Block b : program.publics) {
    if (is_public[b.id]) return broken_wiring(program);
    is_public[b.id] = true;
    placement.block_address[b.id] = next++;
  }
  for (std::uint32_t b = 0; b < program.n_blocks; ++b)
    if (!is_public[b]) placement.block_address[b] = next++;
  placement.wire_reads = std::move(counter.wire_reads);
  placement.block_reads = std::move(counter.block_reads);

  for (std::size_t t = 0; t < kTables; ++t) {
    // Tables that look at the next row end with a row of padding.
    const bool needs_padding = t == at(TableId::Path) || t == at(TableId::Bits);
    if (placement.rows_used[t] + (needs_padding ? 1 : 0) > std::uint32_t{1} << log_rows[t])
      return error("P-REC-003", "circuit " + program.name + " needs " + std::to_string(placement.rows_used[t]) +
                                    " rows in table " + std::to_string(t) + " of the machine; make its class taller");
  }
  return placement;
}

}  // namespace pp::recursion
