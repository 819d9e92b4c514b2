// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/tables/tiny_machine.h"

#include <set>
#include <stdexcept>

#include "kernels/hash/poseidon2.h"
#include "prover/tables/page/air.h"
#include "prover/vm/calls.h"

namespace pp::tables {
namespace {

using Digest = std::array<std::uint32_t, 8>;
using Memory = std::map<std::uint32_t, std::uint32_t>;
constexpr std::uint32_t kDepth = 23;

Digest compress(const Digest& left, const Digest& right) {
  field::Fp in[16], state[16];
  for (std::size_t i = 0; i < 8; ++i) in[i] = field::Fp::from(left[i]), in[8 + i] = field::Fp::from(right[i]);
  std::copy(in, in + 16, state);
  hash::Poseidon2W16::permute(state);
  Digest out;
  for (std::size_t i = 0; i < 8; ++i) out[i] = (state[i] + in[i]).value();
  return out;
}

Digest page_digest(const std::array<std::uint32_t, 64>& words) {
  Digest digest = kPageChainStart;
  for (std::size_t row = 0; row < 16; ++row) {
    Digest limbs;
    for (std::size_t i = 0; i < 4; ++i)
      limbs[2 * i] = words[4 * row + i] & 0xffff, limbs[2 * i + 1] = words[4 * row + i] >> 16;
    digest = compress(digest, limbs);
  }
  return digest;
}

const std::array<Digest, kDepth + 1>& zero_digests() {
  static const auto kZeros = [] {
    std::array<Digest, kDepth + 1> zeros;
    zeros[0] = page_digest({});
    for (std::uint32_t l = 0; l < kDepth; ++l) zeros[l + 1] = compress(zeros[l], zeros[l]);
    return zeros;
  }();
  return kZeros;
}

std::array<std::uint32_t, 64> page_of(const Memory& memory, std::uint32_t index) {
  std::array<std::uint32_t, 64> words{};
  for (auto it = memory.lower_bound(64 * index); it != memory.end() && it->first < 64 * index + 64; ++it)
    words[it->first % 64] = it->second;
  return words;
}

/// Digests of one level by index; what is absent is zero.
using Level = std::map<std::uint32_t, Digest>;
std::vector<Level> tree_of(const Memory& memory) {
  std::vector<Level> levels(kDepth + 1);
  for (const auto& [address, value] : memory) levels[0][address / 64];
  for (auto& [index, digest] : levels[0]) digest = page_digest(page_of(memory, index));
  for (std::uint32_t l = 0; l < kDepth; ++l)
    for (const auto& [index, unused] : levels[l]) {
      const auto child = [&](std::uint32_t i) {
        const auto it = levels[l].find(i);
        return it == levels[l].end() ? zero_digests()[l] : it->second;
      };
      const std::uint32_t left = index & ~1U;
      levels[l + 1][index / 2] = compress(child(left), child(left + 1));
    }
  return levels;
}

std::int32_t as_signed(std::uint32_t v) { return static_cast<std::int32_t>(v); }
std::uint32_t sign_extended(std::uint32_t value, int n_bits) {
  return static_cast<std::uint32_t>(as_signed(value << (32 - n_bits)) >> (32 - n_bits));
}

std::uint32_t multiply_or_divide(std::uint32_t funct3, std::uint32_t x, std::uint32_t y) {
  const std::int64_t sx = as_signed(x), sy = as_signed(y);
  const std::uint64_t ux = x, uy = y;
  switch (funct3) {
    case 0:
      return x * y;
    case 1:
      return static_cast<std::uint32_t>(static_cast<std::uint64_t>(sx * sy) >> 32);
    case 2:
      return static_cast<std::uint32_t>(static_cast<std::uint64_t>(sx * static_cast<std::int64_t>(uy)) >> 32);
    case 3:
      return static_cast<std::uint32_t>(ux * uy >> 32);
    case 4:
      return y == 0 ? ~0U : static_cast<std::uint32_t>(sx / sy);
    case 5:
      return y == 0 ? ~0U : x / y;
    case 6:
      return y == 0 ? x : static_cast<std::uint32_t>(sx % sy);
    default:
      return y == 0 ? x : x % y;
  }
}

std::uint32_t integer_operation(std::uint32_t funct3, bool alternate, std::uint32_t x, std::uint32_t y) {
  switch (funct3) {
    case 0:
      return alternate ? x - y : x + y;
    case 1:
      return x << (y & 31);
    case 2:
      return as_signed(x) < as_signed(y);
    case 3:
      return x < y;
    case 4:
      return x ^ y;
    case 5:
      return alternate ? static_cast<std::uint32_t>(as_signed(x) >> (y & 31)) : x >> (y & 31);
    case 6:
      return x | y;
    default:
      return x & y;
  }
}

bool is_taken(std::uint32_t funct3, std::uint32_t x, std::uint32_t y) {
  switch (funct3) {
    case 0:
      return x == y;
    case 1:
      return x != y;
    case 4:
      return as_signed(x) < as_signed(y);
    case 5:
      return as_signed(x) >= as_signed(y);
    case 6:
      return x < y;
    default:
      return x >= y;
  }
}

}  // namespace

TinyMachine::TinyMachine(std::span<const CodeWord> code, Memory memory) : memory_(std::move(memory)) {
  for (const CodeWord& w : code) code_[w.pc] = w.word;
  if (!code.empty()) pc_ = code[0].pc;
}

std::uint32_t TinyMachine::word(std::uint32_t address) const {
  const auto it = memory_.find(address);
  return it == memory_.end() ? 0 : it->second;
}
std::uint32_t TinyMachine::reg(std::uint32_t r) const { return word(kRegister0 + r); }

vm::Access TinyMachine::access(std::uint32_t address, std::uint32_t now, std::uint32_t next) {
  Seen& seen = seen_.try_emplace(address, Seen{0, word(address)}).first->second;
  if (now - seen.ts > gap_max_) {
    record_.bumps.push_back({address, seen.ts, now - 1, seen.value});
    seen.ts = now - 1;
  }
  const vm::Access a{seen.ts, seen.value, next};
  seen = {now, next};
  memory_[address] = next;
  return a;
}

std::uint32_t TinyMachine::read(vm::Step& s, int slot, std::uint32_t address) {
  const std::uint32_t value = word(address);
  vm::Access& a = s.slot[slot] = access(address, ts_ + static_cast<std::uint32_t>(slot), value);
  if (slot == 0 && lies(Lie::Kind::StaleRead)) a.prev ^= lie_->change, a.next = a.prev;
  return a.prev;
}

void TinyMachine::write(vm::Step& s, std::uint32_t rd, std::uint32_t value) {
  if (lies(Lie::Kind::WrongResult)) value ^= lie_->change;
  if (lies(Lie::Kind::SkippedWrite)) value = reg(rd);
  s.slot[2] = access(kRegister0 + rd, ts_ + 2, value);
}

void TinyMachine::load(std::uint32_t w, vm::Step& s) {
  const std::uint32_t funct3 = w >> 12 & 7, rd = w >> 7 & 31;
  if (rd == 0) return;
  const std::uint32_t address = read(s, 0, kRegister0 + (w >> 15 & 31)) + sign_extended(w >> 20, 12);
  const std::uint32_t size = 1U << (funct3 & 3);
  if (address % size != 0 || address >= kUserBytes) throw std::runtime_error("bad address");
  const std::uint32_t value = read(s, 1, address / 4) >> 8 * (address % 4);
  const int n_bits = static_cast<int>(8 * size);
  const std::uint32_t unsigned_value = size == 4 ? value : value & ((1U << n_bits) - 1);
  write(s, rd, funct3 < 4 ? sign_extended(unsigned_value, n_bits) : unsigned_value);
}

void TinyMachine::store(std::uint32_t w, vm::Step& s) {
  const std::uint32_t size = 1U << (w >> 12 & 7), rs2 = w >> 20 & 31;
  const std::uint32_t offset = sign_extended(w >> 25 << 5 | (w >> 7 & 31), 12);
  const std::uint32_t address = read(s, 0, kRegister0 + (w >> 15 & 31)) + offset;
  if (address % size != 0 || address >= kUserBytes) throw std::runtime_error("bad address");
  const std::uint32_t mask = (size == 4 ? ~0U : (1U << 8 * size) - 1) << 8 * (address % 4);
  const std::uint32_t value = reg(rs2) << 8 * (address % 4);
  std::uint32_t stored = (word(address / 4) & ~mask) | (value & mask);
  if (lies(Lie::Kind::WrongResult)) stored ^= lie_->change;
  if (lies(Lie::Kind::SkippedWrite)) stored = word(address / 4);
  s.slot[1] = access(address / 4, ts_ + 1, stored);
  read(s, 2, kRegister0 + rs2);
}

void TinyMachine::halt(vm::Step& s) {
  // The table states this number itself, so a lie about it leads to no other row.
  if (read(s, 0, kRegister0 + 17) != 0) throw std::runtime_error("another call than HALT");
  record_.exit_code = read(s, 1, kRegister0 + 10);
  s.next_pc = 0;
  halted_ = !lies(Lie::Kind::WrongNextPc);
}

void TinyMachine::call(vm::Step& s) {
  if (reg(17) > 3) throw std::runtime_error("unknown call");
  const auto number = static_cast<Call>(reg(17));
  const std::uint32_t n_state = vm::state_words(number), n_block = vm::block_words(number);
  const auto block_of = [&](std::uint32_t pointer, std::uint32_t n_words) {
    if (pointer % 4 != 0 || std::uint64_t{pointer} + 4 * n_words > kUserBytes) throw std::runtime_error("bad pointer");
    return pointer / 4;
  };
  const std::uint32_t state_at = block_of(reg(10), n_state), block_at = n_block == 0 ? 0 : block_of(reg(11), n_block);
  s.slot[0] = access(kRegister0 + 17, ts_, reg(17));
  s.slot[1] = access(kRegister0 + 10, ts_, reg(10));
  if (n_block != 0) s.slot[2] = access(kRegister0 + 11, ts_, reg(11));
  record_.calls.push_back({static_cast<std::uint32_t>(record_.steps.size()), number,
                           static_cast<std::uint32_t>(record_.call_words.size())});
  std::vector<std::uint32_t> state, block;
  for (std::uint32_t i = 0; i < n_block; ++i) {
    block.push_back(word(block_at + i));
    record_.call_words.push_back(access(block_at + i, ts_ + 1, block.back()));
  }
  for (std::uint32_t i = 0; i < n_state; ++i) state.push_back(word(state_at + i));
  const std::vector<std::uint32_t> before = state;
  if (lies(Lie::Kind::StaleRead)) state.back() ^= lie_->change;
  call_rule_ ? call_rule_(number, state, block) : vm::apply(number, state, block);
  if (lies(Lie::Kind::WrongResult)) state.back() ^= lie_->change;
  if (lies(Lie::Kind::SkippedWrite)) state = before;
  for (std::uint32_t i = 0; i < n_state; ++i) {
    record_.call_words.push_back(access(state_at + i, ts_ + 2, state[i]));
    if (i + 1 == n_state && lies(Lie::Kind::StaleRead)) record_.call_words.back().prev ^= lie_->change;
  }
}

void TinyMachine::execute(std::uint32_t w, vm::Step& s) {
  const std::uint32_t opcode = w & 0x7f, rd = w >> 7 & 31, funct3 = w >> 12 & 7, rs1 = w >> 15 & 31, rs2 = w >> 20 & 31;
  s.next_pc = pc_ + 4;
  switch (opcode) {
    case 0x37:
      if (rd != 0) write(s, rd, w & ~0xfffU);
      return;
    case 0x17:
      if (rd != 0) write(s, rd, pc_ + (w & ~0xfffU));
      return;
    case 0x0f:
      return;
    case 0x03:
      return load(w, s);
    case 0x23:
      return store(w, s);
    case 0x6f:
      s.next_pc =
          pc_ + sign_extended((w >> 31 << 20) | (w & 0xff000) | (w >> 20 & 1) << 11 | (w >> 21 & 0x3ff) << 1, 21);
      if (rd != 0) write(s, rd, pc_ + 4);
      return;
    case 0x67:
      s.next_pc = (read(s, 0, kRegister0 + rs1) + sign_extended(w >> 20, 12)) & ~1U;
      if (rd != 0) write(s, rd, pc_ + 4);
      return;
    case 0x63: {
      const std::uint32_t x = read(s, 0, kRegister0 + rs1), y = read(s, 1, kRegister0 + rs2);
      const std::uint32_t offset = (w >> 31 << 12) | (w >> 7 & 1) << 11 | (w >> 25 & 63) << 5 | (w >> 8 & 15) << 1;
      if (is_taken(funct3, x, y)) s.next_pc = pc_ + sign_extended(offset, 13);
      return;
    }
    case 0x73:
      return reg(17) == 0 ? halt(s) : call(s);
    default:
      break;
  }
  if (rd == 0) return;
  const std::uint32_t x = read(s, 0, kRegister0 + rs1);
  if (opcode == 0x13) {
    const bool alternate = funct3 == 5 && (w >> 30 & 1) != 0;
    return write(s, rd, integer_operation(funct3, alternate, x, sign_extended(w >> 20, 12)));
  }
  const std::uint32_t y = read(s, 1, kRegister0 + rs2);
  write(s, rd, (w >> 25) == 1 ? multiply_or_divide(funct3, x, y) : integer_operation(funct3, (w >> 30) != 0, x, y));
}

void TinyMachine::step() {
  const auto it = code_.find(pc_);
  if (it == code_.end()) throw std::runtime_error("no code");
  vm::Step s{.pc = pc_, .next_pc = 0, .slot = {}};
  execute(it->second, s);
  if (lies(Lie::Kind::WrongNextPc)) s.next_pc ^= lie_->change;
  record_.steps.push_back(s);
  pc_ = s.next_pc;
  ts_ += 3;
}

vm::SegmentRecord TinyMachine::run_segment(std::size_t n_steps_max) {
  record_ = {};
  before_ = memory_;
  seen_.clear();
  ts_ = 1;
  record_.start.pc = pc_;
  while (!halted_ && record_.steps.size() < n_steps_max) step();
  close();
  return record_;
}

void TinyMachine::close() {
  record_.end.pc = pc_;
  record_.ts_end = ts_;
  record_.halted = halted_;
  std::set<std::uint32_t> touched;
  for (const auto& [address, seen] : seen_) touched.insert(address / 64);
  for (const std::uint32_t index : touched) {
    vm::PageTouch page{};
    page.index = index;
    page.start = page_of(before_, index), page.end = page_of(memory_, index);
    for (std::uint32_t i = 0; i < 64; ++i)
      if (const auto it = seen_.find(64 * index + i); it != seen_.end()) page.end_ts[i] = it->second.ts;
    record_.pages.push_back(page);
  }
  const auto start = tree_of(before_), end = tree_of(memory_);
  const auto digest = [](const std::vector<Level>& tree, std::uint32_t level, std::uint32_t index) {
    const auto it = tree[level].find(index);
    return it == tree[level].end() ? zero_digests()[level] : it->second;
  };
  for (std::uint32_t level = 1; level <= kDepth; ++level) {
    std::set<std::uint32_t> parents;
    for (const std::uint32_t child : touched) parents.insert(child / 2);
    for (const std::uint32_t index : parents) {
      vm::NodeTouch node{};
      node.level = level, node.index = index;
      node.left_touched = touched.contains(2 * index), node.right_touched = touched.contains(2 * index + 1);
      const auto change = [&](std::uint32_t l, std::uint32_t i) {
        return vm::DigestChange{digest(start, l, i), digest(end, l, i)};
      };
      node.self = change(level, index);
      node.left = change(level - 1, 2 * index), node.right = change(level - 1, 2 * index + 1);
      record_.nodes.push_back(node);
    }
    touched = std::move(parents);
  }
  record_.start.root = digest(start, kDepth, 0), record_.end.root = digest(end, kDepth, 0);
}

std::array<std::uint32_t, 8> memory_root(const Memory& memory) {
  const auto tree = tree_of(memory);
  return tree[kDepth].empty() ? zero_digests()[kDepth] : tree[kDepth].begin()->second;
}

}  // namespace pp::tables
