// SPDX-License-Identifier: Apache-2.0
// proofpool pool: the operator's service. This is the composition root: every part is made here and none elsewhere.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/files.h"
#include "pool/bin/interrupt.h"
#include "pool/bin/pool_config.h"
#include "pool/bin/verbs.h"
#include "pool/checker/checker.h"
#include "pool/host/host.h"
#include "pool/host/signer.h"
#include "pool/http/page_server.h"
#include "pool/market/local/local_market.h"
#include "pool/market/local/progress_reporter.h"
#include "pool/planner/planner.h"
#include "pool/store/blobs.h"
#include "pool/store/journal.h"
#include "pool/wire/pool_wire.h"
#include "schemas/vocab/sha256.h"

namespace pp::bin {
namespace {

struct PoolOptions {
  std::string config_path;
  bool show_key = false;
  bool example = false;
};

class SystemClock final : public host::Clock {
 public:
  Instant now() override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
};

wire::WireConfig wire_config(const PoolConfig& config, const Digest32& secret) {
  wire::WireConfig out;
  out.bind = config.wire_listen;
  out.keys = wire::CurvePair::from_secret(secret);
  for (const Digest32& key : config.allowed_members) out.members_allowed.insert(MemberId{key});
  out.limits.proof_bytes_max = config.core.proof_bytes_max;
  return out;
}

/// The operator's money enters the books once: the reference makes every repetition harmless.
core::EquityPaidIn opening_equity(const PoolConfig& config) {
  ByteWriter amount;
  amount.i64(config.equity.nanos());
  return {tagged_hash("pp/opening-equity/1", amount.bytes()), config.equity};
}

std::string default_page_dir() {
  std::error_code failed;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
  return (self.parent_path().parent_path() / "web").string();
}

std::string transcript_of(const store::SqliteJournal& journal, LotId lot) {
  const auto record = journal.record(host::SignedRecord::Kind::LotTranscript, lot.value);
  if (!record || !*record) return {};
  return {(*record)->bytes.begin(), (*record)->bytes.end()};
}

/// Reads the file again and hands the core what may change while it runs; a file with faults changes nothing.
void reload(const std::string& path, host::Inbox& inbox) {
  const auto config = read_pool_config(path);
  if (!config) {
    fmt::print(stderr, "proofpool: [{}] {}\nproofpool: the configuration stays as it was\n", config.error().code,
               config.error().context);
  } else if (inbox.post(core::Configured{config->core}, host::Lane::Trusted)) {
    for (const core::EventBody& word : config->about_members) (void)inbox.post(word, host::Lane::Trusted);
    fmt::print("configuration reloaded\n");
  }
  std::fflush(stdout);
}

Result<int> run_pool(const std::string& path, const PoolConfig& config, const Digest32& seed) {
  const Interrupt interrupt(true);
  SystemClock clock;
  host::Inbox inbox;
  host::KeySigner signer(SigningKey::from_seed(seed));
  PP_TRY(wire_secret, wire::secret_file(config.data_dir + "/wire.key"));
  PP_TRY(blobs, store::FileBlobs::open(config.data_dir + "/blobs"));
  PP_TRY(journal, store::SqliteJournal::open(config.data_dir + "/pool.db", inbox));
  PP_TRY(market_address, market::MarketAddress::parse(config.market_address));

  wire::PoolWire members(
      wire_config(config, wire_secret),
      {.post = [&](core::EventBody body) { return inbox.post(std::move(body), host::Lane::Members); },
       .blobs = *blobs,
       .signer = signer,
       .clock = clock});
  planner::Planner planner({.n_threads = config.planner_threads,
                            .log_segment_cycles = config.log_segment_cycles,
                            .program_bytes_max = config.program_bytes_max,
                            .input_bytes_max = config.input_bytes_max,
                            .proof_bytes_max = config.core.proof_bytes_max},
                           *blobs, inbox);
  checker::Checker checker({.n_threads = config.checker_threads, .proof_bytes_max = config.core.proof_bytes_max},
                           *blobs, inbox);
  market::LocalMarket market({.address = market_address}, signer, *blobs,
                             [&](core::EventBody body) { return inbox.post(std::move(body), host::Lane::Trusted); });
  PP_TRY(address, members.start());
  address.endpoint = config.wire_public.empty() ? address.endpoint : config.wire_public;
  PP_TRY(page, http::PageServer::start({.address = config.http_address,
                                        .port = config.http_port,
                                        .page_dir = config.page_dir.empty() ? default_page_dir() : config.page_dir,
                                        .facts = {config.name, address.to_string(), market_address.to_string()},
                                        .transcript = [&](LotId lot) { return transcript_of(*journal, lot); }}));

  market::ProgressReporter views(
      [&](OrderId order, std::uint32_t done, std::uint32_t total) { market.report_progress(order, done, total); },
      *page);
  host::Host host({.core = config.core},
                  {.clock = clock,
                   .journal = *journal,
                   .members = members,
                   .market = market,
                   .planner = planner,
                   .checker = checker,
                   .signer = signer,
                   .views = views},
                  inbox);
  if (auto recovered = host.recover(); !recovered) return recovered.error();
  (void)inbox.post(opening_equity(config), host::Lane::Trusted);
  (void)inbox.post(core::BiddingSwitched{config.start_paused}, host::Lane::Trusted);
  for (const core::EventBody& word : config.about_members) (void)inbox.post(word, host::Lane::Trusted);
  fmt::print("pool {} key {}\nmembers join with: proofpool member --pool '{}'\npage on http://{}:{}/\nready\n",
             config.name, to_hex(signer.key().bytes), address.to_string(), config.http_address, page->port());
  std::fflush(stdout);

  std::atomic<bool> ended{false};
  std::jthread signals([&] {
    while (!ended) {
      const Interrupt::Came came = interrupt.wait_for_ms(200);
      if (came == Interrupt::Came::Reload) reload(path, inbox);
      if (came == Interrupt::Came::End) break;
    }
    inbox.stop();
  });
  const auto result = host.run();
  ended = true;
  signals.join();
  members.stop();
  if (!result) return result.error();
  fmt::print("stopped\n");
  return 0;
}

Result<int> run_pool(const PoolOptions& options) {
  if (options.example) {
    fmt::print("{}", example_pool_config());
    return 0;
  }
  PP_TRY(config, read_pool_config(options.config_path));
  std::error_code failed;
  std::filesystem::create_directories(config.data_dir, failed);
  PP_TRY(seed, read_or_create_seed(config.data_dir + "/pool.key"));
  if (options.show_key) {
    fmt::print("{}\n", to_hex(SigningKey::from_seed(seed).public_key()));
    return 0;
  }
  return run_pool(options.config_path, config, seed);
}

}  // namespace

void add_pool(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("pool", "Run a pool: win orders, auction their jobs, check, deliver, share");
  auto options = std::make_shared<PoolOptions>();
  auto* config = verb->add_option("--config", options->config_path, "The TOML file that says everything");
  verb->add_flag("--show-key", options->show_key, "Print the pool's public key, making it on first use, and end");
  verb->add_flag("--example-config", options->example, "Print a commented configuration and end")->excludes(config);
  verb->callback([options, &status] {
    if (!options->example && options->config_path.empty()) throw CLI::RequiredError("--config");
    const auto result = run_pool(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
