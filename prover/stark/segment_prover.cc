// SPDX-License-Identifier: Apache-2.0
#include "prover/stark/segment_prover.h"

#include "prover/stark/phase_clock.h"
#include "prover/stark/segment_kernels.h"
#include "prover/verify/bundle.h"
#include "prover/verify/segment_class.h"
#include "prover/vm/fill/fill.h"
#include "prover/vm/replay.h"

namespace pp::stark {
namespace {

verify::State to_verify(const vm::State& state) { return {state.root, state.pc}; }

Isa isa_of(const Backend& backend) {
  for (const Isa isa : supported_isas()) {
    if (std::string_view(make_backend(isa, 1)->name()) == backend.name()) return isa;
  }
  return Isa::Scalar;
}

}  // namespace

Result<ProvableProgram> ProvableProgram::load(BytesView elf, const Backend& backend) {
  PP_TRY(program, vm::load_program(elf));
  PP_TRY(code, tables::DecodedCode::decode(program.code()));
  Preprocessed preprocessed =
      preprocess(backend, verify::segment_layout(), protocol::kSegmentParams, vm::fill_preprocessed(code));
  return ProvableProgram(std::move(program), std::move(code), std::move(preprocessed));
}

std::array<std::uint32_t, 8> ProvableProgram::root() const {
  const hash::FpDigest digest = preprocessed_.root();
  std::array<std::uint32_t, 8> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = digest.word[i].value();
  return out;
}

ImageId ProvableProgram::image() const {
  return verify::image_id({root(), rom_log_rows(), program_.image_digest(), program_.entry()});
}

verify::SegmentStatement ProvableProgram::statement(const vm::Segment& segment, const verify::Context& context) const {
  return {.klass = segment.klass,
          .program_root = root(),
          .rom_log_rows = rom_log_rows(),
          .start = to_verify(segment.start),
          .end = to_verify(segment.end),
          .ts_end = segment.ts_end,
          .halted = segment.halted,
          .exit_code = segment.exit_code,
          .context = context};
}

Bytes encode_payload(const verify::Context& context, BytesView job) {
  ByteWriter w;
  for (const std::uint16_t limb : context) w.u16(limb);
  w.raw(job);
  return w.take();
}

Result<Bytes> prove_segment(const ProvableProgram& program, BytesView payload, const Backend& backend,
                            std::stop_token stop, SegmentReport* report, const protocol::Params& params) {
  SegmentReport unread;
  SegmentReport& times = report ? *report : unread;
  constexpr std::size_t kContextBytes = 32;
  if (payload.size() < kContextBytes) {
    return error("P-JOB-015",
                 "the job's payload ends within its context; it was cut short on its way, ask for it again");
  }
  ByteReader reader(payload.first(kContextBytes));
  verify::Context context{};
  for (std::uint16_t& limb : context) limb = reader.u16();

  PhaseClock clock;
  PP_TRY(record, vm::replay_job(program.program(), payload.subspan(kContextBytes)));
  times.replay = clock.lap_seconds();
  PP_TRY(trace, vm::fill_segment(record, program.code()));
  times.fill = clock.lap_seconds();

  const tables::SegmentClass klass = vm::class_of(record);
  times.statement = {.klass = klass,
                     .program_root = program.root(),
                     .rom_log_rows = program.rom_log_rows(),
                     .start = to_verify(record.start),
                     .end = to_verify(record.end),
                     .ts_end = record.ts_end,
                     .halted = record.halted,
                     .exit_code = record.exit_code,
                     .context = context};
  record = {};
  const protocol::Statement statement = verify::protocol_statement(times.statement);
  const protocol::Layout layout = verify::make_segment_layout(params, klass);
  const ProverClass prover{layout, params, segment_kernels(isa_of(backend), klass)};
  return prove(prover, program.preprocessed(), std::move(trace.main), statement.publics, backend, std::move(stop),
               &times.prove);
}

verify::Context context_from_digest(const Digest32& digest) {
  verify::Context context{};
  for (std::size_t i = 0; i < context.size(); ++i) {
    context[i] = static_cast<std::uint16_t>(digest[2 * i] | digest[2 * i + 1] << 8);
  }
  return context;
}

}  // namespace pp::stark
