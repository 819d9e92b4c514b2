// SPDX-License-Identifier: Apache-2.0
// proofpool execute: runs a guest and says what it would prove.
#include <map>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/files.h"
#include "pool/bin/guest_files.h"
#include "pool/bin/verbs.h"
#include "prover/vm/plan.h"

namespace pp::bin {
namespace {

struct ExecuteOptions {
  GuestFiles guest;
  std::uint32_t log_segment_cycles = 18;
  std::string journal_path;
};

Result<int> run_execute(const ExecuteOptions& options) {
  PP_TRY(guest, load_guest(options.guest));
  PP_TRY(plan, vm::plan_run(guest.program, guest.input, guest.witness,
                            vm::Limits::for_log_cycles(options.log_segment_cycles)));
  std::size_t job_bytes_max = 0;
  std::map<tables::SegmentClass, std::size_t> classes;
  for (const vm::Segment& s : plan.segments) {
    job_bytes_max = std::max(job_bytes_max, s.job.size());
    ++classes[s.klass];
  }
  std::string made_of;
  for (const auto& [klass, n] : classes)
    made_of += fmt::format("{}{} {}", made_of.empty() ? "" : ", ", n, tables::to_string(klass));
  fmt::print("cycles     {}\n", plan.cycles);
  fmt::print("segments   {} (of at most 2^{} cycles; largest job {} bytes)\n", plan.segments.size(),
             options.log_segment_cycles, job_bytes_max);
  fmt::print("tables     {}\n", made_of);
  fmt::print("exit code  {}\n", plan.exit_code);
  fmt::print("journal    {} bytes {}\n", plan.journal.size(), to_hex(plan.journal));
  if (!options.journal_path.empty()) {
    if (auto written = write_file(options.journal_path, plan.journal); !written) return written.error();
  }
  return 0;
}

}  // namespace

void add_execute(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("execute", "Run a guest program and print cycles, segments, exit code, journal");
  auto options = std::make_shared<ExecuteOptions>();
  add_guest_options(*verb, options->guest);
  verb->add_option("--log-segment-cycles", options->log_segment_cycles, "Cut segments of at most 2^N cycles")
      ->check(CLI::Range(16, 21))
      ->capture_default_str();
  verb->add_option("--journal", options->journal_path, "Write the journal here as well");
  verb->callback([options, &status] {
    const auto result = run_execute(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
