// SPDX-License-Identifier: Apache-2.0
// Ports: how a row of the recursion machine reads and writes wires, blocks and digests.
//
// A port is a preprocessed address and a preprocessed signed count: a writer sends its tuple as often as the program
// reads it, a reader sends it -1 times, an unused port 0 times. Every address has one writer in a program, so a bus
// balances only if all readers hold what the writer holds. As addresses and counts belong to the program's root, no
// prover chooses them. Values only; any thread.
#pragma once
#include <array>
#include <cstddef>
#include <span>

#include "prover/air/builder.h"

namespace pp::recursion {

using air::Bus;

template <class T>
struct Port {
  T address, times;
};

/// An extension element on the wire bus.
template <air::AirBuilder B>
constexpr void wire(B& b, typename B::Expr times, typename B::Expr address, const typename B::Expr (&v)[5]) {
  b.send(Bus::Wire, times, {address, v[0], v[1], v[2], v[3], v[4]});
}
template <air::AirBuilder B>
constexpr void wire(B& b, const Port<typename B::Expr>& port, const typename B::Expr (&v)[5]) {
  wire(b, port.times, port.address, v);
}

/// A base element on the wire bus: reading one shows that the upper coefficients vanish.
template <air::AirBuilder B>
constexpr void base_wire(B& b, typename B::Expr times, typename B::Expr address, typename B::Expr v) {
  const auto zero = B::constant(0);
  b.send(Bus::Wire, times, {address, v, zero, zero, zero, zero});
}
template <air::AirBuilder B>
constexpr void base_wire(B& b, const Port<typename B::Expr>& port, typename B::Expr v) {
  base_wire(b, port.times, port.address, v);
}

/// Eight base elements on the block bus, beginning at v.
template <air::AirBuilder B>
constexpr void block(B& b, typename B::Expr times, typename B::Expr address, const typename B::Expr* v) {
  b.send(Bus::Block, times, {address, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]});
}

/// The product in F_p[X] / (X^5 + X^2 - 1), as field::Ext multiplies.
template <class E>
constexpr std::array<E, 5> times(const E* x, const E* y) {
  const auto at = [&](std::size_t i, std::size_t j) { return x[i] * y[j]; };
  const E d5 = at(1, 4) + at(2, 3) + at(3, 2) + at(4, 1);
  const E d6 = at(2, 4) + at(3, 3) + at(4, 2);
  const E d7 = at(3, 4) + at(4, 3);
  const E d8 = at(4, 4);
  return {at(0, 0) + d5 - d8, at(0, 1) + at(1, 0) + d6, at(0, 2) + at(1, 1) + at(2, 0) + d7 + d8 - d5,
          at(0, 3) + at(1, 2) + at(2, 1) + at(3, 0) + d8 - d6,
          at(0, 4) + at(1, 3) + at(2, 2) + at(3, 1) + at(4, 0) - d7};
}

}  // namespace pp::recursion
