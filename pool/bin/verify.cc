// SPDX-License-Identifier: Apache-2.0
// proofpool verify: exit status 0 only if the proof holds for everything that is named.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/files.h"
#include "pool/bin/verbs.h"
#include "prover/protocol/limits.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/verify/bundle.h"

namespace pp::bin {
namespace {

constexpr std::size_t kBundleBytesMax = std::size_t{4} << 30;

struct VerifyOptions {
  std::string proof_path, image, input_path, context, journal_path;
  std::uint32_t exit_code = 0;
};

Result<int> run_verify(const VerifyOptions& options) {
  const auto image = digest_from_hex(options.image);
  if (!image) return error("P-BIN-003", "--image: allowed are 64 hexadecimal digits, as `proofpool image-id` prints");
  verify::Claim claim{.image = {*image}, .input = {}, .journal = {}, .exit_code = options.exit_code, .context = {}};
  Bytes input;
  if (!options.input_path.empty()) {
    PP_TRY(bytes, read_file(options.input_path, protocol::kInputBytesMax));
    input = std::move(bytes);
    claim.input = input;
  }
  if (!options.context.empty()) {
    const auto digest = digest_from_hex(options.context);
    if (!digest) return error("P-BIN-002", "--context: allowed are 64 hexadecimal digits");
    verify::Context context{};
    for (std::size_t i = 0; i < context.size(); ++i) {
      context[i] = static_cast<std::uint16_t>((*digest)[2 * i] | (*digest)[2 * i + 1] << 8);
    }
    claim.context = context;
  }
  PP_TRY(journal, read_file(options.journal_path, protocol::kJournalBytesMax));
  claim.journal = journal;
  PP_TRY(proof, read_file(options.proof_path, kBundleBytesMax));

  const verify::Verdict verdict = recursion::verify_order(proof, claim);
  if (verdict != verify::Verdict::Accepted) {
    return error("P-VER-001", fmt::format("the proof is refused: {}", verify::to_string(verdict)));
  }
  fmt::print("the proof holds: image {}, exit code {}, journal of {} bytes\n", options.image, options.exit_code,
             journal.size());
  if (!claim.input) fmt::print("not pinned: the input (give --input to pin it)\n");
  if (!claim.context) fmt::print("not pinned: the context (give --context to pin it)\n");
  return 0;
}

}  // namespace

void add_verify(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("verify", "Check a proof; exit status 0 only if it holds");
  auto options = std::make_shared<VerifyOptions>();
  verb->add_option("--proof", options->proof_path, "The proof")->required();
  verb->add_option("--image", options->image, "The image id of the program")->required();
  verb->add_option("--input", options->input_path, "The public input; without it the input is not pinned");
  verb->add_option("--context", options->context, "The order's context; without it the context is not pinned");
  verb->add_option("--journal", options->journal_path, "The journal")->required();
  verb->add_option("--exit-code", options->exit_code, "The exit code that the guest must have")->capture_default_str();
  verb->callback([options, &status] {
    const auto result = run_verify(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
