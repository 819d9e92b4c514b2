// SPDX-License-Identifier: Apache-2.0
// Rows of the tables of calls that work on memory, but for the rounds of SHA-256 and Keccak: Ecall, Poseidon2Io,
// Poseidon2Call, Sha256Io, KeccakIo. Each function fills one zeroed row with canonical integers and notes its lookups.
// Any thread.
#pragma once
#include "prover/tables/ecall/cols.h"
#include "prover/tables/keccak_io/cols.h"
#include "prover/tables/poseidon2_call/cols.h"
#include "prover/tables/poseidon2_io/cols.h"
#include "prover/tables/sha256_io/cols.h"
#include "prover/vm/calls.h"
#include "prover/vm/fill/lookups.h"

namespace pp::vm {

/// One call of a segment.
struct CallView {
  Call call;
  std::uint32_t ts;
  std::uint32_t state_base, block_base;  // word addresses
  std::span<const Access> state, block;  // its words
};

inline CallView view_of(const SegmentRecord& record, const CallTouch& touch) {
  const Step& step = record.steps[touch.step];
  const std::span<const Access> words(record.call_words);
  const std::uint32_t n_block = block_words(touch.call);
  return {touch.call,
          ts_of_step(touch.step),
          step.slot[1].prev / 4,
          step.slot[2].prev / 4,
          words.subspan(touch.first_word + n_block, state_words(touch.call)),
          words.subspan(touch.first_word, n_block)};
}

inline tables::LastWord<std::uint32_t> last_word(std::uint32_t base, std::uint32_t n_words, Lookups& count) {
  const std::uint32_t last = base + n_words - 1;
  count.range(last & 0x3fff, 14);
  count.range(last >> 14, 14);
  return {last & 0x3fff, last >> 14};
}

inline void fill_row(tables::EcallCols<std::uint32_t>& row, const CallView& v, const Step& step, Lookups& count) {
  row.is_poseidon2 = v.call == Call::Poseidon2;
  row.is_sha256 = v.call == Call::Sha256;
  row.is_keccak = v.call == Call::Keccak;
  row.pc = step.pc, row.ts = v.ts;
  row.call_prev_ts = count.access(step.slot[0], v.ts).prev_ts;
  row.state = count.access(step.slot[1], v.ts);
  row.state_last = last_word(v.state_base, state_words(v.call), count);
  if (row.is_sha256 == 0) return;
  row.block = count.access(step.slot[2], v.ts);
  row.block_last = last_word(v.block_base, block_words(v.call), count);
}

inline void fill_row(tables::Poseidon2IoCols<std::uint32_t>& row, const CallView& v, std::uint32_t index,
                     Lookups& count) {
  row.is_real = 1, row.is_last = index == 7;
  row.block = {v.ts, v.state_base, index};
  for (std::uint32_t i = 0; i < 2; ++i) {
    const Access& a = v.state[2 * index + i];
    auto& element = row.element[i];
    element.memory = count.access(a, v.ts + 2);
    element.after = limbs(a.next);
    element.top_inverse = (field::Fp::from(0x7f00) - field::Fp::from(element.after.hi)).inverse().value();
    count.range(element.after.lo, 16);
    count.range(element.after.hi, 15);
    count.range(0x7f00 - element.after.hi, 15);
  }
}

inline void fill_row(tables::Poseidon2CallCols<std::uint32_t>& row, const CallView& v) {
  row.is_real = 1, row.ts = v.ts;
  for (std::size_t i = 0; i < 16; ++i) row.in[i] = v.state[i].prev % field::Fp::kPrime, row.out[i] = v.state[i].next;
}

/// Rows 0 and 1 are the state's, 2 to 5 the message block's.
inline constexpr std::uint32_t kSha256IoRows = 6;
inline void fill_row(tables::Sha256IoCols<std::uint32_t>& row, const CallView& v, std::uint32_t index, Lookups& count) {
  row.is_state = index < 2, row.is_block = 1 - row.is_state;
  row.is_last = index == 1 || index + 1 == kSha256IoRows;
  const bool is_state = row.is_state != 0;
  row.block = is_state ? tables::BlockRow<std::uint32_t>{v.ts, v.state_base, index}
                       : tables::BlockRow<std::uint32_t>{v.ts, v.block_base, index - 2};
  for (std::uint32_t i = 0; i < 4; ++i) {
    const Access& a = (is_state ? v.state : v.block)[4 * row.block.index + i];
    row.word[i].memory = count.access(a, v.ts + 1 + row.is_state);
    row.word[i].after = limbs(a.next);
    if (!is_state) continue;
    row.word[i].worked = limbs(a.next - a.prev);
    count.range_word(a.next);
    if (i == 0) count.range_word(a.next - a.prev);
  }
}

inline constexpr std::uint32_t kKeccakIoRows = 10;
inline void fill_row(tables::KeccakIoCols<std::uint32_t>& row, const CallView& v, std::uint32_t index, Lookups& count) {
  row.is_real = 1, row.is_last = index + 1 == kKeccakIoRows;
  row.block = {v.ts, v.state_base, index};
  row.half = index % 2;
  for (std::uint32_t x = 0; x < 5; ++x) {
    const Access& a = v.state[10 * (index / 2) + 2 * x + row.half];
    row.lane[x] = {count.access(a, v.ts + 2), limbs(a.next)};
  }
}

}  // namespace pp::vm
