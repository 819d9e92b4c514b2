// SPDX-License-Identifier: Apache-2.0
// A segment with one call that works on memory, to be forged: its permutation is falsified at one step, everything
// after follows from there, memory holds what comes out and the rows show it. Test values; not shared.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "prover/vm/fill/memory_tree.h"
#include "prover/vm/fill/rounds.h"
#include "tests/property/falsified_permutation.h"
#include "tests/property/tables/row_judge.h"
#include "tests/unit/tables/sample_program.h"
#include "tests/unit/tables/tiny_machine.h"

namespace pp::tables {

/// A program that makes one call, then halts.
inline SampleProgram program_of(Call call) {
  using namespace assembler;
  constexpr std::uint32_t kData = 0x4000;
  SampleProgram sample;
  for (const std::uint32_t w : {lui(8, kData >> 10), addi(10, 8, 40), addi(11, 8, 300),
                                addi(17, 0, static_cast<int>(call)), kEcall, addi(17, 0, 0), kEcall})
    sample.code.push_back({kCodeStart + 4 * static_cast<std::uint32_t>(sample.code.size()), w});
  for (std::uint32_t i = 0; i < 100; ++i) sample.memory[kData + i] = 0x9e3779b9U * (i + 1);
  return sample;
}

class ForgedCall {
 public:
  /// The call is answered by `rule` instead of its own.
  explicit ForgedCall(Call call, TinyMachine::CallRule rule = {}) : program_(program_of(call)) {
    TinyMachine machine(program_.code, program_.memory);
    if (rule) machine.answer_calls_by(std::move(rule));
    record = machine.run_segment(100);
  }
  /// Fills the trace of the record as it stands.
  void fill() { segment = make_segment(record, DecodedCode::decode(program_.code).value(), SegmentClass::Full); }

  std::uint32_t ts() const { return vm::ts_of_step(record.calls[0].step); }
  Matrix& main(std::size_t table) { return segment.trace.main[table]; }

  template <class Table>
  using Integers = typename Table::template Cols<std::uint32_t>;
  template <class Table>
  Integers<Table> get(std::size_t row) {
    Integers<Table> cols{};
    const Matrix& matrix = main(index_of<Table>(SegmentClass::Full));
    for (std::size_t j = 0; j < matrix.width(); ++j)
      reinterpret_cast<std::uint32_t*>(&cols)[j] = matrix.column(j)[row].value();
    return cols;
  }
  template <class Table>
  void put(std::size_t row, const Integers<Table>& cols) {
    Matrix& matrix = main(index_of<Table>(SegmentClass::Full));
    for (std::size_t j = 0; j < matrix.width(); ++j)
      matrix.column(j)[row] = field::Fp::from(reinterpret_cast<const std::uint32_t*>(&cols)[j]);
  }
  /// One request for a range less, one more for another.
  void recount(std::uint32_t less, std::uint32_t more, std::uint32_t bits) {
    field::Fp* times = main(index_of<Range>(SegmentClass::Full)).column(0);
    times[(std::size_t{1} << bits) - 1 + less] -= field::Fp::one();
    times[(std::size_t{1} << bits) - 1 + more] += field::Fp::one();
  }

  /// What notices, without its place.
  std::set<std::string> guards() const {
    std::set<std::string> kinds;
    for (const std::string& fault : all_faults_of(segment)) kinds.insert(kind_of(fault));
    return kinds;
  }

  vm::SegmentRecord record;
  Segment segment{};

 private:
  SampleProgram program_;
};

/// A call's words as the runs take them. The spans live as long as the object.
struct WordsOfCall {
  std::vector<vm::Access> state, block;
  WordsOfCall(std::span<const std::uint32_t> state_words, std::span<const std::uint32_t> block_words) {
    for (const std::uint32_t w : state_words) state.push_back({0, w, w});
    for (const std::uint32_t w : block_words) block.push_back({0, w, w});
  }
  vm::CallView view(Call call) const { return {call, 0, 0, 0, state, block}; }
};

/// A base that is there before the call is made.
template <class Run>
struct Falsified {
  Run run;
};

/// SHA256_COMPRESS with a falsified run. Each row shows what the run says of the round after it.
class ForgedSha256 : public Falsified<vm::Sha256Run>, public ForgedCall {
 public:
  explicit ForgedSha256(const std::function<void(vm::Sha256Run&)>& falsify)
      : ForgedCall(Call::Sha256, [&](Call, auto state, auto block) {
          run = vm::sha256_run(WordsOfCall(state, block).view(Call::Sha256));
          falsify(run);
          for (std::size_t i = 0; i < state.size(); ++i) state[i] += run.working[kSha256Rounds][i];
        }) {
    fill();
    run.ts = ts();
    for (std::uint32_t t = 0; t < kSha256Rounds; ++t) {
      Sha256RoundCols<std::uint32_t> row{};
      vm::fill_row(row, run, t);
      row.new_a.value = vm::limbs(run.working[t + 1][0]), row.new_e.value = vm::limbs(run.working[t + 1][4]);
      row.new_word = vm::limbs(run.schedule[t + 16]);
      put<Sha256Round>(t, row);
    }
  }
};

/// KECCAK_F with a falsified run. A stage whose state does not follow from the one before is shown as it is.
class ForgedKeccak : public Falsified<vm::KeccakRun>, public ForgedCall {
 public:
  using Stage = std::array<KeccakRoundCols<std::uint32_t>, kKeccakStageRows>;

  explicit ForgedKeccak(const std::function<void(vm::KeccakRun&)>& falsify)
      : ForgedCall(Call::Keccak, [&](Call, auto state, auto) {
          run = vm::keccak_run(WordsOfCall(state, {}).view(Call::Keccak));
          falsify(run);
          for (std::size_t i = 0; i < kKeccakLanes; ++i) {
            const std::uint64_t lane = run.state[kKeccakRounds][i];
            state[2 * i] = static_cast<std::uint32_t>(lane), state[2 * i + 1] = static_cast<std::uint32_t>(lane >> 32);
          }
        }) {
    fill();
    run.ts = ts();
    for (std::uint32_t s = 0; s < kKeccakStages; ++s) put(s, stage(s));
  }

  Stage stage(std::uint32_t s) const {
    Stage rows{};
    vm::fill_stage(rows.data(), run, s);
    return rows;
  }
  void put(std::uint32_t s, const Stage& rows) {
    for (std::uint32_t k = 0; k < kKeccakStageRows; ++k)
      ForgedCall::put<KeccakRound>(s * kKeccakStageRows + k, rows[k]);
  }
};

}  // namespace pp::tables
