// SPDX-License-Identifier: Apache-2.0
// Random programs that always end: forward jumps only inside a loop with a counter, loads and stores in one region.
//
// Registers: x1..x27 are free, x28 counts rounds, x29 is scratch for JALR, x31 points into the region, x30 behind it.
#pragma once
#include <cstdint>
#include <vector>

#include "schemas/vocab/rng.h"
#include "tests/unit/vm/elf_builder.h"

namespace pp::vm {

inline constexpr std::uint32_t kRegion = 0x100000, kRegionBytes = 4096, kDumpBytes = 128;

class RandomProgram {
 public:
  /// How it ends: HALT for this machine, write and exit for Linux.
  enum class Ending : std::uint8_t { Halt, Linux };

  RandomProgram(std::uint64_t seed, std::size_t n_body, std::uint32_t rounds) : rng_(seed), rounds_(rounds) {
    prologue();
    body(n_body);
  }

  Bytes elf(Ending ending) const {
    std::vector<std::uint32_t> words = words_;
    const auto emit = [&](Op op, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t imm) {
      words.push_back(build::encode(op, rd, rs1, rs2, imm));
    };
    const auto back = static_cast<std::uint32_t>(4 * (loop_at_ - (words.size() + 2)));
    emit(Op::Addi, 28, 28, 0, ~0U);
    emit(Op::Beq, 0, 28, 0, 8);
    emit(Op::Jal, 0, 0, 0, back);
    for (std::uint32_t r = 1; r < 28; ++r) emit(Op::Sw, 0, 30, r, 4 * r);
    if (ending == Ending::Halt) {
      emit(Op::Addi, 17, 0, 0, 0);
      emit(Op::Addi, 10, 0, 0, 0);
      emit(Op::Ecall, 0, 0, 0, 0);
    } else {
      emit(Op::Addi, 17, 0, 0, 64);
      emit(Op::Addi, 10, 0, 0, 1);
      emit(Op::Lui, 11, 0, 0, kRegion);
      emit(Op::Lui, 12, 0, 0, kRegionBytes);
      emit(Op::Addi, 12, 12, 0, kDumpBytes);
      emit(Op::Ecall, 0, 0, 0, 0);
      emit(Op::Addi, 17, 0, 0, 93);
      emit(Op::Addi, 10, 0, 0, 0);
      emit(Op::Ecall, 0, 0, 0, 0);
    }
    build::Elf out = build::code(words);
    out.segments.push_back({.type = 1, .address = kRegion, .memory_bytes = 0, .flags = 6, .bytes = Bytes(8192)});
    return out.file();
  }

 private:
  void emit(Op op, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t imm) {
    words_.push_back(build::encode(op, rd, rs1, rs2, imm));
  }
  std::uint32_t any() { return static_cast<std::uint32_t>(rng_.next()); }
  std::uint32_t source() { return static_cast<std::uint32_t>(rng_.below(28)); }
  std::uint32_t target() { return static_cast<std::uint32_t>(rng_.below(28)); }

  void prologue() {
    emit(Op::Lui, 31, 0, 0, kRegion);
    emit(Op::Lui, 30, 0, 0, kRegion + kRegionBytes);
    emit(Op::Addi, 31, 31, 0, 2047);
    emit(Op::Addi, 31, 31, 0, 1);
    emit(Op::Addi, 28, 0, 0, rounds_);
    emit(Op::Auipc, 29, 0, 0, 0);
    for (std::uint32_t r = 1; r < 28; ++r) {
      emit(Op::Lui, r, 0, 0, any());
      emit(Op::Addi, r, r, 0, any());
    }
    loop_at_ = words_.size();
  }

  /// Instructions that may be jumped to are marked; jumps are filled in when all marks are known.
  void body(std::size_t n_body) {
    const std::size_t end = loop_at_ + n_body;
    std::vector<std::size_t> jumps;
    while (words_.size() < end) {
      landing_.resize(words_.size() + 1, true);
      const std::uint64_t kind = rng_.below(100);
      if (kind < 60) {
        alu();
      } else if (kind < 80) {
        load_or_store();
      } else if (kind < 85) {
        edge_constant();
      } else if (kind < 97 || words_.size() + 2 > end) {
        jumps.push_back(words_.size());
        emit(Op::Addi, 0, 0, 0, 0);
      } else {
        const bool skips = rng_.chance_ppm(500'000);
        emit(Op::Auipc, 29, 0, 0, 0);
        emit(Op::Jalr, target(), 29, 0, (skips ? 12 : 8) + (any() & 1));
        landing_.resize(words_.size(), false);
        if (skips) alu();  // what is skipped is whole: no jump may land on a JALR alone
      }
    }
    for (const std::size_t at : jumps) jump(at);
  }

  void alu() {
    static constexpr Op kChoices[] = {
        Op::Addi, Op::Slti,   Op::Sltiu, Op::Xori, Op::Ori,  Op::Andi, Op::Slli, Op::Srli, Op::Srai,  Op::Add,
        Op::Sub,  Op::Sll,    Op::Slt,   Op::Sltu, Op::Xor,  Op::Srl,  Op::Sra,  Op::Or,   Op::And,   Op::Mul,
        Op::Mulh, Op::Mulhsu, Op::Mulhu, Op::Div,  Op::Divu, Op::Rem,  Op::Remu, Op::Lui,  Op::Auipc, Op::Fence};
    emit(kChoices[rng_.below(std::size(kChoices))], target(), source(), source(), any());
  }

  void load_or_store() {
    static constexpr Op kChoices[] = {Op::Lb, Op::Lh, Op::Lw, Op::Lbu, Op::Lhu, Op::Sb, Op::Sh, Op::Sw};
    const Op op = kChoices[rng_.below(std::size(kChoices))];
    const bool half = op == Op::Lh || op == Op::Lhu || op == Op::Sh,
               byte = op == Op::Lb || op == Op::Lbu || op == Op::Sb;
    const std::uint32_t align = byte ? 0 : half ? 1 : 3;
    // Few addresses, so that stores meet loads.
    const std::uint32_t offset = rng_.chance_ppm(700'000) ? any() % 64 : any();
    emit(op, target(), 31, source(), offset & ~align);
  }

  void edge_constant() {
    static constexpr std::uint32_t kEdges[] = {0x80000000, 0x7ffff000, 0xfffff000, 0, 0x10000000};
    const std::uint32_t r = target();
    emit(Op::Lui, r, 0, 0, kEdges[rng_.below(std::size(kEdges))]);
  }

  void jump(std::size_t at) {
    static constexpr Op kChoices[] = {Op::Beq, Op::Bne, Op::Blt, Op::Bge, Op::Bltu, Op::Bgeu, Op::Jal};
    std::size_t to = at + 1 + rng_.below(6);
    while (to < landing_.size() && !landing_[to]) ++to;
    to = std::min(to, words_.size());
    const Op op = kChoices[rng_.below(std::size(kChoices))];
    const std::uint32_t rs1 = source();
    words_[at] = build::encode(op, target(), rs1, rng_.chance_ppm(200'000) ? rs1 : source(),
                               static_cast<std::uint32_t>(4 * (to - at)));
  }

  Rng rng_;
  std::uint32_t rounds_;
  std::size_t loop_at_ = 0;
  std::vector<std::uint32_t> words_;
  std::vector<bool> landing_;
};

}  // namespace pp::vm
