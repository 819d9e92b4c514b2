// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/outside/final_proof.h"

#include <algorithm>
#include <utility>

#include "prover/protocol/limits.h"
#include "prover/protocol/page_tree.h"
#include "prover/protocol/proof_size.h"
#include "prover/recursion/machine/machine_class.h"
#include "schemas/vocab/mutant.h"

namespace pp::recursion {
namespace {

using field::Fp;
using verify::Verdict;

constexpr std::uint32_t kFinalFormat = 0x32465050;  // "PPF2"
constexpr std::size_t kImageBytes = 32 + 4 + 32 + 4;
constexpr std::size_t kSaidBytes = 4 + kImageBytes + 2 * 32 + 4 + 2 * 16, kLengthBytes = 4;

std::array<std::uint32_t, 8> words(const std::array<Fp, 8>& block) {
  std::array<std::uint32_t, 8> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = block[i].value();
  return out;
}

void write(ByteWriter& w, const verify::MemoryDigest& d) {
  for (const std::uint32_t v : d) w.u32(v);
}
void read(ByteReader& r, verify::MemoryDigest& d) {
  for (std::uint32_t& v : d) {
    v = r.u32();
    if (found("final: digest not canonical", !Fp::is_canonical(v))) r.fail();
  }
}

Verdict check_claim(const FinalProof& final_proof, const verify::Claim& claim) {
  if (found("final: another image", verify::image_id(final_proof.image) != claim.image)) return Verdict::WrongImage;
  if (found("final: another context", claim.context && *claim.context != final_proof.context))
    return Verdict::WrongContext;
  if (claim.input) {
    if (found("final: input too long", claim.input->size() > protocol::kInputBytesMax)) return Verdict::WrongInput;
    if (found("final: another input", protocol::quarter_digest(*claim.input) != final_proof.input))
      return Verdict::WrongInput;
  }
  if (found("final: another exit code", claim.exit_code != final_proof.exit_code)) return Verdict::WrongExitCode;
  if (found("final: journal too long", claim.journal.size() > protocol::kJournalBytesMax)) return Verdict::WrongJournal;
  if (found("final: another journal", protocol::quarter_digest(claim.journal) != final_proof.journal))
    return Verdict::WrongJournal;
  return Verdict::Accepted;
}

}  // namespace

FinalProof FinalProof::of(const Outcome<Fp>& o, Bytes proof) {
  FinalProof p{.image = {words(o.program_root), o.rom_log_rows.value(), words(o.data), o.entry.value()},
               .input = words(o.input),
               .journal = words(o.journal),
               .exit_code = o.exit_low.value() | o.exit_high.value() << 16,
               .context = {},
               .proof = std::move(proof)};
  for (std::size_t i = 0; i < p.context.size(); ++i)
    p.context[i] = static_cast<std::uint16_t>(o.context[i / 8][i % 8].value());
  return p;
}

Outcome<Fp> FinalProof::outcome() const {
  Outcome<Fp> o{.vk_root = {},
                .program_root = fp_block(image.program_root),
                .data = fp_block(image.data),
                .input = fp_block(input),
                .journal = fp_block(journal),
                .context = {},
                .entry = Fp::from(image.entry),
                .exit_low = Fp::from(exit_code & 0xffff),
                .exit_high = Fp::from(exit_code >> 16),
                .rom_log_rows = Fp::from(image.rom_log_rows)};
  std::ranges::copy(key_tree().root().word, o.vk_root.begin());
  for (std::size_t i = 0; i < context.size(); ++i) o.context[i / 8][i % 8] = Fp::from(context[i]);
  return o;
}

std::size_t final_proof_bytes() {
  static const std::size_t kBytes =
      kSaidBytes + kLengthBytes +
      protocol::proof_bytes_max(final_class().params, final_class().layout, protocol::kFinalParams.log_tallest_max);
  return kBytes;
}

Bytes FinalProof::encode() const {
  ByteWriter w;
  w.raw(encode_said());
  w.u32(static_cast<std::uint32_t>(proof.size()));
  w.raw(proof);
  Bytes bytes = w.take();
  // One that is too long is none, and decode says so.
  bytes.resize(std::max(bytes.size(), final_proof_bytes()), 0);
  return bytes;
}

std::optional<FinalProof> FinalProof::decode(BytesView bytes) {
  if (found("final: another size", bytes.size() != final_proof_bytes())) return std::nullopt;
  std::optional<FinalProof> p = decode_said(bytes.first(kSaidBytes));
  if (!p) return std::nullopt;
  ByteReader length(bytes.subspan(kSaidBytes, kLengthBytes));
  const std::uint32_t proof_bytes = length.u32();
  const BytesView rest = bytes.subspan(kSaidBytes + kLengthBytes);
  if (found("final: longer than its room", proof_bytes > rest.size())) return std::nullopt;
  const bool is_filled = std::ranges::all_of(rest.subspan(proof_bytes), [](std::uint8_t b) { return b == 0; });
  if (found("final: filling that is not zero", !is_filled)) return std::nullopt;
  p->proof = to_bytes(rest.first(proof_bytes));
  return p;
}

Bytes FinalProof::encode_said() const {
  ByteWriter w;
  w.u32(kFinalFormat);
  write(w, image.program_root);
  w.u32(image.rom_log_rows);
  write(w, image.data);
  w.u32(image.entry);
  write(w, input);
  write(w, journal);
  w.u32(exit_code);
  for (const std::uint16_t limb : context) w.u16(limb);
  return w.take();
}

std::optional<FinalProof> FinalProof::decode_said(BytesView bytes) {
  ByteReader r(bytes);
  if (found("final: another format", r.u32() != kFinalFormat)) return std::nullopt;
  FinalProof p;
  read(r, p.image.program_root);
  p.image.rom_log_rows = r.u32();
  read(r, p.image.data);
  p.image.entry = r.u32();
  read(r, p.input);
  read(r, p.journal);
  p.exit_code = r.u32();
  for (std::uint16_t& limb : p.context) limb = r.u16();
  if (r.failed() || found("final: bytes after what is said", !r.finished())) return std::nullopt;
  if (found("final: height not canonical", !Fp::is_canonical(p.image.rom_log_rows))) return std::nullopt;
  if (found("final: entry not canonical", !Fp::is_canonical(p.image.entry))) return std::nullopt;
  return p;
}

bool is_final_proof(BytesView bytes) {
  ByteReader r(bytes);
  return r.u32() == kFinalFormat;
}

Verdict verify_final(BytesView bytes, const verify::Claim& claim) {
  const std::optional<FinalProof> final_proof = FinalProof::decode(bytes);
  if (!final_proof) return Verdict::Malformed;
  const Verdict verdict = check_claim(*final_proof, claim);
  if (verdict != Verdict::Accepted) return verdict;
  return verify_machine(final_proof->proof, final_class(), final_key(), final_proof->outcome().blocks());
}

Verdict verify_order(BytesView bytes, const verify::Claim& claim) {
  return is_final_proof(bytes) ? verify_final(bytes, claim) : verify::verify_bundle(bytes, claim);
}

Verdict check_final(BytesView bytes, const FinalProof& expected) {
  std::optional<FinalProof> said = FinalProof::decode(bytes);
  if (!said) return Verdict::Malformed;
  const Bytes proof = std::exchange(said->proof, {});
  if (found("final: another statement", *said != expected)) return Verdict::WrongStatement;
  return verify_machine(proof, final_class(), final_key(), expected.outcome().blocks());
}

}  // namespace pp::recursion
