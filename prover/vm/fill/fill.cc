// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/fill/fill.h"

#include <bit>
#include <numeric>
#include <omp.h>

#include "prover/vm/fill/arithmetic.h"
#include "prover/vm/fill/block.h"
#include "prover/vm/fill/control.h"
#include "prover/vm/fill/loads_stores.h"
#include "prover/vm/fill/memory_tree.h"
#include "prover/vm/fill/products.h"
#include "prover/vm/fill/rounds.h"
#include "schemas/vocab/check.h"

namespace pp::vm {
namespace {

using tables::Class;

/// One step of a class: which, and by which row of the program.
struct Executed {
  std::uint32_t step, rom_row;
};

constexpr std::size_t kClasses = 14;
static_assert(static_cast<std::size_t>(Class::Ecall) + 1 == kClasses);

/// A table of fewer blocks is not worth waking other threads for.
constexpr std::size_t kBlocksOfOneThread = 32;

/// The state of one filling: traces so far, counts per thread, hash requests.
class Filling {
 public:
  Filling(const SegmentRecord& record, const tables::DecodedCode& code, tables::SegmentClass klass)
      : record_(record), code_(code), lookups_(static_cast<std::size_t>(omp_get_max_threads())) {
    trace_.klass = klass;
    trace_.main.resize(tables::n_tables(klass));
  }

  bool sort_steps() {
    rom_times_.assign(code_.rows().size(), 0);
    std::size_t next_call = 0;
    for (std::size_t i = 0; i < record_.steps.size(); ++i) {
      const std::uint32_t row = code_.find(record_.steps[i].pc);
      if (row == tables::DecodedCode::kNoRow) return false;
      ++rom_times_[row];
      if (next_call < record_.calls.size() && record_.calls[next_call].step == i) {
        ++next_call;  // an ECALL, but not for Halt
        continue;
      }
      executed_[code_.rows()[row].class_id].push_back({static_cast<std::uint32_t>(i), row});
    }
    return true;
  }

  template <class Table>
  void instructions(Class klass) {
    const auto& executed = executed_[static_cast<std::size_t>(klass)];
    rows<Table, std::uint32_t>(executed.size(), [&](auto& row, std::size_t i, Lookups& count) {
      const Executed e = executed[i];
      fill_row(row, {record_.steps[e.step], code_.rows()[e.rom_row], ts_of_step(e.step)}, count);
    });
  }

  void memory() {
    rows<tables::Bump, std::uint32_t>(record_.bumps.size(), [&](auto& row, std::size_t i, Lookups& count) {
      fill_row(row, record_.bumps[i], count);
    });
    const auto page_requests = places(record_.pages, 0);
    const auto node_requests = places(record_.nodes, page_requests.back());
    requests_.resize(node_requests.back());
    blocks<tables::Page, field::Fp>(record_.pages.size(), [&](auto& block, std::size_t i, Lookups& count) {
      fill_page(block.rows.data(), record_.pages[i], count, requests_.data() + page_requests[i]);
    });
    rows<tables::Node, field::Fp>(record_.nodes.size(), [&](auto& row, std::size_t i, Lookups&) {
      fill_row(row, record_.nodes[i], requests_.data() + node_requests[i]);
    });
    if (has<tables::Poseidon2>()) {
      rows<tables::Poseidon2, field::Fp>(requests_.size(),
                                         [&](auto& row, std::size_t i, Lookups&) { fill_row(row, requests_[i]); });
      pad_permutations<tables::Poseidon2>();
    } else {
      permutations_of_calls();
    }
  }

  /// Requires: what a class lacks, the record does not call for.
  void calls() {
    for (const CallTouch& touch : record_.calls)
      views_[static_cast<std::size_t>(touch.call)].push_back(view_of(record_, touch));
    if (has<tables::Ecall>())
      rows<tables::Ecall, std::uint32_t>(record_.calls.size(), [&](auto& row, std::size_t i, Lookups& count) {
        const CallTouch& touch = record_.calls[i];
        fill_row(row, view_of(record_, touch), record_.steps[touch.step], count);
      });
    blocks_of_words<tables::Poseidon2Io>(Call::Poseidon2, tables::Poseidon2Io::kRows);
    blocks_of_words<tables::Sha256Io>(Call::Sha256, kSha256IoRows);
    blocks_of_words<tables::KeccakIo>(Call::Keccak, kKeccakIoRows);
    if (has<tables::Poseidon2Call>())
      rows<tables::Poseidon2Call, std::uint32_t>(
          views(Call::Poseidon2).size(),
          [&](auto& row, std::size_t i, Lookups&) { fill_row(row, views(Call::Poseidon2)[i]); });
    if (has<tables::Sha256Round>()) sha256_rounds();
    if (has<tables::KeccakRound>()) keccak_rounds();
  }

