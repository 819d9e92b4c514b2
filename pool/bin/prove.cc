// SPDX-License-Identifier: Apache-2.0
// proofpool prove: runs a guest and proves the run on this machine alone.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "kernels/port/buffer.h"
#include "pool/bin/files.h"
#include "pool/bin/guest_files.h"
#include "pool/bin/verbs.h"
#include "prover/recursion/aggregate.h"
#include "prover/recursion/joins.h"
#include "prover/stark/make_bundle.h"
#include "prover/stark/phase_clock.h"

namespace pp::bin {
namespace {

struct Options {
  GuestFiles guest;
  std::string context, proof_path, journal_path;
  std::uint32_t log_segment_cycles = 18;
  int threads = 0;
  bool bundle = false;
};

/// The guest, planned and ready to be proved.
struct Work {
  const stark::ProvableProgram& program;
  const vm::Plan& plan;
  const verify::Context& context;
  const Backend& backend;
};

Result<verify::ProvedSegment> prove_segment(const Work& work, std::size_t index, const verify::Context& context) {
  const vm::Segment& segment = work.plan.segments[index];
  stark::PhaseClock clock;
  stark::SegmentReport times;
  const Bytes payload = stark::encode_payload(context, segment.job);
  PP_TRY(proof, stark::prove_segment(work.program, payload, work.backend, {}, &times));
  fmt::print(stderr, "segment {}/{}: {} cycles, {} bytes, {:.2f} s\n", index + 1, work.plan.segments.size(),
             segment.cycles, proof.size(), clock.lap_seconds());
  return verify::ProvedSegment{times.statement, std::move(proof)};
}

Result<Bytes> prove_bundle(const Work& work) {
  std::vector<verify::ProvedSegment> proved;
  for (std::size_t i = 0; i < work.plan.segments.size(); ++i) {
    PP_TRY(segment, prove_segment(work, i, work.context));
    proved.push_back(std::move(segment));
  }
  return stark::make_bundle(work.program, work.plan, std::move(proved));
}

/// One proof of the whole run: segments lifted, joined by fours, and the final proof.
Result<Bytes> prove_whole(const Work& work) {
  recursion::Aggregator aggregator(work.backend);
  std::vector<recursion::LiftedProof> proofs;
  std::vector<recursion::Span<field::Fp>> spans;
  for (std::size_t i = 0; i < work.plan.segments.size(); ++i) {
    PP_TRY(segment, prove_segment(work, i, {}));
    stark::PhaseClock clock;
    PP_TRY(lifted, aggregator.lift(segment.proof, segment.statement));
    fmt::print(stderr, "  lifted: {} bytes, {:.2f} s\n", lifted.proof.size(), clock.lap_seconds());
    spans.push_back(lifted.says);
    proofs.push_back(std::move(lifted));
  }
  const recursion::RunEnds ends = recursion::ends_of(work.plan);
  const std::vector<recursion::Join> joins = recursion::plan_joins(spans, ends, work.context);
  for (std::size_t i = 0; i + 1 < joins.size(); ++i) {
    stark::PhaseClock clock;
    std::vector<recursion::LiftedProof> children;
    for (const std::uint32_t child : joins[i].children) children.push_back(std::move(proofs[child]));
    PP_TRY(node, aggregator.prove_node(children));
    fmt::print(stderr, "node of {}: {} bytes, {:.2f} s\n", children.size(), node.proof.size(), clock.lap_seconds());
    proofs.push_back(std::move(node));
  }
  stark::PhaseClock clock;
  PP_TRY(final_proof, aggregator.prove_final(proofs.back(), ends, work.context));
  fmt::print(stderr, "final: {} bytes, {:.2f} s\n", final_proof.size(), clock.lap_seconds());
  return final_proof;
}

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

  const Work work{program, plan, context, *backend};
  PP_TRY(proof, options.bundle ? prove_bundle(work) : prove_whole(work));
  if (auto written = write_file(options.proof_path, proof); !written) return written.error();
  if (auto written = write_file(options.journal_path, plan.journal); !written) return written.error();
  fmt::print("image      {}\nexit code  {}\njournal    {} bytes in {}\nproof      {} bytes in {}\n",
             program.image().hex(), plan.exit_code, plan.journal.size(), options.journal_path, proof.size(),
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
  verb->add_flag("--bundle", options->bundle, "Write the bundle of segment proofs instead of one small proof");
  verb->add_option("--threads", options->threads, "Threads to prove with (0: all)")->check(CLI::Range(0, 1024));
  verb->callback([options, &status] {
    const auto result = run(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
