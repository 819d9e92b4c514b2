// SPDX-License-Identifier: Apache-2.0
// proofpool buy: orders a proof on a marketplace, waits for it, checks it, writes it.
#include <atomic>
#include <thread>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/files.h"
#include "pool/bin/guest_files.h"
#include "pool/bin/interrupt.h"
#include "pool/bin/verbs.h"
#include "pool/buyer/progress.h"
#include "pool/buyer/purchase.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/stark/segment_prover.h"

namespace pp::bin {
namespace {

struct BuyOptions {
  GuestFiles guest;
  std::string market, key_path, proof_path, journal_path, reference;
  std::string price_max, collateral = "1";
  std::uint32_t exit_code = 0;
  std::int64_t bid_s = 5;
  std::int64_t deadline_s = 3600;
  bool show_key = false;
};

Result<void> check_proof(const buyer::Claim& claim, BytesView proof) {
  const verify::Claim wanted{.image = claim.image,
                             .input = claim.input,
                             .journal = claim.journal,
                             .exit_code = claim.exit_code,
                             .context = stark::context_from_digest(claim.context)};
  const verify::Verdict verdict = recursion::verify_final(proof, wanted);
  if (verdict == verify::Verdict::Accepted) return {};
  return error("P-VER-001", fmt::format("the proof is refused: {}", verify::to_string(verdict)));
}

Result<buyer::Wish> wish_of(const BuyOptions& options, const Digest32& seed) {
  const auto price_max = Money::parse(options.price_max);
  if (!price_max) return error("P-BIN-006", "--max-price: allowed is a decimal amount such as 12.5");
  const auto collateral = Money::parse(options.collateral);
  if (!collateral) return error("P-BIN-007", "--collateral: allowed is a decimal amount such as 1");
  PP_TRY(address, market::MarketAddress::parse(options.market));
  PP_TRY(guest, load_guest(options.guest));
  const auto backend = best_backend();
  PP_TRY(program, stark::ProvableProgram::load(guest.elf, *backend));
  buyer::Wish wish{.market = std::move(address),
                   .key = SigningKey::from_seed(seed),
                   .image = program.image(),
                   .program = std::move(guest.elf),
                   .input = std::move(guest.input),
                   .witness = {},
                   .exit_code = options.exit_code,
                   .price_max = *price_max,
                   .collateral = *collateral,
                   .bid_span = seconds(options.bid_s),
                   .prove_span = seconds(options.deadline_s),
                   .reference = options.reference};
  if (!options.guest.witness.empty()) wish.witness = std::move(guest.witness);
  return wish;
}

Result<int> run_buy(const BuyOptions& options) {
  PP_TRY(seed, read_or_create_seed(options.key_path));
  if (options.show_key) {
    fmt::print("{}\n", to_hex(SigningKey::from_seed(seed).public_key()));
    return 0;
  }
  const Interrupt interrupt;
  PP_TRY(wish, wish_of(options, seed));
  fmt::print("image {}\n", wish.image.hex());
  std::fflush(stdout);

  std::stop_source stop;
  std::atomic<bool> ended{false};
  std::jthread signals([&] {
    while (!ended) {
      if (interrupt.wait_ms(200)) stop.request_stop();
    }
  });
  buyer::ProgressPrinter progress(stdout, ::isatty(STDOUT_FILENO) != 0);
  const auto bought = buyer::buy(
      wish, check_proof, [&](const market::OrderSheet& order, Instant now) { progress.show(order, now); },
      stop.get_token());
  ended = true;
  signals.join();
  if (!bought) return bought.error();
  if (auto written = write_file(options.proof_path, bought->proof); !written) return written.error();
  if (auto written = write_file(options.journal_path, bought->journal); !written) return written.error();
  fmt::print("paid       {}\ncontext    {}\nproof      {} bytes in {}\njournal    {} bytes in {}\n",
             bought->order.price.to_string(), to_hex(bought->context), bought->proof.size(), options.proof_path,
             bought->journal.size(), options.journal_path);
  return 0;
}

}  // namespace

void add_buy(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("buy", "Order a proof on a marketplace, wait for it and check it");
  auto options = std::make_shared<BuyOptions>();
  verb->add_option("--key", options->key_path, "The file of your secret key, made on first use")->required();
  auto* show_key = verb->add_flag("--show-key", options->show_key, "Print your public key and end");
  verb->add_option("--market", options->market, "The market's address with its key: http://host:port#KEY");
  verb->add_option("--elf", options->guest.elf, "The guest program, an RV32IM ELF file");
  verb->add_option("--input", options->guest.input, "The public input: part of the claim");
  verb->add_option("--witness", options->guest.witness,
                   "Further input that is not part of the claim. It is not secret: pools and members see it");
  verb->add_option("--out", options->proof_path, "Write the proof here");
  verb->add_option("--journal", options->journal_path, "Write the journal here");
  verb->add_option("--max-price", options->price_max, "The most that you pay; held back until the order ends");
  verb->add_option("--collateral", options->collateral, "What a pool loses if it does not deliver")
      ->capture_default_str();
  verb->add_option("--exit-code", options->exit_code, "The exit code that the guest must have")->capture_default_str();
  verb->add_option("--bid-s", options->bid_s, "How long pools may bid, in seconds")->check(CLI::Range(1, 86'400));
  verb->add_option("--deadline-s", options->deadline_s, "How long the winner may take, in seconds")
      ->check(CLI::Range(1, 7 * 86'400));
  verb->add_option("--reference", options->reference,
                   "Names this purchase, so that asking again takes it up instead of ordering twice");
  verb->callback([verb, options, show_key, &status] {
    if (show_key->count() == 0) {
      for (const char* name : {"--market", "--elf", "--input", "--out", "--journal", "--max-price"}) {
        if (verb->get_option(name)->count() == 0) throw CLI::RequiredError(name);
      }
    }
    const auto result = run_buy(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
