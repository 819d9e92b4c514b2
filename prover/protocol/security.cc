// SPDX-License-Identifier: Apache-2.0
#include "prover/protocol/security.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pp::protocol {
namespace {

constexpr double kLog2Koala = 30.9886846874;  // log2(2^31 - 2^24 + 1), rounded down
constexpr double kRoundingSlackBits = 1e-6;   // far above the error of a few double operations
constexpr std::uint32_t kJohnsonSearchMax = 400;

/// The quantities that several rounds share, for one regime.
struct Setting {
  double log2_field;
  double n_rows, n_points, rho;
  double m;          // zero in unique decoding
  double agreement;  // of one query with the committed word
  double list_size;
};

Setting setting(const SecurityInput& in, Regime regime, std::uint32_t m) {
  Setting s{};
  s.log2_field = kLog2Koala * in.extension_degree;
  s.n_rows = std::exp2(in.log_rows);
  s.rho = std::exp2(-static_cast<double>(in.log_blowup));
  s.n_points = s.n_rows / s.rho;
  if (regime == Regime::UniqueDecoding) {
    const double rho_plus = (s.n_rows + in.n_rotations) / s.n_points;
    s.agreement = (1 + rho_plus) / 2;
    s.list_size = 1;
    return s;
  }
  s.m = m;
  s.agreement = std::sqrt(s.rho) * (1 + 1 / (2.0 * m));
  // Two bounds are in use, (m + 1/2) / sqrt(rho) and m / rho; the larger is the careful one.
  s.list_size = std::max((m + 0.5) / std::sqrt(s.rho), m / s.rho);
  return s;
}

/// log2 of the error of one correlated-agreement step over a domain of `n_points`.
double log2_agreement_error(const Setting& s, double n_points) {
  const double theta = 1 - s.agreement;
  if (s.m == 0) return std::log2(theta * n_points + 1) - s.log2_field;
  const double half = s.m + 0.5;
  const double linear = (2 * std::pow(half, 5) + 3 * half * theta * s.rho) * n_points / (3 * s.rho * std::sqrt(s.rho));
  return std::log2(linear + half / std::sqrt(s.rho)) - s.log2_field;
}

SecurityReport report_for(const SecurityInput& in, Regime regime, std::uint32_t m) {
  const Setting s = setting(in, regime, m);
  SecurityReport report{regime, regime == Regime::Johnson ? m : 0, {}};
  const auto add = [&](std::string name, double bits) {
    report.rounds.push_back(
        {std::move(name), static_cast<std::int64_t>(std::floor((bits - kRoundingSlackBits) * 1000))});
  };
  if (in.n_interactions > 0) {
    // Independent challenges: each of the M fractions contributes a numerator root and a vanishing denominator.
    const double fractions = static_cast<double>(in.n_interactions) * s.n_rows;
    add("lookup", s.log2_field - std::log2(2 * fractions * s.list_size) + in.lookup_grinding_bits);
  }
  add("constraints", s.log2_field - std::log2(s.list_size * static_cast<double>(in.n_constraints)));
  const double selector_degree = in.has_period_16 ? s.n_rows / 16 : 0;
  const double deep_roots = in.degree * (s.n_rows + in.n_rotations - 1) + s.n_rows - 1 + selector_degree;
  add("deep", s.log2_field - 1e-9 - std::log2(s.list_size * deep_roots) + in.deep_grinding_bits);
  if (regime == Regime::Johnson)
    add("deep list^2", s.log2_field - 1e-9 - std::log2(s.list_size * s.list_size * deep_roots) + in.deep_grinding_bits);
  const double terms = in.batching == Batching::Powers ? static_cast<double>(in.n_batched - 1)
                                                       : std::ceil(std::log2(static_cast<double>(in.n_batched)));
  add("batch", -log2_agreement_error(s, s.n_points) - std::log2(terms) + in.batch_grinding_bits);
  std::uint32_t log_rows = in.log_rows;
  for (int fold = 1; log_rows > in.log_final_rows; ++fold) {
    const std::uint32_t log_arity = std::min(in.log_arity, log_rows - in.log_final_rows);
    const double n_points = std::exp2(log_rows) / s.rho;  // before the fold: the careful reading
    add("fold " + std::to_string(fold),
        -log2_agreement_error(s, n_points) - std::log2(std::exp2(log_arity) - 1) + in.fold_grinding_bits);
    log_rows -= log_arity;
  }
  add("query", -std::log2(s.agreement) * in.n_queries + in.query_grinding_bits);
  add("collision", kLog2Koala * in.digest_elements / 2);
  return report;
}

}  // namespace

std::int64_t SecurityReport::millibits() const {
  return std::min_element(rounds.begin(), rounds.end(),
                          [](const auto& a, const auto& b) { return a.millibits < b.millibits; })
      ->millibits;
}

std::optional<std::int64_t> SecurityReport::millibits_of(const std::string& name) const {
  for (const SecurityRound& round : rounds)
    if (round.name == name) return round.millibits;
  return std::nullopt;
}

SecurityReport security_report(const SecurityInput& input, Regime regime) {
  if (regime == Regime::UniqueDecoding) return report_for(input, regime, 0);
  if (input.johnson_m != 0) return report_for(input, regime, input.johnson_m);
  SecurityReport best = report_for(input, regime, 3);
  for (std::uint32_t m = 4; m <= kJohnsonSearchMax; ++m) {
    SecurityReport next = report_for(input, regime, m);
    if (next.millibits() > best.millibits()) best = std::move(next);
  }
  return best;
}

std::string security_text(const std::string& title, const SecurityInput& input) {
  const SecurityReport unique = security_report(input, Regime::UniqueDecoding);
  const SecurityReport johnson = security_report(input, Regime::Johnson);
  std::string text = title + " (bits; unique decoding, Johnson with m = " + std::to_string(johnson.johnson_m) + ")\n";
  char line[96];
  const auto row = [&](const std::string& name, std::int64_t u, std::int64_t j) {
    std::snprintf(line, sizeof line, "  %-12s %9.3f %9.3f\n", name.c_str(), static_cast<double>(u) / 1000,
                  static_cast<double>(j) / 1000);
    text += line;
  };
  for (const SecurityRound& round : johnson.rounds)
    row(round.name, unique.millibits_of(round.name).value_or(round.millibits), round.millibits);
  row("total", unique.millibits(), johnson.millibits());
  return text;
}

SecurityInput security_input(const Params& params) {
  SecurityInput in;
  in.log_rows = params.log_tallest_max;
  in.log_blowup = params.log_blowup;
  in.n_queries = params.n_queries;
  in.log_arity = params.log_arity;
  in.log_final_rows = params.log_final_rows;
  in.query_grinding_bits = params.query_grinding_bits;
  in.batch_grinding_bits = params.batch_grinding_bits;
  return in;
}

}  // namespace pp::protocol
