// SPDX-License-Identifier: Apache-2.0
#include "pool/planner/planner.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "pool/host/post_or_wait.h"
#include "prover/protocol/limits.h"
#include "prover/recursion/joins.h"

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

/// A node takes about as long as the proof of so many cycles (it has 2^16 permutations whatever it joins).
constexpr std::uint64_t kJoinWork = 1u << 18;

}  // namespace

auction::JobClass class_of_node(std::size_t n_children) {
  return {auction::JobKind::Node, static_cast<std::uint8_t>(std::bit_width(n_children - 1))};
}

auction::JobClass class_of_work(std::uint32_t cycles) {
  const auto log_size = std::max<std::uint32_t>(std::bit_width(std::max(cycles, 1U) - 1), protocol::kLogCyclesMin);
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
  const auto store = [&](core::PlannedJob job, BytesView payload) {
    if (storing_failed) return;
    const auto hash = blobs_.put(payload);
    if (!hash) {
      storing_failed = hash.error();
      return;
    }
    job.payload = *hash;
    job.payload_bytes = payload.size();
    answer.jobs.push_back(std::move(job));
  };
  // Segments are proved under no context: they will be lifted, and the final proof carries it.
  const vm::Limits limits = limits_of(config_, request.cycles_max);
  const verify::Context context = stark::context_from_digest(terms.context);
  std::vector<recursion::Span<field::Fp>> spans;
  const auto keep = [&](vm::Segment&& segment) {
    const verify::SegmentStatement statement = inputs->program.statement(segment, {});
    spans.push_back(recursion::lifted_span(statement, recursion::key_tree().root()));
    store({.job_class = class_of_work(segment.work),
           .payload = {},
           .payload_bytes = 0,
           .statement = recursion::encode(recursion::ExpectedSpan{spans.back(), 0}),
           .cycles = segment.work,
           .children = {}},
          stark::encode_payload({}, segment.job));
  };
  const auto plan = vm::plan_run(inputs->program.program(), inputs->input, inputs->witness, limits, keep);
  if (!plan) return refuse(fault_of(plan.error()), plan.error().context);
  if (plan->exit_code != terms.exit_code) {
    return refuse(PreflightFault::WrongExitCode, fmt::format("the program ends with exit code {}, the order says {}",
                                                             plan->exit_code, terms.exit_code));
  }
  const recursion::RunEnds ends = recursion::ends_of(*plan);
  const std::vector<recursion::Join> joins = recursion::plan_joins(spans, ends, context);
  for (const recursion::Join& join : joins) {
    const bool is_final = &join == &joins.back();
    core::PlannedJob job{
        .job_class = is_final ? auction::JobClass{auction::JobKind::Final, 0} : class_of_node(join.children.size()),
        .payload = {},
        .payload_bytes = 0,
        .statement = recursion::encode(join.expected),
        .cycles = kJoinWork,
        .children = join.children};
    // A node needs nothing but its children; its payload only says what it is for.
    const Bytes payload = is_final ? recursion::encode_final_payload(ends, context) : job.statement;
    store(std::move(job), payload);
  }
  if (storing_failed) return refuse(PreflightFault::PlannerFailed, storing_failed->context);
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
  const auto journal = blobs_.get(request.journal, protocol::kJournalBytesMax);
  if (!journal) return failed(journal.error().context);
  // In plan order the last is the final job's.
  if (request.proofs.empty()) return failed("the batch has no proofs");
  const auto proof = blobs_.get(request.proofs.back(), config_.proof_bytes_max);
  if (!proof) return failed(proof.error().context);
  const verify::Claim claim{.image = terms.image,
                            .input = BytesView(inputs->input),
                            .journal = *journal,
                            .exit_code = terms.exit_code,
                            .context = stark::context_from_digest(terms.context)};
  const verify::Verdict verdict = recursion::verify_final(*proof, claim);
  if (verdict != verify::Verdict::Accepted) {
    return failed(fmt::format("the order's proof does not verify: {}", verify::to_string(verdict)));
  }
  return core::Assembled{request.batch, request.proofs.back(), proof->size()};
}

}  // namespace pp::planner