  void fixed_tables() {
    for (std::size_t t = 1; t < lookups_.size(); ++t) lookups_[0].add(lookups_[t]);
    const Lookups& sum = lookups_[0];
    column<tables::Byte>(0, sum.byte3_times(), kLogByteRows);
    column<tables::Byte>(1, sum.byte2_times(), kLogByteRows);
    column<tables::Range>(0, sum.range_times(), kLogRangeRows);
    column<tables::Rom>(0, rom_times_, code_.log_rows());
  }

  SegmentTrace take() { return std::move(trace_); }

 private:
  template <class Table>
  Matrix& matrix_of() {
    return trace_.main[tables::index_of<Table>(trace_.klass)];
  }
  template <class Table>
  bool has() const {
    return tables::index_of<Table>(trace_.klass) < trace_.main.size();
  }
  const std::vector<CallView>& views(Call call) const { return views_[static_cast<std::size_t>(call)]; }

  /// The rows that take a call's words out of memory.
  template <class Table>
  void blocks_of_words(Call call, std::uint32_t rows_of_one) {
    if (!has<Table>()) return;
    rows<Table, std::uint32_t>(views(call).size() * rows_of_one, [&](auto& row, std::size_t i, Lookups& count) {
      fill_row(row, views(call)[i / rows_of_one], static_cast<std::uint32_t>(i % rows_of_one), count);
    });
  }

  void sha256_rounds() {
    std::vector<Sha256Run> runs;
    for (const CallView& v : views(Call::Sha256)) runs.push_back(sha256_run(v));
    rows<tables::Sha256Round, std::uint32_t>(
        runs.size() * tables::kSha256Rounds, [&](auto& row, std::size_t i, Lookups&) {
          fill_row(row, runs[i / tables::kSha256Rounds], static_cast<std::uint32_t>(i % tables::kSha256Rounds));
        });
  }

  void keccak_rounds() {
    static_assert(tables::kKeccakStageRows == kBlockRows);
    std::vector<KeccakRun> runs;
    for (const CallView& v : views(Call::Keccak)) runs.push_back(keccak_run(v));
    blocks<tables::KeccakRound, std::uint32_t>(
        runs.size() * tables::kKeccakPeriodStages, [&](auto& block, std::size_t i, Lookups&) {
          const auto stage = static_cast<std::uint32_t>(i % tables::kKeccakPeriodStages);
          if (stage < tables::kKeccakStages)
            fill_stage(block.rows.data(), runs[i / tables::kKeccakPeriodStages], stage);
        });
  }

  /// The permutations of the memory tree, then those of calls.
  void permutations_of_calls() {
    const std::size_t n_requests = requests_.size();
    for (const CallView& v : views(Call::Poseidon2)) {
      HashRequest request;
      for (std::size_t i = 0; i < 16; ++i) request.in[i] = field::Fp::from(v.state[i].prev % field::Fp::kPrime);
      requests_.push_back(request);
    }
    rows<tables::Poseidon2Perm, field::Fp>(requests_.size(), [&](auto& row, std::size_t i, Lookups&) {
      fill_row(row.core, requests_[i]);
      row.calls = i < n_requests ? field::Fp::zero() : field::Fp::one();
    });
    pad_permutations<tables::Poseidon2Perm>();
  }

  /// Fills a table by blocks of 16 rows: f(block, index of the block, counts of this thread). Blocks beyond stay zero.
  template <class Table, class Cell, class F>
  void blocks(std::size_t n_blocks, const F& f) {
    Matrix& matrix = matrix_of<Table>();
    std::uint32_t log_rows = log_rows_for(n_blocks * kBlockRows);
    if constexpr (air::HasPeriodic<Table>) log_rows = std::max(log_rows, Table::kLogPeriod);
    matrix = Matrix(air::kWidth<Table::template Cols>, static_cast<int>(log_rows));
    const std::size_t n_all = matrix.height() / kBlockRows;
#pragma omp parallel for schedule(static) if (n_all > kBlocksOfOneThread)
    for (std::size_t i = 0; i < n_all; ++i) {
      Block<Table::template Cols, Cell> block;
      if (i < n_blocks) f(block, i, lookups_[static_cast<std::size_t>(omp_get_thread_num())]);
      block.store(matrix, i * kBlockRows);
    }
  }

