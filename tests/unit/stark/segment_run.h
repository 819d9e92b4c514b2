// SPDX-License-Identifier: Apache-2.0
// From a segment's record to a proof under the product's parameters and its statement. Test values; not shared.
#pragma once
#include "prover/stark/prove.h"
#include "prover/stark/segment_kernels.h"
#include "prover/verify/segment.h"
#include "prover/verify/segment_class.h"
#include "prover/vm/fill/fill.h"

namespace pp::segment_run {

struct Proved {
  verify::SegmentStatement statement;
  Bytes proof;
  stark::ProveReport report;
  double fill_seconds = 0;
};

inline verify::SegmentStatement statement_of(const vm::SegmentRecord& record, const stark::Preprocessed& prep,
                                             std::uint32_t rom_log_rows, const verify::Context& context = {}) {
  verify::SegmentStatement s;
  s.klass = vm::class_of(record);
  for (std::size_t i = 0; i < 8; ++i) s.program_root[i] = prep.root().word[i].value();
  s.rom_log_rows = rom_log_rows;
  s.start = {record.start.root, record.start.pc};
  s.end = {record.end.root, record.end.pc};
  s.ts_end = record.ts_end;
  s.halted = record.halted;
  s.exit_code = record.exit_code;
  s.context = context;
  return s;
}

/// Proves a filled trace; the trace is copied by nobody and used up.
inline Proved prove(vm::SegmentTrace trace, const vm::SegmentRecord& record, std::vector<Matrix> fixed_columns, Isa isa,
                    int threads, const verify::Context& context = {},
                    const protocol::Params& params = protocol::kSegmentParams) {
  const auto backend = make_backend(isa, threads);
  const tables::SegmentClass klass = trace.klass;
  const protocol::Layout layout = verify::make_segment_layout(params, klass);
  const std::uint32_t rom_log_rows = trace.log_rows(tables::TableId::Rom);
  const stark::Preprocessed prep = stark::preprocess(*backend, layout, params, std::move(fixed_columns));
  Proved proved;
  proved.statement = statement_of(record, prep, rom_log_rows, context);
  proved.statement.klass = klass;
  proved.proof = *stark::prove({layout, params, stark::segment_kernels(isa, klass)}, prep, std::move(trace.main),
                               verify::protocol_statement(proved.statement).publics, *backend, {}, &proved.report);
  return proved;
}

/// One line a phase, with its share of `whole` seconds (0: of the proof alone).
inline std::string text(const stark::ProveReport& report, double whole = 0) {
  if (whole == 0) whole = report.total_seconds();
  std::string out;
  char line[96];
  for (std::size_t i = 0; i < stark::kPhases; ++i) {
    std::snprintf(line, sizeof line, "  %-16s %8.3f s %5.1f %%\n",
                  std::string(to_string(static_cast<stark::Phase>(i))).c_str(), report.seconds[i],
                  100 * report.seconds[i] / whole);
    out += line;
  }
  std::snprintf(line, sizeof line, "  %-16s %8.3f s, %.1f M cells\n", "total", report.total_seconds(),
                static_cast<double>(report.committed_cells) / 1e6);
  return out + line;
}

}  // namespace pp::segment_run
