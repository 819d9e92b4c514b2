// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/threaded.h"

#include <bit>
#include <cstring>

#include "prover/protocol/limits.h"
#include "prover/vm/semantics.h"

namespace pp::vm {
namespace {

// Handlers: X(name). ALU operations are told apart by whether the second operand is a register.
#define PP_REGISTER_OPS(X) \
  X(Add)                   \
  X(Sub)                   \
  X(Sll)                   \
  X(Slt) X(Sltu) X(Xor) X(Srl) X(Sra) X(Or) X(And) X(Mul) X(Mulh) X(Mulhsu) X(Mulhu) X(Div) X(Divu) X(Rem) X(Remu)
#define PP_IMMEDIATE_OPS(X) X(Addi) X(Slti) X(Sltiu) X(Xori) X(Ori) X(Andi) X(Slli) X(Srli) X(Srai)
#define PP_LOADS(X) X(Lb) X(Lh) X(Lw) X(Lbu) X(Lhu)
#define PP_STORES(X) X(Sb) X(Sh) X(Sw)
#define PP_BRANCHES(X) X(Beq) X(Bne) X(Blt) X(Bge) X(Bltu) X(Bgeu)
#define PP_OTHERS(X) X(Nop) X(Constant) X(Jump) X(JumpAndLink) X(JumpRegister) X(JumpRegisterAndLink) X(Exit)
#define PP_HANDLERS(X) PP_REGISTER_OPS(X) PP_IMMEDIATE_OPS(X) PP_LOADS(X) PP_STORES(X) PP_BRANCHES(X) PP_OTHERS(X)

enum class Handler : std::uint8_t {
#define X(name) name,
  PP_HANDLERS(X)
#undef X
};

Handler handler_of(Op op) {
  switch (op) {
    default:
      return Handler::Exit;
#define X(name)  \
  case Op::name: \
    return Handler::name;
      PP_REGISTER_OPS(X)
      PP_IMMEDIATE_OPS(X)
      PP_LOADS(X)
      PP_STORES(X)
      PP_BRANCHES(X)
      X(Nop)
#undef X
  }
}

/// One comparison for both rules of an address: misaligned bits turn up above every bound.
template <std::uint32_t kLogBytes>
constexpr bool is_good(std::uint32_t address, std::uint32_t end) {
  return std::rotr(address, kLogBytes) < end >> kLogBytes;
}

template <Op kOp>
inline std::uint32_t load_from(const std::uint8_t* at) {
  constexpr std::uint32_t kBytes = 1U << log_access_bytes(kOp);
  std::uint32_t part = 0;
  std::memcpy(&part, at, kBytes);
  return loaded(kOp, part, 0);
}

}  // namespace

Threaded::Threaded(const Program& program, Machine& machine, Meter* meter, Prints prints)
    : program_(program), machine_(machine), meter_(meter), prints_(prints) {
  const auto n = static_cast<std::uint32_t>(program.instructions().size());
  slots_.resize(n + 1);
  slots_[n] = {static_cast<std::uint8_t>(Handler::Exit), 0, 0, 0, 0, 0, 0};
  for (std::uint32_t i = n; i-- > 0;) {
    slots_[i] = translate(i);
    const bool exits = slots_[i].code == static_cast<std::uint8_t>(Handler::Exit);
    slots_[i].len = exits ? 0 : ends_block(program.instructions()[i].op) ? 1 : 1 + slots_[i + 1].len;
  }
  if (meter_ != nullptr) dirty_.resize(n + 2);
}

Threaded::Slot Threaded::translate(std::uint32_t index) const {
  const std::uint32_t pc = program_.code_begin() + 4 * index;
  const Instruction& in = program_.instructions()[index];
  Slot slot{static_cast<std::uint8_t>(Handler::Exit), in.rd, in.rs1, in.rs2, in.imm, 0, 0};
  if (!program_.has_code(pc)) return slot;
  const auto become = [&](Handler h, std::uint32_t imm) { slot.code = static_cast<std::uint8_t>(h), slot.imm = imm; };
  const std::uint32_t target = pc + in.imm;
  const std::uint32_t target_index = (target - program_.code_begin()) / 4;
  switch (in.op) {
    case Op::Print:
      if (prints_ == Prints::Pass) become(Handler::Nop, 0);
      break;
    case Op::Lui:
      become(Handler::Constant, in.imm);
      break;
    case Op::Auipc:
      become(Handler::Constant, target);
      break;
    case Op::Jal:
      if (program_.has_code(target)) become(in.rd == 0 ? Handler::Jump : Handler::JumpAndLink, target_index);
      break;
    case Op::Jalr:
      become(in.rd == 0 ? Handler::JumpRegister : Handler::JumpRegisterAndLink, in.imm);
      break;
    default:
      if (!is_branch(in.op))
        become(handler_of(in.op), in.imm);
      else if (program_.has_code(target))
        become(handler_of(in.op), target_index);
  }
  return slot;
}

/// Turns block counts into the meter's counts. The last block was entered at `entry` and left before `stopped_at`.
void Threaded::settle(std::size_t entry, std::size_t stopped_at) {
  const auto& code = program_.instructions();
  for (std::size_t i = stopped_at; i < entry + slots_[entry].len; ++i) meter_->count(family_of(code[i].op), -1);
  for (std::uint32_t d = 0; d < n_dirty_; ++d) {
    Slot& slot = slots_[dirty_[d]];
    for (std::uint32_t i = 0; i < slot.len; ++i) meter_->count(family_of(code[dirty_[d] + i].op), slot.hits);
    slot.hits = 0;
  }
  n_dirty_ = 0;
}

std::uint64_t Threaded::run(std::uint64_t budget) {
  if (budget == 0 || !program_.has_code(machine_.pc)) return 0;
  return meter_ != nullptr ? run_blocks<true>(budget) : run_blocks<false>(budget);
}

// One function, however long: a handler jumps to the next by the address of its label, and labels are local. The
// machine's registers stay in memory, which forwards stores to loads; what is live here fits the host's registers.
template <bool kMetered>
std::uint64_t Threaded::run_blocks(std::uint64_t budget) {
  static constexpr std::uint32_t kOrdinaryEnd = protocol::kJournalBase;  // stores above are not for this executor
  static const void* const kLabels[] = {
#define X(name) &&label_##name,
      PP_HANDLERS(X)
#undef X
  };
  std::uint32_t* const x = machine_.x.data();
  auto* const memory = reinterpret_cast<std::uint8_t*>(machine_.words.data());
  const std::uint32_t code_begin = program_.code_begin();
  const std::uint64_t n_slots = slots_.size();
  Slot* const slots = slots_.data();
  Slot* ip = slots + (machine_.pc - code_begin) / 4;
  Slot* entry = ip;
  std::uint64_t left = budget;
  std::uint32_t entry_time = kMetered ? meter_->now() : 0;
  std::uint32_t* const dirty = dirty_.data();
  std::uint32_t n_dirty = n_dirty_;
  const auto time = [&] { return entry_time + 3 * static_cast<std::uint32_t>(ip - entry); };
  const auto pc_of = [&](const Slot* slot) { return code_begin + 4 * static_cast<std::uint32_t>(slot - slots); };

#define PP_DISPATCH() goto* kLabels[ip->code]
#define PP_NEXT()  \
  do {             \
    ++ip;          \
    PP_DISPATCH(); \
  } while (0)
#define PP_CHARGE()                                            \
  do {                                                         \
    entry = ip;                                                \
    if (ip->len > left) goto uncharged;                        \
    left -= ip->len;                                           \
    if constexpr (kMetered) {                                  \
      dirty[n_dirty] = static_cast<std::uint32_t>(ip - slots); \
      n_dirty += ip->hits++ == 0;                              \
    }                                                          \
    PP_DISPATCH();                                             \
  } while (0)
#define PP_ENTER(slot)                                                                      \
  do {                                                                                      \
    if constexpr (kMetered) entry_time += 3 * (static_cast<std::uint32_t>(ip - entry) + 1); \
    ip = (slot);                                                                            \
    PP_CHARGE();                                                                            \
  } while (0)

  PP_CHARGE();

#define X(name)                                                         \
  label_##name : x[ip->rd] = compute(Op::name, x[ip->rs1], x[ip->rs2]); \
  PP_NEXT();
  PP_REGISTER_OPS(X)
#undef X
#define X(name)                                                      \
  label_##name : x[ip->rd] = compute(Op::name, x[ip->rs1], ip->imm); \
  PP_NEXT();
  PP_IMMEDIATE_OPS(X)
#undef X
#define X(name)                                                                  \
  label_##name : {                                                               \
    const std::uint32_t address = x[ip->rs1] + ip->imm;                          \
    if (!is_good<log_access_bytes(Op::name)>(address, kUserBytes)) goto stopped; \
    if (kMetered && !meter_->touch(address / 4, time() + 1)) goto stopped;       \
    x[ip->rd] = load_from<Op::name>(memory + address);                           \
    PP_NEXT();                                                                   \
  }
  PP_LOADS(X)
#undef X
#define X(name)                                                                    \
  label_##name : {                                                                 \
    const std::uint32_t address = x[ip->rs1] + ip->imm;                            \
    if (!is_good<log_access_bytes(Op::name)>(address, kOrdinaryEnd)) goto stopped; \
    if (kMetered && !meter_->touch(address / 4, time() + 1)) goto stopped;         \
    std::memcpy(memory + address, &x[ip->rs2], 1U << log_access_bytes(Op::name));  \
    PP_NEXT();                                                                     \
  }
  PP_STORES(X)