  /// Fills a table row by row: f(row, index, counts of this thread).
  template <class Table, class Cell, class F>
  void rows(std::size_t n_rows, const F& f) {
    blocks<Table, Cell>((n_rows + kBlockRows - 1) / kBlockRows, [&](auto& block, std::size_t b, Lookups& count) {
      const std::size_t first = b * kBlockRows, n = std::min(kBlockRows, n_rows - first);
      for (std::size_t i = 0; i < n; ++i) f(block.rows[i], first + i, count);
    });
  }

  /// Where the requests of each item start; the last entry is where they end.
  template <class Items>
  static std::vector<std::size_t> places(const Items& items, std::size_t first) {
    std::vector<std::size_t> result{first};
    for (const auto& item : items) result.push_back(result.back() + n_hashes(item));
    return result;
  }

  /// Zero rows are no permutations: padding computes that of zeros, which nobody asks for.
  template <class Table>
  void pad_permutations() {
    Matrix& matrix = matrix_of<Table>();
    tables::Poseidon2Cols<field::Fp> row{};
    fill_row(row, HashRequest{});
    const auto* cells = reinterpret_cast<const field::Fp*>(&row);
    for (std::size_t j = 0; j < air::kWidth<tables::Poseidon2Cols>; ++j)
      std::fill(matrix.column(j) + requests_.size(), matrix.column(j) + matrix.height(), cells[j]);
  }

  template <class Table>
  void column(std::size_t j, const std::vector<std::uint32_t>& times, std::uint32_t log_rows) {
    Matrix& matrix = matrix_of<Table>();
    if (matrix.empty()) matrix = Matrix(air::kWidth<Table::template Cols>, static_cast<int>(log_rows));
    PP_CHECK(times.size() <= matrix.height());
    field::Fp* out = matrix.column(j);
    for (std::size_t i = 0; i < matrix.height(); ++i)
      out[i] = i < times.size() ? field::Fp::from(times[i]) : field::Fp::zero();
  }

  const SegmentRecord& record_;
  const tables::DecodedCode& code_;
  SegmentTrace trace_;
  std::array<std::vector<Executed>, kClasses> executed_;
  std::vector<std::uint32_t> rom_times_;
  std::vector<HashRequest> requests_;
  std::array<std::vector<CallView>, 4> views_;  // by number of the call
  std::vector<Lookups> lookups_;
};

}  // namespace

std::uint32_t log_rows_for(std::uint64_t n_rows) {
  return n_rows <= 16 ? kTraceLogRowsMin : static_cast<std::uint32_t>(std::bit_width(n_rows - 1));
}

Result<SegmentTrace> fill_segment(const SegmentRecord& record, const tables::DecodedCode& code) {
  return fill_segment(record, code, class_of(record));
}

Result<SegmentTrace> fill_segment(const SegmentRecord& record, const tables::DecodedCode& code,
                                  tables::SegmentClass klass) {
  Filling filling(record, code, klass);
  if (!filling.sort_steps())
    return Error{"P-FIL-001", "a recorded step has no instruction; the record belongs to another program"};
  filling.instructions<tables::Halt>(Class::Ecall);
  filling.instructions<tables::DivRem>(Class::DivRem);
  filling.instructions<tables::Mul>(Class::Mul);
  filling.instructions<tables::Jalr>(Class::Jalr);
  filling.instructions<tables::Lt>(Class::Lt);
  filling.instructions<tables::MemSub>(Class::MemSub);
  filling.instructions<tables::Shift>(Class::Shift);
  filling.instructions<tables::Bitwise>(Class::Bitwise);
  filling.instructions<tables::BrLt>(Class::BrLt);
  filling.instructions<tables::BrEq>(Class::BrEq);
  filling.instructions<tables::Constant>(Class::Constant);
  filling.instructions<tables::MemWord>(Class::MemWord);
  filling.instructions<tables::AddSub>(Class::AddSub);
  filling.calls();
  filling.memory();
  filling.fixed_tables();
  return filling.take();
}

}  // namespace pp::vm
