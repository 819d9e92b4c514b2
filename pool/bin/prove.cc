// SPDX-License-Identifier: Apache-2.0
// proofpool prove: runs a guest and proves the run on this machine alone.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "kernels/port/buffer.h"
#include "pool/bin/files.h"
#include "pool/bin/guest_files.h"
#include "pool/bin/verbs.h"
#include "prover/stark/make_bundle.h"
#include "prover/stark/phase_clock.h"

namespace pp::bin {
namespace {

struct Options {
  GuestFiles guest;
  std::string context, proof_path, journal_path;
  std::uint32_t log_segment_cycles = 18;
  int threads = 0;
};

Result<int> run(const Options& options) {
  verify::Context context{};
  if (!options.context.empty()) {
    const auto digest = digest_from_hex(options.context);
    if (!digest) return error("P-BIN-002", "--context: allowed are 64 hexadecimal digits");
    context = stark::context_from_digest(*digest);
  }
  PP_TRY(guest, load_guest(options.guest));
  port::keep_freed_memory();
  const auto backend = best_backend(options.threads);
  PP_TRY(program, stark::ProvableProgram::load(guest.elf, *backend));
  PP_TRY(plan, vm::plan_run(guest.program, guest.input, guest.witness,
                            vm::Limits::for_log_cycles(options.log_segment_cycles)));
  fmt::print(stderr, "{} cycles in {} segments, {} with {} threads\n", plan.cycles, plan.segments.size(),
             backend->name(), backend->threads());

  std::vector<verify::ProvedSegment> proved;
  for (std::size_t i = 0; i < plan.segments.size(); ++i) {
    stark::PhaseClock clock;
    stark::SegmentReport times;
    const Bytes payload = stark::encode_payload(context, plan.segments[i].job);
    PP_TRY(proof, stark::prove_segment(program, payload, *backend, {}, &times));
    fmt::print(stderr, "segment {}/{}: {} cycles, {} bytes, {:.2f} s\n", i + 1, plan.segments.size(),
               plan.segments[i].cycles, proof.size(), clock.lap_seconds());
    proved.push_back({times.statement, std::move(proof)});
  }
  const Bytes bundle = stark::make_bundle(program, plan, std::move(proved));
  if (auto written = write_file(options.proof_path, bundle); !written) return written.error();
  if (auto written = write_file(options.journal_path, plan.journal); !written) return written.error();
  fmt::print("image      {}\nexit code  {}\njournal    {} bytes in {}\nproof      {} bytes in {}\n",
             program.image().hex(), plan.exit_code, plan.journal.size(), options.journal_path, bundle.size(),
             options.proof_path);
  return 0;
}

}  // namespace

void add_prove(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("prove", "Prove a run of a guest program on this machine");
  auto options = std::make_shared<Options>();
  add_guest_options(*verb, options->guest);
  verb->add_option("--context", options->context, "Bind the proof to this: 64 hexadecimal digits (default: zeros)");
  verb->add_option("--out", options->proof_path, "Write the proof here")->required();
  verb->add_option("--journal", options->journal_path, "Write the journal here")->required();
  verb->add_option("--log-segment-cycles", options->log_segment_cycles, "Cut segments of at most 2^N cycles")
      ->check(CLI::Range(16, 21))
      ->capture_default_str();
  verb->add_option("--threads", options->threads, "Threads to prove with (0: all)")->check(CLI::Range(0, 1024));
  verb->callback([options, &status] {
    const auto result = run(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
