// SPDX-License-Identifier: Apache-2.0
// What each operation of a program reads and writes, once, for whoever counts or checks it. Pure; any thread.
#pragma once
#include <cstdint>

#include "prover/recursion/program.h"

namespace pp::recursion {

/// Rows that hold an OpenOp's values, or its node, before it climbs.
inline std::uint32_t rows_before_climb(const OpenOp& op) { return op.node ? 1 : (op.n_values + 7) / 8; }

/// Tells a visitor of every access: visitor.wire(Wire, times) and visitor.block(Block, times), with times = 0 for the
/// write and the number of reads otherwise. Reads come before writes.
template <class Visitor>
struct PortWalk {
  Visitor& v;

  void operator()(const ConstantOp& op) { v.wire(op.out, 0); }
  void operator()(const HintOp& op) { v.wire(op.out, 0); }
  void operator()(const AluOp& op) {
    using Writes = AluOp::Writes;
    if (op.writes != Writes::A) v.wire(op.a, 1);
    v.wire(op.b, 1);
    if (op.writes != Writes::C) v.wire(op.c, 1);
    if (op.writes != Writes::D) v.wire(op.d, 1);
    if (op.writes == Writes::A) v.wire(op.a, 0);
    if (op.writes == Writes::C) v.wire(op.c, 0);
    if (op.writes == Writes::D) v.wire(op.d, 0);
  }
  void operator()(const UnpackOp& op) {
    if (op.writes_base) v.wire(op.ext, 1);
    for (const Wire w : op.base) v.wire(w, op.writes_base ? 0 : 1);
    if (!op.writes_base) v.wire(op.ext, 0);
  }
  void operator()(const PackOp& op) {
    for (const bool writes : {false, true}) {
      for (const auto& port : op.wires)
        if (port.writes == writes) v.wire(port.wire, writes ? 0 : 1);
      for (const auto& port : op.blocks)
        if (port.writes == writes) v.block(port.block, writes ? 0 : 1);
    }
  }
  void operator()(const DuplexOp& op) { v.block(op.block, op.kind == DuplexOp::Kind::Absorb ? 1 : 0); }
  void operator()(const BitsOp& op) {
    v.wire(op.value, 1);
    for (const Wire w : op.bits) v.wire(w, 0);
    if (op.power) v.wire(*op.power, 0);
  }
  void operator()(const OpenOp& op) {
    if (op.node) v.block(*op.node, 1);
    if (op.challenge) v.wire(*op.challenge, rows_before_climb(op));
    for (const Wire w : op.path) v.wire(w, 1);
    if (op.cap_index) v.wire(*op.cap_index, 1);
    for (const Block b : op.blocks) v.block(b, 0);
    if (op.combined) v.wire(*op.combined, 0);
  }
  void operator()(const FoldOp& op) {
    for (const Block b : op.blocks) v.block(b, 1);
    for (const Wire w : op.position) v.wire(w, 1);
    v.wire(op.known, 1);
    v.wire(op.ratio, 1);
    v.wire(op.out, 0);
  }
};

template <class Visitor>
void walk_ports(const Op& op, Visitor&& visitor) {
  PortWalk<std::remove_reference_t<Visitor>> walk{visitor};
  std::visit(walk, op);
}

}  // namespace pp::recursion
