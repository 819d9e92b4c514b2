// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/standing_text.h"

#include <algorithm>
#include <ctime>

#include "auction/types.h"

namespace pp::agent {
namespace {

/// Millionths as a decimal with two digits.
std::string decimal(std::int64_t ppm) {
  const std::int64_t hundredths = std::max<std::int64_t>(0, ppm) / 10'000;
  const std::string rest = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + "." + (rest.size() < 2 ? "0" : "") + rest;
}

std::string utc(Instant time) {
  const std::time_t seconds = time.ms / 1000;
  std::tm parts{};
  char text[32] = "?";
  if (gmtime_r(&seconds, &parts)) std::strftime(text, sizeof text, "%F %T", &parts);
  return text;
}

std::string class_name(std::uint16_t code) {
  const auto job_class = auction::JobClass::from_code(code);
  return job_class ? job_class->to_string() : "class " + std::to_string(code);
}

std::string beta_line(const std::string& name, std::int64_t good, std::int64_t bad, std::int64_t bound) {
  return "  " + name + ": for " + decimal(good) + ", against " + decimal(bad) + ", lower bound " + decimal(bound);
}

std::string lot_line(const wire::LotLine& lot) {
  std::string out = "    lot " + std::to_string(lot.lot.value) + " (" + class_name(lot.job_class) + "): ";
  if (lot.units_won > 0) return out + "won " + std::to_string(lot.units_won) + " units";
  out += "lost: " + lot.reason.text;
  if (lot.price > Money{} && lot.cutoff > Money{}) {
    out += "; you asked " + lot.price.to_string() + ", the dearest that won asked " + lot.cutoff.to_string();
  }
  return out;
}

}  // namespace

std::string standing_summary(const wire::Standing& s) {
  return "standing: " + s.stage.text + "; " + std::to_string(s.credit) + " jobs at once, reliability " +
         decimal(s.reliability_ppm) + ", above " + std::to_string(s.percentile) + " % of the members";
}

std::vector<std::string> standing_lines(const wire::Statement& statement) {
  const wire::Standing& s = statement.standing;
  std::vector<std::string> out = {standing_summary(s)};
  if (s.suspended_until > Instant{0}) out.push_back("  no work before " + utc(s.suspended_until) + " UTC");
  out.push_back("  " + std::to_string(s.accepted) + " accepted, " + std::to_string(s.invalid) + " invalid, " +
                std::to_string(s.late) + " late, " + std::to_string(s.unrevealed) + " bids not revealed");
  out.push_back(beta_line("valid", s.valid_good_ppm, s.valid_bad_ppm, s.valid_bound_ppm));
  out.push_back(beta_line("in time", s.punctual_good_ppm, s.punctual_bad_ppm, s.punctual_bound_ppm));
  out.push_back("  evidence halves in 7 days; lower bound = mean - 1.28 sd; reliability = product of both bounds");
  for (const wire::SpeedLine& line : s.speeds) {
    out.push_back("  " + class_name(line.job_class) + ": median " + std::to_string(line.median.count) +
                  " ms, 80 % in " + std::to_string(line.q80.count) + " ms, from " + std::to_string(line.n_seen) +
                  " jobs");
  }
  out.push_back("  bond " + s.bond.to_string() + ", required now " + s.bond_required.to_string() + ", in dispute " +
                s.on_hold.to_string());
  out.push_back("  earned " + statement.earned.to_string() + ", open " + statement.open_pay.to_string());
  if (!s.events.empty()) out.push_back("  last events:");
  for (const wire::EventLine& e : s.events) {
    out.push_back(
        "    " + utc(e.time) + " " + e.what.text +
        (e.taken > Millis{} ? " (" + class_name(e.job_class) + ", " + std::to_string(e.taken.count) + " ms)" : ""));
  }
  if (!s.lots.empty()) out.push_back("  last lots:");
  for (const wire::LotLine& lot : s.lots) out.push_back(lot_line(lot));
  return out;
}

}  // namespace pp::agent
