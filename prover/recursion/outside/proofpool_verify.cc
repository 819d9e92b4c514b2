// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/outside/proofpool_verify.h"

#include <algorithm>
#include <exception>

#include "prover/recursion/outside/final_proof.h"

namespace {

constexpr int kMissingPointer = -1;

void write(uint8_t* out, const pp::hash::FpDigest& digest) {
  pp::ByteWriter w;
  for (const pp::field::Fp v : digest.word) w.u32(v.value());
  std::ranges::copy(w.bytes(), out);
}

pp::verify::Context context_of(const uint8_t* bytes) {
  pp::verify::Context context{};
  for (std::size_t i = 0; i < context.size(); ++i)
    context[i] = static_cast<std::uint16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8);
  return context;
}

}  // namespace

int proofpool_verify_final(const uint8_t* proof, size_t proof_bytes, const proofpool_claim* claim) {
  if (!proof || !claim || !claim->image_id || (!claim->journal && claim->journal_bytes > 0)) return kMissingPointer;
  pp::verify::Claim wanted;
  std::copy_n(claim->image_id, wanted.image.bytes.size(), wanted.image.bytes.begin());
  if (claim->input) wanted.input = pp::BytesView(claim->input, claim->input_bytes);
  wanted.journal = pp::BytesView(claim->journal, claim->journal_bytes);
  wanted.exit_code = claim->exit_code;
  if (claim->context) wanted.context = context_of(claim->context);
  return static_cast<int>(pp::recursion::verify_final(pp::BytesView(proof, proof_bytes), wanted));
}

const char* proofpool_reason(int reason) {
  if (reason < 0 || reason > 255) return "MissingPointer";
  return pp::verify::to_string(static_cast<pp::verify::Verdict>(reason)).data();
}

void proofpool_pinned_keys(uint8_t key_root[32], uint8_t final_key[32]) {
  write(key_root, pp::recursion::key_tree().root());
  write(final_key, pp::recursion::final_key());
}