#undef X
#define X(name)                                                                             \
  label_##name : if (is_taken(Op::name, x[ip->rs1], x[ip->rs2])) PP_ENTER(slots + ip->imm); \
  PP_ENTER(ip + 1);
  PP_BRANCHES(X)
#undef X

label_Nop:
  PP_NEXT();
label_Constant:
  x[ip->rd] = ip->imm;
  PP_NEXT();
label_JumpAndLink:
  x[ip->rd] = pc_of(ip) + 4;
label_Jump:
  PP_ENTER(slots + ip->imm);
label_JumpRegister:
label_JumpRegisterAndLink : {
  // Odd targets lose their low bit; one that is misaligned or no slot becomes a large index.
  const std::uint32_t target = (x[ip->rs1] + ip->imm) & ~1U;
  const std::uint32_t index = std::rotr(target - code_begin, 2);
  if (index >= n_slots) goto stopped;
  if (ip->rd != 0) x[ip->rd] = pc_of(ip) + 4;
  PP_ENTER(slots + index);
}
label_Exit:
  goto stopped;

uncharged:
  if constexpr (kMetered) {
    n_dirty_ = n_dirty;
    // No block is open: settle an empty one.
    const std::size_t at = static_cast<std::size_t>(ip - slots);
    settle(at, at + slots[at].len);
  }
  machine_.pc = pc_of(ip);
  machine_.instructions += budget - left;
  return budget - left;

stopped:
  left += entry->len - static_cast<std::uint64_t>(ip - entry);
  if constexpr (kMetered) {
    n_dirty_ = n_dirty;
    settle(static_cast<std::size_t>(entry - slots), static_cast<std::size_t>(ip - slots));
  }
  machine_.pc = pc_of(ip);
  machine_.instructions += budget - left;
  return budget - left;

#undef PP_DISPATCH
#undef PP_NEXT
#undef PP_CHARGE
#undef PP_ENTER
}

}  // namespace pp::vm
