// SPDX-License-Identifier: Apache-2.0
// A small circuit that uses every operation in every form, with a witness. Test values; not shared.
#pragma once
#include "prover/protocol/transcript.h"
#include "tests/unit/recursion/circuit_maker.h"

namespace pp::recursion {

inline FpExt random_ext(Rng& rng) {
  FpExt e;
  for (Fp& c : e.c) c = Fp::from_u64(rng.next());
  return e;
}
inline std::array<Fp, 8> random_block(Rng& rng) {
  std::array<Fp, 8> b;
  for (Fp& c : b) c = Fp::from_u64(rng.next());
  return b;
}

/// Every way of writing and asserting a * b + c = d.
inline void add_arithmetic(CircuitMaker& m, Rng& rng) {
  using Writes = AluOp::Writes;
  const Wire a = m.hint(random_ext(rng)), b = m.hint(random_ext(rng)), c = m.constant(random_ext(rng));
  const Wire d = m.fused(a, b, c), inverse = m.wire(), difference = m.wire(), one = m.constant(1), zero = m.constant(0);
  m.add(AluOp{inverse, b, zero, one, Writes::A});
  m.add(AluOp{a, one, difference, d, Writes::C});
  m.add(AluOp{inverse, b, zero, one, Writes::Nothing});
  m.add(AluOp{d, zero, difference, difference, Writes::Nothing});
  UnpackOp unpack{d, {}, true};
  for (Wire& w : unpack.base) w = m.wire();
  m.add(unpack);
  const Wire packed = m.wire();
  m.add(UnpackOp{packed, unpack.base, false});
  m.add(AluOp{packed, one, zero, d, Writes::Nothing});
  for (const Wire base : unpack.base) m.add(AluOp{base, one, zero, base, Writes::Nothing});
}

/// Openings of rows of many lengths under a commitment of four digests, each read as a combination and as blocks.
inline void add_openings(CircuitMaker& m, Rng& rng) {
  const Wire challenge = m.hint(random_ext(rng)), zero = m.constant(0);
  for (const std::uint32_t n_values : {1u, 2u, 11u, 12u, 13u, 14u, 15u, 16u, 40u}) {
    const RowTree tree = RowTree::make(rng, 5, n_values, hash::Domain::TraceLeaf);
    const std::uint32_t commitment = m.commitment(tree.levels[3]);
    const auto index = static_cast<std::uint32_t>(rng.below(32));
    const std::vector<Wire> bits = m.bits(m.hint(FpExt::from_base(Fp::from(index + (1u << 20)))), 5);
    OpenOp op = m.open(tree, index, {bits[0], bits[1], bits[2]}, commitment);
    op.cap_index = m.fused(bits[4], m.constant(2), bits[3]);
    op.challenge = challenge;
    op.combined = m.wire();
    op.blocks = m.blocks((n_values + 7) / 8);
    m.add(op);
    FpExt expected = FpExt::zero();
    const FpExt c = m.witness.hints[3];
    for (const Fp v : tree.rows[index]) expected = expected * c + v;
    for (std::size_t i = n_values; i % 8 != 0; ++i) expected *= c;
    m.add(AluOp{*op.combined, zero, *op.combined, m.constant(expected), AluOp::Writes::Nothing});
  }
  // From a digest, and without anything but the path, to one root.
  const RowTree tree = RowTree::make(rng, 3, 5, hash::Domain::FriLeaf);
  const std::uint32_t root = m.commitment(tree.levels[3]);
  const std::vector<Wire> bits = m.bits(m.hint(FpExt::from_base(Fp::from(6))), 3);
  m.add(m.open(tree, 6, bits, root));
  std::array<Fp, 8> leaf;
  std::copy_n(tree.levels[0][6].word, 8, leaf.begin());
  OpenOp from_node = m.open(tree, 6, bits, root);
  from_node.node = m.absorb_hint(leaf, true);
  from_node.n_values = 0;
  m.witness.leaves.back().row.clear();
  m.add(from_node);
}

/// Folds of every arity at every position of a group.
inline void add_folds(CircuitMaker& m, Rng& rng) {
  for (std::uint32_t log_arity = 1; log_arity <= 3; ++log_arity)
    for (std::uint32_t position = 0; position < 1u << log_arity; ++position) {
      std::vector<FpExt> group;
      for (std::uint32_t t = 0; t < 1u << log_arity; ++t) group.push_back(random_ext(rng));
      FoldOp op;
      op.log_arity = log_arity;
      for (std::size_t b = 0; b < ((5u << log_arity) + 7) / 8; ++b) {
        std::array<Fp, 8> cells{};
        for (std::size_t k = 0; k < 8 && 8 * b + k < 5 * group.size(); ++k)
          cells[k] = group[(8 * b + k) / 5].c[(8 * b + k) % 5];
        op.blocks.push_back(m.absorb_hint(cells, b == 0));
      }
      op.position = m.bits(m.constant(position), log_arity);
      op.known = m.hint(group[position]);
      const Fp x = Fp::from_u64(rng.next());
      const FpExt beta = random_ext(rng);
      op.ratio = m.hint(beta * x.inverse());
      op.out = m.wire();
      m.add(op);
      const FpExt expected = fri::fold<Fp>(group.data(), static_cast<int>(log_arity), x.inverse(), beta);
      m.add(AluOp{op.out, m.constant(1), m.constant(0), m.constant(expected), AluOp::Writes::Nothing});
    }
}

/// A transcript that absorbs, squeezes within a block and beyond it, and absorbs again: the values are those of
/// protocol::Transcript. The last block is public.
inline void add_transcript(CircuitMaker& m, Rng& rng) {
  protocol::FpTranscript native("toy");
  const auto tagged = [](std::string_view path, std::uint32_t count) {
    return std::array<Fp, 3>{Fp::from(protocol::fnv1a(path)), Fp::from(count), Fp::zero()};
  };
  const auto assert_squeezed = [&](Block b, std::size_t n) {
    const std::vector<Wire> elements = m.unpacked({b});
    FpExt expected;
    for (std::size_t i = 0; i < 8; ++i) {
      const Fp cell = i < n ? native.squeeze() : Fp::zero();
      if (i < 5) expected.c[i] = cell;
    }
    if (n >= 5) m.add(AluOp{elements[0], m.constant(1), m.constant(0), m.constant(expected), AluOp::Writes::Nothing});
  };
  const std::array<Fp, 8> one = random_block(rng), two = random_block(rng), three = random_block(rng);
  native.absorb("one", std::span<const Fp>(one));
  const Block block_one = m.absorb_hint(one, true, tagged("toy/one", 8));
  std::vector<Fp> long_message(two.begin(), two.end());
  long_message.insert(long_message.end(), three.begin(), three.begin() + 3);
  native.absorb("long", std::span<const Fp>(long_message));
  m.absorb_hint(two, false, tagged("toy/long", 11));
  std::array<Fp, 8> rest{};
  std::copy_n(three.begin(), 3, rest.begin());
  m.absorb_hint(rest, false);
  assert_squeezed(m.squeeze(), 8);
  assert_squeezed(m.squeeze(), 8);
  assert_squeezed(m.squeeze(), 5);
  native.absorb("again", std::span<const Fp>(one));
  m.absorb(block_one, false, tagged("toy/again", 8));
  const Block last = m.squeeze();
  assert_squeezed(last, 6);
  native.absorb("end", std::span<const Fp>(two));
  m.absorb_hint(two, false, tagged("toy/end", 8));
  m.program.publics = {last, m.squeeze()};
}

/// Wires into blocks and back, with an asserted element beyond those written.
inline void add_packing(CircuitMaker& m, Rng& rng) {
  PackOp into;
  for (int i = 0; i < 8; ++i) into.wires.push_back({i < 7 ? m.hint(random_ext(rng)) : m.constant(0), false});
  for (const Block b : m.blocks(5)) into.blocks.push_back({b, true});
  m.add(into);
  PackOp back;
  for (const auto& port : into.blocks) back.blocks.push_back({port.block, false});
  for (int i = 0; i < 7; ++i) back.wires.push_back({m.wire(), true});
  back.wires.push_back({m.constant(0), false});
  m.add(back);
  for (std::size_t i = 0; i < 7; ++i)
    m.add(AluOp{back.wires[i].wire, m.constant(1), m.constant(0), into.wires[i].wire, AluOp::Writes::Nothing});
}

/// Bits of the values where the canonical form is delicate, with the product of some factors.
inline void add_bits(CircuitMaker& m) {
  for (const std::uint32_t value : {0u, 1u, 0x7f000000u, 0x7effffffu, 0x5a5a5a5au}) {
    BitsOp op{m.hint(FpExt::from_base(Fp::from(value))), {}, m.wire(), {}};
    Fp expected = Fp::one();
    for (std::uint32_t i = 0; i < 24; ++i) {
      op.bits.push_back(m.wire());
      op.factors.push_back(Fp::from(3 + i));
      if (value >> i & 1) expected *= op.factors.back();
    }
    m.add(op);
    m.add(AluOp{*op.power, m.constant(1), m.constant(0), m.constant(expected.value()), AluOp::Writes::Nothing});
  }
}

inline CircuitMaker toy_circuit(std::uint64_t seed = 1) {
  Rng rng(seed);
  CircuitMaker m("toy");
  add_arithmetic(m, rng);
  m.hint(random_ext(rng));
  add_openings(m, rng);
  add_folds(m, rng);
  add_transcript(m, rng);
  add_packing(m, rng);
  add_bits(m);
  return m;
}

}  // namespace pp::recursion
