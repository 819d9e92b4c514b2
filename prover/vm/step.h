// SPDX-License-Identifier: Apache-2.0
// step: the reference executor, one instruction at a time, over any store of words.
//
// It says what an instruction does and in which order it touches words; recording, metering and plain execution are
// stores that watch. The quick executor (threaded.h) must agree with it and is tested to.
#pragma once
#include <array>
#include <concepts>
#include <cstdint>
#include <span>

#include "prover/vm/calls.h"
#include "prover/vm/fault.h"
#include "prover/vm/program.h"
#include "prover/vm/semantics.h"

namespace pp::vm {

/// Words by word address; registers are 2^28 + r. `slot` is the access's place in its instruction (record.h). `reach`
/// comes before anything else of a load, store or call and may refuse it: then the instruction has no effect. A call's
/// words follow begin_call, each at its own number of ticks after the step's time.
template <class S>
concept WordStore = requires(S& s, int slot, std::uint32_t address, std::uint32_t value) {
  { s.reach(address) } -> std::same_as<bool>;
  { s.peek(address) } -> std::same_as<std::uint32_t>;  // reads without an access
  { s.read(slot, address) } -> std::same_as<std::uint32_t>;
  s.write(slot, address, value);
  { s.reach(CallBlocks{}) } -> std::same_as<bool>;
  s.begin_call(Call{});
  s.read_register(slot, address);  // of a call: at the step's own time
  { s.read_word(slot, address) } -> std::same_as<std::uint32_t>;
  s.write_word(slot, address, value);
};

enum class StepEnd : std::uint8_t { Retired, Halted, Faulted, Refused };

struct StepResult {
  StepEnd end = StepEnd::Retired;
  Fault fault = Fault::None;
  std::uint32_t next_pc = 0;
  std::uint32_t exit_code = 0;
};

namespace detail {

constexpr StepResult faulted(Fault fault) { return {.end = StepEnd::Faulted, .fault = fault}; }
constexpr StepResult retired(std::uint32_t next_pc) { return {.next_pc = next_pc}; }
constexpr std::uint32_t reg(std::uint32_t r) { return kRegisterWords + r; }

template <WordStore S>
StepResult load_or_store(S& store, const Instruction& in, std::uint32_t pc) {
  const bool load = is_load(in.op);
  const std::uint32_t address = store.peek(reg(in.rs1)) + in.imm;
  if ((address & ((1U << log_access_bytes(in.op)) - 1)) != 0)
    return faulted(load ? Fault::MisalignedLoad : Fault::MisalignedStore);
  if (address >= kUserBytes) return faulted(load ? Fault::LoadOutOfRange : Fault::StoreOutOfRange);
  if (!store.reach(address / 4)) return {.end = StepEnd::Refused};
  store.read(0, reg(in.rs1));
  if (load) {
    const std::uint32_t word = store.read(1, address / 4);
    store.write(2, reg(in.rd), loaded(in.op, word, address));
  } else {
    // The value is read after memory is written (slot 2 follows slot 1), which no one can tell: they are other words.
    const std::uint32_t value = store.peek(reg(in.rs2));
    store.write(1, address / 4, stored(in.op, store.peek(address / 4), address, value));
    store.read(2, reg(in.rs2));
  }
  return retired(pc + 4);
}

template <WordStore S>
StepResult jump(S& store, const Instruction& in, std::uint32_t pc) {
  std::uint32_t target = pc + in.imm;
  if (in.op == Op::Jalr) target = (store.peek(reg(in.rs1)) + in.imm) & ~1U;
  if (target % 4 != 0) return faulted(Fault::MisalignedTarget);
  if (in.op == Op::Jalr) store.read(0, reg(in.rs1));
  if (in.rd != 0) store.write(2, reg(in.rd), pc + 4);
  return retired(target);
}

template <WordStore S>
StepResult branch(S& store, const Instruction& in, std::uint32_t pc) {
  const bool taken = is_taken(in.op, store.peek(reg(in.rs1)), store.peek(reg(in.rs2)));
  const std::uint32_t target = taken ? pc + in.imm : pc + 4;
  if (target % 4 != 0) return faulted(Fault::MisalignedTarget);
  store.read(0, reg(in.rs1));
  store.read(1, reg(in.rs2));
  return retired(target);
}

/// Why a pointer to so many words is refused. The proof ties it to the last of them, which must be a user's word.
inline Fault pointer_fault(std::uint32_t pointer, std::uint32_t n_words) {
  if (pointer % 4 != 0) return Fault::MisalignedPointer;
  return pointer > kUserBytes - 4 * n_words ? Fault::PointerOutOfRange : Fault::None;
}

/// A message block is read before the state, and the state is read and written as one.
template <WordStore S>
StepResult call(S& store, Call call, std::uint32_t pc) {
  const std::uint32_t state_at = store.peek(reg(kEcallArgument)), block_at = store.peek(reg(kEcallBlock));
  const std::uint32_t n_state = state_words(call), n_block = block_words(call);
  if (const Fault fault = pointer_fault(state_at, n_state); fault != Fault::None) return faulted(fault);
  if (const Fault fault = pointer_fault(block_at, n_block); n_block != 0 && fault != Fault::None) return faulted(fault);
  const CallBlocks blocks{call, state_at / 4, block_at / 4};
  if (!store.reach(blocks)) return {.end = StepEnd::Refused};
  store.begin_call(call);
  store.read_register(0, reg(kEcallKind));
  store.read_register(1, reg(kEcallArgument));
  if (n_block != 0) store.read_register(2, reg(kEcallBlock));
  std::array<std::uint32_t, kStateWordsMax> state{};
  std::array<std::uint32_t, kBlockWordsMax> block{};
  for (std::uint32_t i = 0; i < n_block; ++i) block[i] = store.read_word(1, blocks.block + i);
  for (std::uint32_t i = 0; i < n_state; ++i) state[i] = store.peek(blocks.state + i);
  apply(call, std::span(state).first(n_state), std::span(block).first(n_block));
  for (std::uint32_t i = 0; i < n_state; ++i) store.write_word(2, blocks.state + i, state[i]);
  return retired(pc + 4);
}

template <WordStore S>
StepResult ecall(S& store, std::uint32_t pc) {
  const std::uint32_t number = store.peek(reg(kEcallKind));
  if (number > static_cast<std::uint32_t>(Call::Keccak)) return faulted(Fault::BadEcall);
  if (number != 0) return call(store, static_cast<Call>(number), pc);
  store.read(0, reg(kEcallKind));
  return {.end = StepEnd::Halted, .exit_code = store.read(1, reg(kEcallArgument))};
}

}  // namespace detail

/// Executes the instruction at `pc`. A fault or refusal leaves every word as it was; after HALT the next pc is 0.
template <WordStore S>
StepResult step(const Program& program, std::uint32_t pc, S& store) {
  using detail::reg;
  if (!program.has_code(pc)) return detail::faulted(Fault::PcOutsideCode);
  const Instruction& in = program.at(pc);
  switch (in.op) {
    case Op::Illegal:
      return detail::faulted(Fault::IllegalInstruction);
    case Op::Nop:
    case Op::Print:
    case Op::Fence:
      return detail::retired(pc + 4);
    case Op::Lui:
    case Op::Auipc:
      store.write(2, reg(in.rd), in.op == Op::Lui ? in.imm : pc + in.imm);
      return detail::retired(pc + 4);
    case Op::Jal:
    case Op::Jalr:
      return detail::jump(store, in, pc);
    case Op::Ecall:
      return detail::ecall(store, pc);
    default:
      break;
  }
  if (is_branch(in.op)) return detail::branch(store, in, pc);
  if (is_load(in.op) || is_store(in.op)) return detail::load_or_store(store, in, pc);
  const std::uint32_t a = store.read(0, reg(in.rs1));
  const std::uint32_t b = format_of(in.op) == Format::R ? store.read(1, reg(in.rs2)) : in.imm;
  store.write(2, reg(in.rd), compute(in.op, a, b));
  return detail::retired(pc + 4);
}

}  // namespace pp::vm
