// SPDX-License-Identifier: Apache-2.0
// proofpool market: the bundled marketplace.
#include <atomic>
#include <filesystem>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/config_reader.h"
#include "pool/bin/files.h"
#include "pool/bin/interrupt.h"
#include "pool/bin/market_config_file.h"
#include "pool/bin/verbs.h"
#include "pool/market/server/server.h"
#include "prover/recursion/outside/final_proof.h"

namespace pp::bin {
namespace {

struct MarketOptions {
  std::string config_path;
  bool show_key = false;
  bool example = false;
};

market::JudgeVerdict judge(const market::JudgeRequest& request) {
  verify::Context context{};
  for (std::size_t i = 0; i < context.size(); ++i) {
    context[i] = static_cast<std::uint16_t>(request.context[2 * i] | request.context[2 * i + 1] << 8);
  }
  const verify::Claim claim{.image = request.image,
                            .input = BytesView(request.input),
                            .journal = request.journal,
                            .exit_code = request.exit_code,
                            .context = context};
  const verify::Verdict verdict = recursion::verify_final(request.proof, claim);
  return {verdict == verify::Verdict::Accepted, std::string(verify::to_string(verdict))};
}

Result<int> run_market(const MarketOptions& options) {
  if (options.example) {
    fmt::print("{}", example_market_config());
    return 0;
  }
  // The key is wanted before the accounts can be written, so it needs no more of the file than the folder.
  PP_TRY(reader, ConfigReader::open(options.config_path));
  const std::string data_dir = reader.text("market.data_dir");
  std::error_code failed;
  std::filesystem::create_directories(data_dir, failed);
  PP_TRY(seed, read_or_create_seed(data_dir + "/market.key"));
  auto secrets = market::MarketServer::secrets_from_seed(seed);
  if (options.show_key) {
    fmt::print("{}\n", to_hex(secrets.key.public_key()));
    return 0;
  }
  PP_TRY(file, read_market_config(options.config_path));
  const Interrupt interrupt;
  PP_TRY(server, market::MarketServer::start(file.market, std::move(secrets), judge));
  fmt::print("market key {}\nlistening on http://{}:{}\n", to_hex(server->key().bytes), file.market.address,
             server->port());
  std::fflush(stdout);

  std::optional<Error> why;
  std::atomic<bool> ended{false};
  std::jthread watcher([&] {
    why = server->join();
    ended = true;
  });
  while (!ended && !interrupt.wait_ms(200)) {
  }
  server->stop();
  watcher.join();
  if (why) return *std::move(why);
  fmt::print("stopped\n");
  return 0;
}

}  // namespace

void add_market(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("market", "Run the bundled proof marketplace");
  auto options = std::make_shared<MarketOptions>();
  auto* config = verb->add_option("--config", options->config_path, "The TOML file that says everything");
  verb->add_flag("--show-key", options->show_key, "Print the market's public key, making it on first use, and end");
  verb->add_flag("--example-config", options->example, "Print a commented configuration and end")->excludes(config);
  verb->callback([options, &status] {
    if (!options->example && options->config_path.empty()) throw CLI::RequiredError("--config");
    const auto result = run_market(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
