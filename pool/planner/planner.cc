// SPDX-License-Identifier: Apache-2.0
#include "pool/planner/planner.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "pool/host/post_or_wait.h"
#include "prover/stark/make_bundle.h"

namespace pp::planner {

using core::PreflightFault;

/// What an order brought, loaded.
struct Planner::Inputs {
  stark::ProvableProgram program;
  Bytes input, witness;
};

namespace {

/// A fault of the run or of the files, as the core's verdict.
PreflightFault fault_of(const Error& e) {
  if (e.code.starts_with("P-ELF") || e.code.starts_with("P-ROM")) return PreflightFault::BadProgram;
  if (e.code == "P-RUN-009") return PreflightFault::TooLong;
  if (e.code.starts_with("P-RUN")) return PreflightFault::GuestFault;
  if (e.code == "P-VM-001" || e.code == "P-VM-002" || e.code.starts_with("P-BLB")) return PreflightFault::TooLarge;
  return PreflightFault::PlannerFailed;
}

vm::Limits limits_of(const PlannerConfig& config, std::uint64_t cycles_max) {
  vm::Limits limits = vm::Limits::for_log_cycles(config.log_segment_cycles);
  limits.instructions_max = cycles_max;
  return limits;
}

}  // namespace

auction::JobClass class_of_work(std::uint32_t cycles) {
  const int log_size = std::max<int>(std::bit_width(std::max(cycles, 1U) - 1), protocol::kLogCyclesMin);
  return {auction::JobKind::Segment, static_cast<std::uint8_t>(log_size)};
}

Planner::Planner(PlannerConfig config, host::BlobStore& blobs, host::Inbox& inbox)
    : config_(config),
      blobs_(blobs),
      inbox_(inbox),
      backend_(best_backend()),
      threads_(config.n_threads, config.orders_max) {}

void Planner::preflight(const core::RunPreflight& request) {
  const bool taken =
      threads_.submit([this, request](std::stop_token stop) { host::post_or_wait(inbox_, plan_order(request), stop); });
  if (!taken) {
    (void)inbox_.post(core::PreflightRefused{request.terms.order, PreflightFault::PlannerFailed,
                                             "the planner has too many orders waiting"},
                      host::Lane::Trusted);
  }
}

void Planner::assemble(const core::AssembleProof& request) {
  const bool taken = threads_.submit(
      [this, request](std::stop_token stop) { host::post_or_wait(inbox_, assemble_batch(request), stop); });
  if (!taken) {
    (void)inbox_.post(core::AssembleFailed{request.batch, "the planner has too many orders waiting"},
                      host::Lane::Trusted);
  }
}

Result<Planner::Inputs> Planner::load(const core::OrderTerms& terms) const {
  PP_TRY(elf, blobs_.get(terms.program, config_.program_bytes_max));
  PP_TRY(program, stark::ProvableProgram::load(elf, *backend_));
  PP_TRY(input, blobs_.get(terms.input, config_.input_bytes_max));
  Bytes witness;
  if (terms.witness) {
    PP_TRY(bytes, blobs_.get(*terms.witness, config_.input_bytes_max));
    witness = std::move(bytes);
  }
  return Inputs{std::move(program), std::move(input), std::move(witness)};
}

core::EventBody Planner::plan_order(const core::RunPreflight& request) const {
  const core::OrderTerms& terms = request.terms;
  const auto refuse = [&](PreflightFault fault, std::string detail) -> core::EventBody {
    return core::PreflightRefused{terms.order, fault, std::move(detail)};
  };
  const auto inputs = load(terms);
  if (!inputs) return refuse(fault_of(inputs.error()), inputs.error().context);
  if (inputs->program.image() != terms.image) {
    return refuse(PreflightFault::WrongImage, fmt::format("the program has image id {}, the order says {}",
                                                          inputs->program.image().hex(), terms.image.hex()));
  }

  core::Preflighted answer;
  answer.order = terms.order;
  answer.image = terms.image;
  answer.program = terms.program;
  std::optional<Error> storing_failed;
  const verify::Context context = stark::context_from_digest(terms.context);
  const auto keep = [&](vm::Segment&& segment) {
    if (storing_failed) return;
    const Bytes payload = stark::encode_payload(context, segment.job);
    const auto hash = blobs_.put(payload);
    if (!hash) {
      storing_failed = hash.error();
      return;
    }
    ByteWriter statement;
    inputs->program.statement(segment, context).encode(statement);
    answer.jobs.push_back({.job_class = class_of_work(segment.work),
                           .payload = *hash,
                           .payload_bytes = payload.size(),
                           .statement = statement.take(),
                           .cycles = segment.work,
                           .children = {}});
  };
  const auto plan = vm::plan_run(inputs->program.program(), inputs->input, inputs->witness,
                                 limits_of(config_, request.cycles_max), keep);
  if (!plan) return refuse(fault_of(plan.error()), plan.error().context);
  if (storing_failed) return refuse(PreflightFault::PlannerFailed, storing_failed->context);
  if (plan->exit_code != terms.exit_code) {
    return refuse(PreflightFault::WrongExitCode, fmt::format("the program ends with exit code {}, the order says {}",
                                                             plan->exit_code, terms.exit_code));
  }
  const auto journal = blobs_.put(plan->journal);
  if (!journal) return refuse(PreflightFault::PlannerFailed, journal.error().context);
  answer.journal = *journal;
  answer.exit_code = plan->exit_code;
  answer.cycles = plan->cycles;
  answer.program_bytes = blobs_.size_bytes(terms.program).value_or(0);
  return answer;
}

core::EventBody Planner::assemble_batch(const core::AssembleProof& request) const {
  const core::OrderTerms& terms = request.terms;
  const auto failed = [&](std::string detail) -> core::EventBody {
    return core::AssembleFailed{request.batch, std::move(detail)};
  };
  const auto inputs = load(terms);
  if (!inputs) return failed(inputs.error().context);
  const verify::Context context = stark::context_from_digest(terms.context);
  std::vector<verify::SegmentStatement> statements;
  const auto plan =
      vm::plan_run(inputs->program.program(), inputs->input, inputs->witness, limits_of(config_, ~std::uint64_t{0}),
                   [&](vm::Segment&& segment) { statements.push_back(inputs->program.statement(segment, context)); });
  if (!plan) return failed(plan.error().context);
  if (statements.size() != request.proofs.size()) return failed("the run has another number of segments than proofs");

  std::vector<verify::ProvedSegment> segments;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    auto proof = blobs_.get(request.proofs[i], config_.proof_bytes_max);
    if (!proof) return failed(proof.error().context);
    segments.push_back({statements[i], *std::move(proof)});
  }
  const Bytes bundle = stark::make_bundle(inputs->program, *plan, std::move(segments));
  const verify::Claim claim{.image = terms.image,
                            .input = BytesView(inputs->input),
                            .journal = plan->journal,
                            .exit_code = terms.exit_code,
                            .context = context};
  const verify::Verdict verdict = verify::verify_bundle(bundle, claim);
  if (verdict != verify::Verdict::Accepted) {
    return failed(fmt::format("the bundle does not verify: {}", verify::to_string(verdict)));
  }
  const auto hash = blobs_.put(bundle);
  if (!hash) return failed(hash.error().context);
  return core::Assembled{request.batch, *hash, bundle.size()};
}

}  // namespace pp::planner
