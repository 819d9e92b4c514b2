// SPDX-License-Identifier: Apache-2.0
// proofpool audit: derives a lot's winners, prices and reasons again from its signed transcript, and names what is
// wrong. Two transcripts of one lot that the pool signed differently are a proof of cheating.
#include "auction/audit.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "pool/bin/files.h"
#include "pool/bin/verbs.h"

namespace pp::bin {
namespace {

struct AuditOptions {
  std::vector<std::string> transcripts;
  std::string pool_key;
  bool quick = false;
  bool lines = false;
};

void print_lot(const std::string& path, const auction::AuditReport& report) {
  if (!report.lot) return;
  const auction::LotRules& lot = *report.lot;
  fmt::print("{}: lot {} of batch {}, {} by {}, {} units, reserve {}\n", path, lot.lot.value, lot.batch.value,
             lot.job_class.to_string(), auction::to_text(lot.mechanism), lot.units, lot.reserve.to_string());
}

void print_result(const auction::LotResult& result) {
  for (const auction::Award& award : result.awards) {
    fmt::print("  {} won {} units at {} each, {} in all\n", award.member.hex(), award.units,
               award.unit_price.to_string(), award.payment().to_string());
  }
  for (const auction::ResultLine& line : result.lines) {
    if (auction::is_win(line.verdict.reason)) continue;
    fmt::print("  {} won nothing: {}\n", line.member.hex(), auction::to_text(line.verdict.reason));
  }
  for (const auction::OrderLine& line : result.orders) {
    fmt::print("  order {}: {}, {} a job\n", line.order.value, auction::to_text(line.reason), line.price.to_string());
  }
}

/// The number of faults that one transcript has, each printed.
std::size_t audit_one(const std::string& path, const Bytes& bytes, const PoolKey& pool, const AuditOptions& options) {
  const auto report =
      auction::audit(bytes, pool, options.quick ? auction::Signatures::Skip : auction::Signatures::Check);
  print_lot(path, report);
  for (const auction::Finding& finding : report.findings) {
    fmt::print("{}: FAULT {}: {}\n", path, auction::to_text(finding.fault), finding.what);
  }
  if (report.holds()) {
    fmt::print("{}: holds: {} bids, {} awards, {} units sold, {} left, ended at {}\n", path, report.n_bids,
               report.n_awards, report.derived->units_sold, report.derived->units_left,
               report.derived->cutoff.to_string());
    if (options.lines) print_result(*report.derived);
  }
  return report.findings.size();
}

std::size_t compare(const AuditOptions& options, const std::vector<auction::Transcript>& read) {
  std::size_t faults = 0;
  for (std::size_t i = 0; i < read.size(); ++i) {
    for (std::size_t j = i + 1; j < read.size(); ++j) {
      if (!auction::proves_cheating(read[i].signed_result, read[j].signed_result)) continue;
      ++faults;
      fmt::print("FAULT two results: the pool signed different results of lot {}: {} and {}; together they prove it\n",
                 read[i].lot.lot.value, options.transcripts[i], options.transcripts[j]);
    }
  }
  return faults;
}

Result<int> run_audit(const AuditOptions& options) {
  const auto key = digest_from_hex(options.pool_key);
  if (!key) return error("P-BIN-011", "--pool-key: allowed are 64 hexadecimal digits, as `proofpool pool --show-key`");
  std::size_t faults = 0;
  std::vector<auction::Transcript> read;
  for (const std::string& path : options.transcripts) {
    PP_TRY(bytes, read_file(path, auction::kTranscriptBytesMax));
    faults += audit_one(path, bytes, PoolKey{*key}, options);
    auto parts = auction::read_transcript(bytes);
    if (auto* t = std::get_if<auction::Transcript>(&parts)) read.push_back(std::move(*t));
  }
  if (read.size() == options.transcripts.size()) faults += compare(options, read);
  if (faults == 0) return 0;
  return error("P-AUD-001", fmt::format("{} {} found", faults, faults == 1 ? "fault" : "faults"));
}

}  // namespace

void add_audit(CLI::App& program, int& status) {
  auto* verb = program.add_subcommand("audit", "Derive a lot's result again; exit status 0 only if it holds");
  auto options = std::make_shared<AuditOptions>();
  verb->add_option("--transcript", options->transcripts, "A lot's transcript; several are also held against each other")
      ->required();
  verb->add_option("--pool-key", options->pool_key, "The key that the pool signs with")->required();
  verb->add_flag("--quick", options->quick, "Leave out the signatures");
  verb->add_flag("--lines", options->lines, "Print every winner, price and reason");
  verb->callback([options, &status] {
    const auto result = run_audit(*options);
    status = result ? *result : report(result.error());
  });
}

}  // namespace pp::bin
