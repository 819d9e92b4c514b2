// SPDX-License-Identifier: Apache-2.0
// What several tables share: register and memory accesses, the step of the machine, word sums, absolute values and the
// order of two words. Each gadget says which ranges its callers owe it and why its equations then hold in the integers.
//
// Two facts are used everywhere. (1) A cell read from memory has 16-bit limbs: a page's start limbs are range-checked,
// and every writer checks or copies. (2) Time is below 2^24 on every satisfying trace: the verifier bounds the last
// time, and the only path of Exec climbs by 3. Values only; any thread.
#pragma once
#include <string_view>

#include "kernels/field/fp.h"
#include "prover/air/builder.h"
#include "prover/tables/rom/ids.h"

namespace pp::tables {

using air::Bus;
using air::Word;

/// One earlier access to the same address: its time and the value that it left.
template <class T>
struct Access {
  T prev_ts;
  Word<T> prev;
};

inline constexpr std::uint32_t kModulus = field::Fp::kPrime;
inline constexpr std::uint32_t kInverse2_5 = 2064121857;   // 2^-5
inline constexpr std::uint32_t kInverse2_8 = 2122383361;   // 2^-8
inline constexpr std::uint32_t kInverse2_16 = 2130673921;  // 2^-16
static_assert((std::uint64_t{kInverse2_5} << 5) % kModulus == 1);
static_assert((std::uint64_t{kInverse2_8} << 8) % kModulus == 1 && (std::uint64_t{kInverse2_16} << 16) % kModulus == 1);

/// Binds `value` to [0, 2^bits) wherever `flag` is 1. Requires: flag is 0 or 1; bits <= 16.
template <air::AirBuilder B>
constexpr void range(B& b, typename B::Expr flag, typename B::Expr value, std::uint32_t bits) {
  b.send(Bus::Range, flag, {value, B::constant(bits)});
}

/// Both limbs have 16 bits wherever `flag` is 1.
template <air::AirBuilder B>
constexpr void range_word(B& b, typename B::Expr flag, const Word<typename B::Expr>& word) {
  range(b, flag, word.lo, 16);
  range(b, flag, word.hi, 16);
}

/// One step of the machine: the state (pc, ts) becomes (next_pc, ts + 3).
template <air::AirBuilder B>
constexpr void step(B& b, typename B::Expr flag, typename B::Expr pc, typename B::Expr ts, typename B::Expr next_pc) {
  b.receive(Bus::Exec, flag, {pc, ts});
  b.send(Bus::Exec, flag, {next_pc, ts + B::constant(3)});
}

/// The address held `prev` since `prev_ts` < now, and holds `value` from now on. The gap fits 16 bits (a Bump row
/// shortens a longer one), so with both times below 2^24 the edge goes forward in time.
template <air::AirBuilder B>
constexpr void access(B& b, typename B::Expr flag, typename B::Expr address, typename B::Expr now,
                      typename B::Expr prev_ts, const Word<typename B::Expr>& prev,
                      const Word<typename B::Expr>& value) {
  b.receive(Bus::Mem, flag, {address, prev_ts, prev.lo, prev.hi});
  b.send(Bus::Mem, flag, {address, now, value.lo, value.hi});
  range(b, flag, now - prev_ts - B::constant(1), 16);
}

/// A read leaves the value as it was.
template <air::AirBuilder B>
constexpr void read(B& b, typename B::Expr flag, typename B::Expr address, typename B::Expr now,
                    const Access<typename B::Expr>& a) {
  access(b, flag, address, now, a.prev_ts, a.prev, a.prev);
}

template <air::AirBuilder B>
constexpr void write(B& b, typename B::Expr flag, typename B::Expr address, typename B::Expr now,
                     const Access<typename B::Expr>& a, const Word<typename B::Expr>& value) {
  access(b, flag, address, now, a.prev_ts, a.prev, value);
}

/// The word addresses of the registers that an instruction names, and where its machine state stands.
template <class T>
struct Head {
  T pc, ts;
  T rd, rs1, rs2;
};

/// u + v = w modulo 2^32 wherever `flag` is 1. The carries are linear forms, so no column holds them; each is the one
/// value in {0, 1} that brings w's limb into 16 bits. Requires: all limbs of u, v and w have 16 bits; flag is a bit.
template <air::AirBuilder B>
constexpr void sum(B& b, std::string_view label, typename B::Expr flag, const Word<typename B::Expr>& u,
                   const Word<typename B::Expr>& v, const Word<typename B::Expr>& w) {
  const auto per_limb = B::constant(kInverse2_16);
  const auto carry_lo = (u.lo + v.lo - w.lo) * per_limb;
  const auto carry_hi = (u.hi + v.hi + carry_lo - w.hi) * per_limb;
  auto if_flag = air::when(b, flag);
  if_flag.boolean(label, carry_lo);
  if_flag.boolean(label, carry_hi);
}

/// `to` = `from` where `negate` is 0, and -`from` modulo 2^32 where it is 1.
/// Requires: both words have 16-bit limbs; negate is a bit.
template <air::AirBuilder B>
constexpr void negated_if(B& b, std::string_view label, typename B::Expr negate, const Word<typename B::Expr>& from,
                          const Word<typename B::Expr>& to) {
  auto if_keep = air::when(b, B::constant(1) - negate);
  if_keep.equal(label, from.lo, to.lo);
  if_keep.equal(label, from.hi, to.hi);
  const auto zero = B::constant(0);
  sum(b, label, negate, from, to, {zero, zero});
}

/// The sign bit of a word read as signed; 0 where it is read as unsigned. Requires: hi has 16 bits, signed is a bit.
/// Then hi - 2^15 * sign lies in (-2^15, 2^16), and only the true sign brings it into 15 bits.
template <air::AirBuilder B>
constexpr void sign_bit(B& b, std::string_view label, typename B::Expr is_signed, typename B::Expr hi,
                        typename B::Expr sign) {
  air::boolean(b, label, sign);
  b.zero(label, sign * (B::constant(1) - is_signed));
  range(b, is_signed, hi - B::constant(1 << 15) * sign, 15);
}

/// Hints that decide x < y: the signs (0 if unsigned) and the borrow from the low limb.
template <class T>
struct Order {
  T less, borrow, x_sign, y_sign;
};

/// `less` = (x < y), signed where `is_signed`. With the sign bit's weight turned to -2^31, x - y = d - 2^32 * less for
/// a d of two 16-bit limbs; both limbs of d are linear in the hints, and only the true hints bring them into range.
/// Requires: x, y have 16-bit limbs; is_real and is_signed <= is_real are bits.
template <air::AirBuilder B>
constexpr void order(B& b, typename B::Expr is_real, typename B::Expr is_signed, const Word<typename B::Expr>& x,
                     const Word<typename B::Expr>& y, const Order<typename B::Expr>& o) {
  const auto limb = B::constant(1 << 16);
  air::boolean(b, "less is a bit", o.less);
  air::boolean(b, "borrow is a bit", o.borrow);
  sign_bit(b, "sign of x", is_signed, x.hi, o.x_sign);
  sign_bit(b, "sign of y", is_signed, y.hi, o.y_sign);
  range(b, is_real, x.lo - y.lo + limb * o.borrow, 16);
  range(b, is_real, x.hi - y.hi - o.borrow + limb * (o.less - o.x_sign + o.y_sign), 16);
}

}  // namespace pp::tables
